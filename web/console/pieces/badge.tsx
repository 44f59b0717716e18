import type { ReactNode } from "react";
import style from "./badge.module.css";

/** Colour only where it means something: good, waiting, bad, to know; else quiet. */
export type Tone = "good" | "wait" | "bad" | "note" | "quiet";

export function Badge({ tone = "quiet", children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return <span className={`${style.badge ?? ""} ${style[tone] ?? ""}`}>{children}</span>;
}
