import { html, raw } from "hono/html";
import type { AskedField, Visit } from "../../../workflows/collection/read-visit.ts";
import type { Html } from "../layout.ts";
import { durationText } from "./about.ts";
import type { Look } from "./frame.ts";

const icon = (path: string): Html => raw(`<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${path}"/></svg>`);
const ICONS = {
  why: icon("M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8ZM8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z"),
  kept: icon("M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8ZM8 4.6V8l2.4 1.6"),
} as const;

/** Told where it is asked for (CCPA 1798.100(b), GDPR art. 13): in one line, what this detail is for and how long it is kept. */
export function collectionLabel(look: Look, ask: AskedField, { custody, purposeLabel }: Pick<Visit, "custody" | "purposeLabel">): Html {
  const { words } = look;
  const isBrief = ask.type === "card" && custody === "until-used";
  const kept = isBrief ? words("fill.keptUntilUsed") : durationText(ask.keptForMs, look);
  return html`<p class="told">
    <span>${ICONS.why}<span class="unseen">${words("fill.why")}: </span>${purposeLabel}</span>
    <span>${ICONS.kept}<span class="unseen">${words("fill.kept")}: </span>${kept}</span>
  </p>`;
}
