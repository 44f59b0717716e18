import { useTranslation } from "react-i18next";
import { Refusal } from "../api/refusal.ts";
import { translated } from "../words/words.ts";
import style from "./refusal-note.module.css";

export type RefusalNoteProps = { readonly error: unknown; readonly isQuiet?: boolean };

/** A "no" that says what to do: why, what would unlock it and whom to ask, and what was wrong beside its field's name. */
export function RefusalNote({ error, isQuiet = false }: RefusalNoteProps) {
  const { t } = useTranslation();
  const refusal = error instanceof Refusal ? error : undefined;
  const say = refusal === undefined ? t("fault.say") : refusal.code === "unreachable" ? t("fault.unreachable") : translated(refusal.say);
  return (
    <div className={isQuiet ? style.quiet : style.note} role={isQuiet ? undefined : "alert"}>
      <p>{say}</p>
      {refusal?.unlock == null ? null : <p className={style.unlock}>{translated(refusal.unlock)}</p>}
      {refusal === undefined || refusal.fields.length === 0 ? null : (
        <ul>
          {refusal.fields.map((field) => (
            <li key={`${field.field} ${field.code}`}>
              <strong>{field.field}</strong>: {translated(field.say)} {translated(field.unlock ?? "")}
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
