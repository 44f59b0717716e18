import style from "./key-hint.module.css";

/** The single key that does the same as the button it stands in. */
export function KeyHint({ of }: { readonly of: string }) {
  return (
    <span className={style.key} aria-hidden="true">
      {of}
    </span>
  );
}
