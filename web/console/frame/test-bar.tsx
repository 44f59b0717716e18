import { useTranslation } from "react-i18next";
import style from "./test-bar.module.css";

/** Nobody mistakes the test for the real thing. */
export function TestBar() {
  const { t } = useTranslation();
  return (
    <aside className={style.bar} aria-label={t("frame.mode")}>
      <span className={style.words}>{t("frame.testMode")}</span>
    </aside>
  );
}
