import { useTranslation } from "react-i18next";
import { Card } from "../../pieces/card.tsx";
import { CopyText } from "../../pieces/copy-text.tsx";
import style from "./ledger-screen.module.css";

/** How somebody who trusts neither us nor this page checks the same. */
export function VerifyElsewhere({ tenant }: { readonly tenant: string }) {
  const { t } = useTranslation();
  const origin = location.origin;
  return (
    <Card title={t("elsewhere.title")}>
      <p className={style.quiet}>{t("elsewhere.say")}</p>
      <CopyText label={t("elsewhere.title")} text={`npx strongroom verify --url ${origin} --key-file owner-key.txt`} />
      <p className={style.quiet}>{t("elsewhere.foreign")}</p>
      <CopyText label={t("checkpoint.title")} text={`curl -H "Authorization: Bearer $OWNER" \\\n  ${origin}/ledger/${tenant}/checkpoint`} />
      <p className={style.quiet}>{t("elsewhere.witness")}</p>
    </Card>
  );
}
