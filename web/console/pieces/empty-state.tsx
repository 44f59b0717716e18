import type { ReactNode } from "react";
import style from "./empty-state.module.css";

/** Nothing is here: what would be, and the one thing to do about it. */
export function EmptyState({ title, say, children }: { readonly title: string; readonly say: ReactNode; readonly children?: ReactNode }) {
  return (
    <div className={style.empty} role="status">
      <p className={style.title}>{title}</p>
      <p className={style.say}>{say}</p>
      {children === undefined ? null : <div className={style.next}>{children}</div>}
    </div>
  );
}
