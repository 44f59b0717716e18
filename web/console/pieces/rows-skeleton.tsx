import { useTranslation } from "react-i18next";
import style from "./data-table.module.css";

const ROWS = 6;

/** Where rows will be. */
export function RowsSkeleton({ rows = ROWS }: { readonly rows?: number }) {
  const { t } = useTranslation();
  return (
    <div className={style.skeleton} role="status">
      <span className="sr-only">{t("frame.opening")}</span>
      {Array.from({ length: rows }, (_, n) => (
        <div key={n} className={style.bone} />
      ))}
    </div>
  );
}
