import { useEffect, useRef } from "react";
import type { ReactNode } from "react";
import { useCell } from "../api/cell.ts";
import { waitingCount } from "../api/waiting.ts";
import style from "./page-header.module.css";

export type PageHeaderProps = {
  readonly title: string;
  /** Beside the title, quieter: a number, a reference. */
  readonly aside?: ReactNode;
  readonly lead?: ReactNode;
  /** Above the title: the way back to the list. */
  readonly crumbs?: ReactNode;
  readonly actions?: ReactNode;
};

/** The first screen keeps the browser's own focus; each later one is told to whoever listens instead of looks. */
let isFirst = true;

/** Title, what it is about in a sentence, and what can be done here. Names the page, and takes the focus when one arrives. */
export function PageHeader({ title, aside, lead, crumbs, actions }: PageHeaderProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const waiting = useCell(waitingCount);
  useEffect(() => {
    document.title = `${waiting === 0 ? "" : `(${waiting}) `}${title} · Strongroom`;
  }, [title, waiting]);
  useEffect(() => {
    if (!isFirst) heading.current?.focus();
    isFirst = false;
  }, []);
  return (
    <header className={style.header}>
      <div className={style.words}>
        {crumbs === undefined ? null : <div className={style.crumbs}>{crumbs}</div>}
        <h1 ref={heading} tabIndex={-1}>
          {title}
          {aside === undefined ? null : <span className={style.aside}> {aside}</span>}
        </h1>
        {lead === undefined ? null : <p className={style.lead}>{lead}</p>}
      </div>
      {actions === undefined ? null : <div className={style.actions}>{actions}</div>}
    </header>
  );
}
