import { brandName } from "../../src/base/card-brands.ts";
import { brandOfStart, codeDigitsOf } from "../../src/base/card-number.ts";
import { digitsOnly } from "./digits.ts";
import { expiryText, judgeExpiry, readExpiry, shapeExpiry } from "./expiry.ts";
import { findCardNumber, groupDigits, judgeNumber } from "./number.ts";
import type { Problem } from "./problems.ts";
import type { Content } from "./seal.ts";
import type { Say } from "./words.ts";

/** The inputs of a card; a code is asked for only where somebody of the business is going to use the card by hand. */
export type CardForm = {
  readonly number: HTMLInputElement;
  readonly expiry: HTMLInputElement;
  readonly code: HTMLInputElement | null;
  readonly holder: HTMLInputElement;
};

/** Cards whose issuers print no code on all of them. */
const WITHOUT_CODE: ReadonlySet<string> = new Set(["maestro", "uatp"]);
const GROUP_OF_DIGITS = /\d{4}/u;

export function findCardForm(form: HTMLFormElement): CardForm | undefined {
  const input = (id: string): HTMLInputElement | null => form.querySelector(`#${id}`);
  const [number, expiry, holder] = [input("cc-number"), input("cc-exp"), input("cc-name")];
  return number === null || expiry === null || holder === null ? undefined : { number, expiry, holder, code: input("cc-csc") };
}

/** What happens while somebody types, pastes or lets the browser fill in. */
export function beginCardForm({ number, expiry, code }: CardForm): void {
  const brand = document.querySelector<HTMLOutputElement>("#brand");
  number.addEventListener("input", () => {
    shapeNumber(number);
    const name = brandOfStart(digitsOnly(number.value));
    const shown = name === undefined ? "" : brandName(name);
    // Told once when it is known, not at each key.
    if (brand !== null && brand.value !== shown) brand.value = shown;
    if (code !== null) code.placeholder = (codeDigitsOf(name ?? "") === 4 ? code.dataset["four"] : code.dataset["three"]) ?? "";
  });
  expiry.addEventListener("input", (event) => {
    const isDeleting = event instanceof InputEvent && event.inputType.startsWith("delete");
    const shaped = shapeExpiry(expiry.value, isDeleting);
    if (shaped !== expiry.value) expiry.value = shaped;
  });
  // What the browser filled in before this program ran is shaped like what is typed after.
  if (number.value !== "") number.dispatchEvent(new Event("input"));
  if (expiry.value !== "") expiry.dispatchEvent(new Event("input"));
}

/** Groups the digits and keeps the caret behind the digit that it was behind. Letters stay, so that one sees what is wrong. */
function shapeNumber(number: HTMLInputElement): void {
  const typed = number.value;
  const found = /[^\d\s]/u.test(typed) || digitsOnly(typed).length > 19 ? findCardNumber(typed) : undefined;
  if (found === undefined && /[^\d\s]/u.test(typed)) return;
  const digitsBefore = digitsOnly(typed.slice(0, number.selectionStart ?? typed.length)).length;
  const shaped = groupDigits(found ?? digitsOnly(typed));
  if (shaped === typed) return;
  number.value = shaped;
  if (document.activeElement !== number) return;
  let at = 0;
  for (let seen = 0; at < shaped.length && seen < digitsBefore; at++) if (shaped[at] !== " ") seen += 1;
  number.setSelectionRange(found === undefined ? at : shaped.length, found === undefined ? at : shaped.length);
}

export function cardProblems(card: CardForm, say: Say, now: Date): readonly Problem[] {
  const told: readonly (readonly [HTMLInputElement | null, string | undefined])[] = [
    [card.number, numberProblem(card, say)],
    [card.expiry, expiryProblem(card, say, now)],
    [card.code, codeProblem(card, say)],
    [card.holder, holderProblem(card, say)],
  ];
  return told.flatMap(([input, problem]) => (input === null || problem === undefined ? [] : [{ input, say: problem }]));
}

function numberProblem({ number }: CardForm, say: Say): string | undefined {
  const problem = judgeNumber(number.value);
  return problem && say(problem);
}

function expiryProblem({ expiry }: CardForm, say: Say, now: Date): string | undefined {
  if (expiry.value.trim() === "") return say("expiry_missing");
  const read = readExpiry(expiry.value);
  if (read === undefined) return say("expiry_shape");
  const judged = judgeExpiry(read, now);
  return judged === "good" ? undefined : say(judged === "past" ? "expiry_past" : "expiry_far");
}

function codeProblem({ code, number }: CardForm, say: Say): string | undefined {
  if (code === null) return undefined;
  const brand = brandOfStart(digitsOnly(number.value)) ?? "";
  if (code.value.trim() === "") return WITHOUT_CODE.has(brand) ? undefined : say("code_missing");
  const wanted = codeDigitsOf(brand);
  return digitsOnly(code.value).length === wanted && /^[\d\s]+$/u.test(code.value) ? undefined : say("code_length", wanted);
}

function holderProblem({ holder }: CardForm, say: Say): string | undefined {
  if (holder.value.trim() === "") return say("holder_missing");
  return GROUP_OF_DIGITS.test(digitsOnly(holder.value)) ? say("label_digits") : undefined;
}

/** Only what passed `cardProblems`. */
export function readCard({ number, expiry, code, holder }: CardForm): NonNullable<Content["card"]> {
  const read = readExpiry(expiry.value);
  const codeDigits = digitsOnly(code?.value ?? "");
  return {
    number: digitsOnly(number.value),
    expiry: read === undefined ? expiry.value : expiryText(read),
    holder: holder.value.trim(),
    ...(codeDigits === "" ? {} : { cvc: codeDigits }),
  };
}
