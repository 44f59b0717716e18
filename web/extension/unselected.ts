import { own, ownDocument } from "./own.ts";

/** Text that stands in a box; a list has none to be selected. */
type TextBox = HTMLInputElement | HTMLTextAreaElement;

/** Systems with a clipboard that takes whatever is selected. */
const SELECTS_TO_COPY = /\bX11; (?!CrOS)/u.test(navigator.userAgent);
const SELECTING = /^(?:Arrow|Home|End|Page)/u;
const STOPS = "a[href], button, input, select, textarea, iframe, summary, [tabindex], [contenteditable]";

let isHeld: (one: EventTarget | null) => boolean = () => false;

/**
 * On Linux what is selected lies on a clipboard of its own without being copied, and comes out anywhere at a press of the
 * middle button. A double click selects, some keys do, and so does Tab in the box to which it comes, before the page hears
 * of it. A box that a script enters has its caret where it was, and a press or a Tab is done by one, a moment later.
 */
export function keepUnselected(isHeldNow: (one: EventTarget | null) => boolean): void {
  if (!SELECTS_TO_COPY) return;
  isHeld = isHeldNow;
  addEventListener("mousedown", onPress, true);
  addEventListener("keydown", onKey, true);
}

export function letSelect(): void {
  removeEventListener("mousedown", onPress, true);
  removeEventListener("keydown", onKey, true);
}

function onPress(event: MouseEvent): void {
  if (event.button !== 0 || !isTextBox(event.target)) return;
  enterInstead(event, event.target);
}

function onKey(event: KeyboardEvent): void {
  const isCommand = event.ctrlKey || event.metaKey;
  if (event.key === "Tab" && !isCommand && !event.altKey) {
    const next = besides(event.target, event.shiftKey ? -1 : 1);
    if (next !== undefined && isTextBox(next)) enterInstead(event, next);
    return;
  }
  const isSelecting = (isCommand && event.key.toLowerCase() === "a") || (event.shiftKey && SELECTING.test(event.key));
  if (!isSelecting || !isTextBox(event.target)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

function enterInstead(event: Event, box: TextBox): void {
  event.preventDefault();
  // What a script selects while the browser still handles a press counts as selected by it.
  setTimeout(() => {
    box.focus();
    collapse(box);
  });
}

/** Where Tab goes next, as far as a page has it in its own order. */
function besides(from: EventTarget | null, step: 1 | -1): Element | undefined {
  const stops = [...ownDocument.querySelectorAll<HTMLElement>(STOPS)].filter((one) => one === from || isStop(own(one)));
  const at = stops.findIndex((one) => one === from);
  return at < 0 ? undefined : stops[at + step];
}

function isStop(one: HTMLElement): boolean {
  return one.tabIndex >= 0 && !one.matches(":disabled") && one.checkVisibility({ visibilityProperty: true });
}

/** Boxes for numbers and e-mails know no places in their text. */
function collapse(box: TextBox): void {
  const end = box.value.length;
  try {
    box.setSelectionRange(end, end);
  } catch {
    getSelection()?.empty();
  }
}

function isTextBox(one: EventTarget | null): one is TextBox {
  return (one instanceof HTMLInputElement || one instanceof HTMLTextAreaElement) && isHeld(one);
}
