import { digitsOnly } from "./digits.ts";
import type { Problem } from "./problems.ts";
import type { Say } from "./words.ts";

/** Whether the card is kept for next time, and under which name. Nobody chooses in the person's stead. */
export type Choice = { readonly keep: boolean; readonly agreed: boolean; readonly nickname?: string };

const NOT_KEPT: Choice = { keep: false, agreed: false };
const GROUP_OF_DIGITS = /\d{4}/u;

/** The name is asked for where it is of use only. */
export function beginChoice(form: HTMLFormElement): void {
  const name = form.querySelector<HTMLElement>("#nickname-field");
  if (name === null) return;
  const show = (): void => {
    name.hidden = chosen(form) !== "keep";
  };
  form.addEventListener("change", show);
  show();
}

export function readChoice(form: HTMLFormElement, say: Say): { readonly choice: Choice; readonly problems: readonly Problem[] } {
  const first = form.querySelector("#next-once");
  if (first === null) return { choice: NOT_KEPT, problems: [] };
  const value = chosen(form);
  if (value === undefined) return { choice: NOT_KEPT, problems: [{ input: first, say: say("choice_missing") }] };
  if (value === "once") return { choice: NOT_KEPT, problems: [] };
  const input = form.querySelector<HTMLInputElement>("#nickname");
  const nickname = input?.value.trim() ?? "";
  const problems = input !== null && GROUP_OF_DIGITS.test(digitsOnly(nickname)) ? [{ input, say: say("label_digits") }] : [];
  return { choice: { keep: true, agreed: true, ...(nickname === "" ? {} : { nickname }) }, problems };
}

function chosen(form: HTMLFormElement): string | undefined {
  return form.querySelector<HTMLInputElement>("[name=next]:checked")?.value;
}
