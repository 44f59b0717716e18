import type { ReactNode } from "react";
import style from "./facts.module.css";

export type Fact = { readonly name: string; readonly label: ReactNode; readonly value: ReactNode };

/** One line a matter: what it is on the left, how it stands on the right. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className={style.facts}>
      {facts.map(({ name, label, value }) => (
        <div key={name} className={style.fact}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
