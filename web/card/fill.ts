import { beginCardForm, cardProblems, findCardForm, readCard } from "./card-form.ts";
import { beginChoice, readChoice } from "./choice.ts";
import { readFields } from "./other-fields.ts";
import { beginPage } from "./page.ts";
import { type Problem, clearProblems, clearTop, letGo, tellAtTop, tellBeside, tellProblems } from "./problems.ts";
import { type Outcome, fetchKeyEarly, send } from "./send.ts";
import { whenStill } from "./when-still.ts";
import { wordsOf } from "./words.ts";

const TIMER_MS_MAX = 2_147_483_647;

// Browsers seal on https pages only, and on this machine.
const isAble = isSecureContext;
const form = document.querySelector<HTMLFormElement>("#fill");
beginPage(isAble);
if (form !== null && isAble) begin(form);
const handOver = document.querySelector<HTMLFormElement>("#hand-over");
if (handOver !== null) beginChoice(handOver);

function begin(form: HTMLFormElement): void {
  const say = wordsOf(form);
  const card = findCardForm(form);
  const button = form.querySelector<HTMLButtonElement>("[type=submit]");
  const status = document.querySelector<HTMLElement>("#status");
  let isSending = false;
  let isDone = false;
  /** What this page found wrong itself. What the server found is right for all that this page knows, and stays until its own input is changed. */
  let found: ReadonlySet<Element> = new Set();

  if (card !== undefined) beginCardForm(card);
  beginChoice(form);
  tellWhenOver(form, say("over"));

  form.addEventListener("focusin", fetchKeyEarly, { once: true });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    // The second of two taps finds the first one at work.
    if (isSending || isDone) return;
    void submit();
  });
  // What is wrong with a field is told when one leaves it, and taken away as soon as it is right.
  form.addEventListener("focusout", ({ target }) => {
    if (isInput(target)) whenStill(() => target.value !== "" && !isSending && tellBeside(target, findProblem(target) ?? ""));
  });
  form.addEventListener("input", ({ target }) => {
    for (const input of form.querySelectorAll("[aria-invalid=true]"))
      if ((input === target || found.has(input)) && findProblem(input) === undefined) letGo(input, say);
  });
  addEventListener("beforeunload", (event) => {
    if (!isDone && hasTyped(form)) event.preventDefault();
  });
  // On the way back the browser may show the page as it was left, filled in; the server knows how things stand.
  addEventListener("pageshow", (event) => {
    if (event.persisted && isDone) location.reload();
  });

  function problemsNow(): readonly Problem[] {
    const cardWrong = card === undefined ? [] : cardProblems(card, say, new Date());
    return inOrder(form, [...cardWrong, ...readFields(form, say).problems, ...readChoice(form, say).problems]);
  }

  function findProblem(input: Element): string | undefined {
    return problemsNow().find((problem) => problem.input === input)?.say;
  }

  async function submit(): Promise<void> {
    const problems = problemsNow();
    found = new Set(problems.map(({ input }) => input));
    if (problems.length > 0) return tellProblems(form, problems, say);
    isSending = true;
    clearProblems(form);
    clearTop();
    button?.setAttribute("aria-disabled", "true");
    const label = button?.textContent ?? "";
    const content = { ...(card === undefined ? {} : { card: readCard(card) }), fields: readFields(form, say).fields };
    const outcome = await send(content, readChoice(form, say).choice, (stage) => {
      if (button !== null) button.textContent = say(stage === "sealing" ? "sealing" : "sending");
      if (status !== null) status.textContent = say(stage);
    });
    isSending = false;
    if (outcome.kind === "received") return leave();
    button?.removeAttribute("aria-disabled");
    if (button !== null) button.textContent = label;
    if (status !== null) status.textContent = "";
    tell(outcome);
  }

  /** What was typed goes from the page before the page goes; and the way back does not lead to it. */
  function leave(): void {
    isDone = true;
    form.reset();
    location.replace(form.dataset["then"] ?? "/c/done");
  }

  function tell(outcome: Exclude<Outcome, { readonly kind: "received" }>): void {
    switch (outcome.kind) {
      case "fields":
        return tellProblems(
          form,
          inOrder(
            form,
            outcome.fields.flatMap(({ field, say }) => ({ input: inputOf(form, field), say })),
          ),
          say,
        );
      case "over":
        isDone = true;
        return location.reload();
      case "visit_over":
        return tellAtTop([say("visitOver")], [{ text: say("toDoor"), href: "/c" }]);
      case "unsealed":
        return tellAtTop([say("failed")]);
      case "busy":
      case "wait":
      case "lost":
      case "large":
      case "wrong":
        return tellAtTop([say(outcome.kind)]);
    }
  }
}

/** As they stand on the page. */
function inOrder(form: HTMLFormElement, problems: readonly Problem[]): readonly Problem[] {
  return [...form.elements].flatMap((input) => problems.filter((problem) => problem.input === input));
}

/** Where a sentence of the server belongs: an input by its id, a field of the map, or the form as a whole. */
function inputOf(form: HTMLFormElement, field: string): Element {
  const named = [...form.querySelectorAll<HTMLElement>("[data-field]")].find((group) => group.dataset["field"] === field);
  return (
    form.querySelector(`#${CSS.escape(field)}`) ?? named?.querySelector("input, select, textarea") ?? form.querySelector("input") ?? form
  );
}

function isInput(target: EventTarget | null): target is HTMLInputElement | HTMLTextAreaElement {
  return (target instanceof HTMLInputElement && target.type !== "radio") || target instanceof HTMLTextAreaElement;
}

function hasTyped(form: HTMLFormElement): boolean {
  return [...form.querySelectorAll<HTMLInputElement>("input:not([type=radio]), textarea")].some((input) => input.value !== "");
}

/** By the time that is left and not by the device's clock, which may be wrong. */
function tellWhenOver(form: HTMLFormElement, say: string): void {
  const leftMs = Number(form.dataset["leftMs"]);
  if (leftMs > 0 && leftMs < TIMER_MS_MAX) setTimeout(() => tellAtTop([say]), leftMs);
}
