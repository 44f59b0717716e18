import { useTranslation } from "react-i18next";
import type { PersonClearance } from "../../api/clearance.ts";
import { ClearanceBadge } from "../../pieces/clearance-badge.tsx";
import { untilWords } from "../../words/clearance-words.ts";
import style from "./clearance-screen.module.css";

/** How one thing stands for one person, and until when. */
export function ClearanceCell({ clearance }: { readonly clearance: PersonClearance["clearances"][number] | undefined }) {
  const { t } = useTranslation();
  if (clearance === undefined) return <span className={style.quiet}>{t("clearance.notNeeded")}</span>;
  const { status, until } = clearance;
  return (
    <span className={style.cell}>
      <ClearanceBadge status={status} />
      {until === null ? null : <span className={style.until}>{untilWords(clearance)}</span>}
    </span>
  );
}
