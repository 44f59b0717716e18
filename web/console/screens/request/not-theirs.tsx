import { useTranslation } from "react-i18next";
import type { CardRequest } from "../../api/requests.ts";
import { Card } from "../../pieces/card.tsx";
import { When } from "../../pieces/when.tsx";
import style from "./request-screen.module.css";

/** Somebody who came in said that it is not for them: the business may have asked the wrong person. */
export function NotTheirs({ request: { notMeAt } }: { readonly request: CardRequest }) {
  const { t } = useTranslation();
  if (notMeAt === null) return null;
  return (
    <Card title={t("notTheirs.title")} aside={<When at={notMeAt} />}>
      <p className={style.say}>{t("notTheirs.say")}</p>
    </Card>
  );
}
