import { useTranslation } from "react-i18next";
import { MATRIX_FORMS } from "./matrix-cell.tsx";
import style from "./role-matrix.module.css";

/** What the words and colours of the cells mean. */
export function MatrixLegend() {
  const { t } = useTranslation();
  return (
    <ul className={style.legend} aria-label={t("matrix.legend")}>
      {MATRIX_FORMS.map((form) => (
        <li key={form}>
          <span className={style.cell} data-form={form}>
            {t(`matrix.short.${form}`)}
          </span>{" "}
          {t(`matrix.means.${form}`)}
        </li>
      ))}
    </ul>
  );
}
