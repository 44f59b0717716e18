import { useTranslation } from "react-i18next";
import type { CardRequest } from "../../api/requests.ts";
import { Card } from "../../pieces/card.tsx";
import { When } from "../../pieces/when.tsx";
import style from "./request-screen.module.css";

/** Said until another link is sent: the one of before went to an address that is the customer's no longer. */
export function LinkStopped({ request: { linkStoppedAt, sentAt } }: { readonly request: CardRequest }) {
  const { t } = useTranslation();
  if (linkStoppedAt === null || (sentAt !== null && sentAt > linkStoppedAt)) return null;
  return (
    <Card title={t("linkStopped.title")} aside={<When at={linkStoppedAt} />}>
      <p className={style.say}>{t("linkStopped.say")}</p>
    </Card>
  );
}
