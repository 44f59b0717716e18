import { useTranslation } from "react-i18next";
import style from "./opening.module.css";

/** A screen that is on its way. It says nothing at once: most arrive sooner than one reads. */
export function Opening() {
  const { t } = useTranslation();
  return (
    <p role="status" className={style.word}>
      {t("frame.opening")}
    </p>
  );
}
