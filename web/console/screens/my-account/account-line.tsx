import type { ReactNode } from "react";
import style from "./my-account.module.css";

/** One thing of the account: what it is, what is known of it, and what can be done. */
export function AccountLine({
  title,
  say,
  children,
}: {
  readonly title: ReactNode;
  readonly say: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <li className={style.line}>
      <div>
        <p className={style.title}>{title}</p>
        <p className={style.say}>{say}</p>
      </div>
      {children}
    </li>
  );
}
