import { useTranslation } from "react-i18next";
import style from "./request-screen.module.css";

const HALF = 3;

/** The code that the link asks for: told on the phone, never written where the link stands; this once. */
export function CodeNote({ code }: { readonly code: string }) {
  const { t } = useTranslation();
  return (
    <div className={style.once} role="status">
      <p>
        {t("code.say")}{" "}
        <strong className={style.code} aria-label={code.split("").join(" ")}>
          {code.slice(0, HALF)} {code.slice(HALF)}
        </strong>
      </p>
      <p>{t("code.once")}</p>
    </div>
  );
}
