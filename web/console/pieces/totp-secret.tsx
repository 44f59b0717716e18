import { Anchor } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { QrCode } from "./qr-code.tsx";
import style from "./totp-secret.module.css";

const GROUP = /.{1,4}/gu;

/** What an authenticator app takes: a picture to scan, the secret in groups of four to type, and a link that opens an app on this device. */
export function TotpSecret({ secret, uri }: { readonly secret: string; readonly uri: string }) {
  const { t } = useTranslation();
  return (
    <div className={style.ways}>
      <p className={style.say}>{t("totp.scan")}</p>
      <QrCode text={uri} label={t("totp.picture")} />
      <p className={style.say}>{t("totp.type")}</p>
      <code className={style.secret} aria-label={secret.split("").join(" ")}>
        {secret.match(GROUP)?.join(" ")}
      </code>
      <Anchor href={uri}>{t("totp.open")}</Anchor>
    </div>
  );
}
