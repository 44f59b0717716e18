import { useTranslation } from "react-i18next";
import type { CardRequest } from "../../api/requests.ts";
import { Card } from "../../pieces/card.tsx";
import { When } from "../../pieces/when.tsx";
import style from "./request-screen.module.css";

/** Said until there is another link: the one of before went to an address that is the customer's no longer. */
export function LinkStopped({ request: { linkStoppedAt } }: { readonly request: CardRequest }) {
  const { t } = useTranslation();
  if (linkStoppedAt === null) return null;
  return (
    <Card title={t("linkStopped.title")} aside={<When at={linkStoppedAt} />}>
      <p className={style.say}>{t("linkStopped.say")}</p>
    </Card>
  );
}
