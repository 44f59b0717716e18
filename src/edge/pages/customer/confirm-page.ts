import { html, raw } from "hono/html";
import type { Html } from "../layout.ts";
import { problemLine } from "./door-page.ts";
import { type Look, addressOf } from "./frame.ts";
import { listPage } from "./list-page.ts";

/** What a letter's link asks. */
export type Question = {
  readonly business: string;
  readonly title: string;
  readonly lead: string;
  /** What it is about, where a sentence does not say it all. */
  readonly more?: Html;
  /** What comes back with the answer, beside it. */
  readonly hidden?: Readonly<Record<string, string>>;
  readonly yes: string;
  readonly no: string;
  readonly foot?: string;
  /** There is nothing to say yes to here. */
  readonly isClosed?: true;
};

/**
 * Whether they meant it. Nothing is chosen beforehand: a program that fetches links and presses every button has said neither
 * yes nor no.
 */
export function confirmPage(
  look: Look,
  { business, title, lead, more, hidden, yes, no, foot, isClosed }: Question,
  problem?: string,
): Html {
  const { words } = look;
  const choice = (value: "yes" | "no", say: string): Html =>
    html`<div class="choice">
      <label
        ><input
          type="radio"
          name="answer"
          value="${value}"
          required
          aria-describedby="answer-problem"
          ${problem !== undefined && value === "yes" ? raw("data-first") : ""}
        />
        <b>${say}</b></label
      >
    </div>`;
  const rest = Object.entries(hidden ?? {}).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`);
  const form = html`<form method="post" action="${addressOf(look.path, look)}" novalidate>
    ${rest}
    <fieldset>
      <legend>${words("lists.choose")}</legend>
      <div class="choices">${choice("yes", yes)} ${choice("no", no)}</div>
      ${problemLine("answer", problem)}
    </fieldset>
    <button type="submit">${words("lists.go")}</button>
  </form>`;
  const main = html`<p class="lead">${lead}</p>
    ${more ?? ""} ${isClosed === true ? "" : form}`;
  return listPage(look, business, title, main, foot);
}
