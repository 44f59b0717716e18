import style from "./refusal-note.module.css";

/** The sentence that says why something did not go; nothing where it did. */
export function FailureNote({ failure }: { readonly failure: string | null }) {
  return failure === null ? null : (
    <div className={style.note} role="alert">
      <p>{failure}</p>
    </div>
  );
}
