import { useTranslation } from "react-i18next";
import { type FieldFault, Refusal } from "../api/refusal.ts";
import { translated } from "../words/words.ts";
import style from "./refusal-note.module.css";

export type RefusalNoteProps = {
  readonly error: unknown;
  readonly isQuiet?: boolean;
  /** What a field is called where it stands; its name of the contract without. */
  readonly labelOf?: (field: string) => string;
};

/** A "no" that says what to do: why, what would unlock it and whom to ask, and what was wrong beside the names of its fields. */
export function RefusalNote({ error, isQuiet = false, labelOf = (field) => field }: RefusalNoteProps) {
  const { t } = useTranslation();
  const refusal = error instanceof Refusal ? error : undefined;
  const say = refusal === undefined ? t("fault.say") : refusal.code === "unreachable" ? t("fault.unreachable") : translated(refusal.say);
  return (
    <div className={isQuiet ? style.quiet : style.note} role={isQuiet ? undefined : "alert"}>
      <p>{say}</p>
      {refusal?.unlock == null ? null : <p className={style.unlock}>{translated(refusal.unlock)}</p>}
      {refusal === undefined || refusal.fields.length === 0 ? null : (
        <ul>
          {saidOnce(refusal.fields).map(({ fields, say: why, unlock }) => (
            <li key={fields.join(" ")}>
              <strong>{fields.map(labelOf).join(", ")}</strong>: {translated(why)} {translated(unlock)}
            </li>
          ))}
        </ul>
      )}
      {refusal === undefined || refusal.status < 500 || refusal.requestId === null ? null : (
        <p className={style.unlock}>
          {t("fault.request")} <code>{refusal.requestId}</code>
        </p>
      )}
    </div>
  );
}

type Said = { readonly fields: readonly string[]; readonly say: string; readonly unlock: string };

/** What is said of several fields in the same words is said once, of all of them. */
function saidOnce(faults: readonly FieldFault[]): readonly Said[] {
  const groups = Map.groupBy(faults, ({ say, unlock }) => `${say} ${unlock ?? ""}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    return [{ fields: [...new Set(group.map(({ field }) => field))], say: first.say, unlock: first.unlock ?? "" }];
  });
}
