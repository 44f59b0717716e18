import { useTranslation } from "react-i18next";
import { Card } from "../../pieces/card.tsx";
import { WithCode } from "../../pieces/with-code.tsx";
import style from "./settings-screen.module.css";

/** What no button here does, and where it is done instead. */
export function DangerCard() {
  const { t } = useTranslation();
  return (
    <Card title={t("settings.danger.title")}>
      <ul className={style.danger}>
        <li>{t("settings.danger.passphrase")}</li>
        <li>
          <WithCode text={t("settings.danger.backup")} />
        </li>
        <li>
          <WithCode text={t("settings.danger.seal")} />
        </li>
        <li>{t("settings.danger.business")}</li>
      </ul>
    </Card>
  );
}
