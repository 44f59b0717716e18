import { useId } from "react";
import type { ReactNode } from "react";
import style from "./card.module.css";

/** One matter on a sheet of its own. */
export function Card({ title, aside, children }: { readonly title: ReactNode; readonly aside?: ReactNode; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section className={style.card} aria-labelledby={id}>
      <div className={style.head}>
        <h2 id={id}>{title}</h2>
        {aside === undefined ? null : <div className={style.aside}>{aside}</div>}
      </div>
      {children}
    </section>
  );
}
