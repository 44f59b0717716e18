import { useTranslation } from "react-i18next";
import type { Vendor } from "../../api/vendors.ts";
import { translated } from "../../words/words.ts";
import style from "./vendor-screen.module.css";

/** Why nothing is given to it just now, and what would change that; nothing is said where all is well. */
export function Standing({ vendor: { standing } }: { readonly vendor: Vendor }) {
  const { t } = useTranslation();
  if (standing.ok) return null;
  return (
    <div className={style.stand} role="status">
      <p>
        <strong>{standing.say === undefined ? t("vendor.givenNothing") : translated(standing.say)}</strong>
      </p>
      {standing.unlock == null ? null : <p>{translated(standing.unlock)}</p>}
    </div>
  );
}
