import { ask, askFirmly } from "./ask.ts";
import { button, choices, field, h, newTurn, show, tell, told } from "./dom.ts";
import type { Choice, FillForm, Vendor } from "./forms.ts";
import { askWhether } from "./panel-used.ts";
import { listOf, refusalOf } from "./refusal-note.ts";
import type { FillOutcome } from "./messages.ts";
import { staying } from "./staying.ts";
import { watchSight } from "./sight.ts";
import { type Words, say } from "./words.ts";

export type Filling = {
  readonly words: Words;
  readonly vendor: Vendor;
  readonly forms: readonly FillForm[];
  readonly head: HTMLElement;
  readonly about: HTMLElement;
  readonly teaching: HTMLButtonElement | null;
};

/** Which form, for which transaction, with which card; then the press that fills. */
export async function showFilling(panel: Filling): Promise<void> {
  const { words, vendor, forms, head, about, teaching } = panel;
  const rest = h("div");
  const pickForm = async (form: FillForm): Promise<void> => {
    const isLast = newTurn();
    // Whoever is quick would press for the form before, and be told nothing of it.
    rest.replaceChildren();
    const known = await askFirmly<readonly Choice[]>({ kind: "choices", vendor: vendor.vendor, form: form.name });
    if (!isLast()) return;
    rest.replaceChildren(...(known.ok ? customers(panel, form, known.value) : [refusalOf(words, known.refusal)]));
  };
  const [first, ...more] = forms;
  const which = forms.map((form) => ({ value: form, text: form.label }));
  show(
    head,
    about,
    more.length === 0 ? h("p", {}, first?.label ?? "") : choices(words.form, "form", which, (form) => void pickForm(form)),
    rest,
    teaching,
  );
  if (first !== undefined) await pickForm(first);
}

function customers(panel: Filling, form: FillForm, known: readonly Choice[]): readonly HTMLElement[] {
  const { words } = panel;
  const [first] = known;
  if (first === undefined) return [told("no", h("p", {}, words.nobody), h("p", {}, words.nobodyAsk))];
  let chosen = first;
  let card: string | null = null;
  const cards = h("div");
  const pick = (choice: Choice): void => {
    chosen = choice;
    card = choice.cards[0]?.id ?? null;
    const lines = choice.cards.map((one) => ({ value: one.id, text: cardLine(words, one) }));
    cards.replaceChildren(
      ...(lines.length < 2
        ? lines.map(({ text }) => h("p", { class: "soft" }, text))
        : [choices(words.card, "card", lines, (id) => void (card = id))]),
    );
  };
  pick(first);
  const reason = h("input", { maxLength: 500, autocomplete: "off" });
  const said = h("div");
  const press = button(
    words.fill,
    async () => {
      if (!isSeen()) {
        tell(said, told("no", words.covered));
        return;
      }
      newTurn();
      setBusy(true);
      said.replaceChildren(told("soft", words.filling));
      const wish = {
        vendor: panel.vendor.vendor,
        form: form.name,
        subject: chosen.subject,
        purpose: chosen.purpose,
        card,
        reason: reason.value.trim() || null,
      };
      const outcome = await staying(words, said, () => ask<FillOutcome>({ kind: "fill", wish }));
      setBusy(false);
      tell(said, outcomeOf(panel, outcome));
    },
    true,
  );
  // What comes of it is told here: another choice would take the place away.
  const setBusy = (isBusy: boolean): void => {
    for (const one of [press, panel.teaching, ...document.querySelectorAll("fieldset")]) if (one !== null) one.disabled = isBusy;
  };
  const isSeen = watchSight(press);
  const lines = known.map((choice) => ({ value: choice, text: whoIs(words, choice) }));
  return [choices(words.whose, "whose", lines, pick), cards, field(words.reason, reason, words.reasonHint), press, said];
}

function outcomeOf({ words }: Filling, outcome: FillOutcome | null): HTMLElement {
  switch (outcome?.kind) {
    case "filled":
      return told("yes", h("p", {}, words.filled), askWhether(words, { fill: outcome.fill, at: null }));
    case "changed":
      return told("no", h("p", {}, words.changed), listOf(outcome.missing), h("p", {}, words.changedAsk));
    case "failed":
      return told("no", h("p", {}, words.failed), listOf(outcome.boxes), h("p", {}, words.failedAsk));
    case "refused":
      return refusalOf(words, outcome.refusal);
    case undefined:
      return told("no", words.gone);
  }
}

/** By what a person here knows them: no name comes into a browser's extension. */
function whoIs(words: Words, { subject, request, isOnScreen }: Choice): string {
  if (request !== null) return [request.title, request.number].filter(Boolean).join(" · ");
  return say(isOnScreen ? words.noRequest : words.byTask, { subject });
}

function cardLine(words: Words, card: Choice["cards"][number]): string {
  return [card.nickname, say(words.cardLine, { brand: card.brand, last4: card.last4, expires: card.expires ?? "…" })]
    .filter((part) => part !== null && part !== "")
    .join(" · ");
}
