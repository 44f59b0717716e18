import type { Fillable } from "./find-box.ts";
import { ownDocument } from "./own.ts";
import { takeOut } from "./put-text.ts";
import { keepUnremembered, letRemember } from "./unremembered.ts";
import { keepUnselected, letSelect } from "./unselected.ts";

const HELD_MS_MAX = 60_000;
/** A page that has just been sent may still read its boxes. */
const SENT_MS = 3_000;
const STOPPED = ["copy", "cut", "dragstart", "drag", "contextmenu"] as const;
/** What opens a list or a calendar shows what is chosen in it; a calendar opens at the end of a press. */
const OPENING = ["mousedown", "pointerdown", "keydown", "click"] as const;
const CALENDARS: ReadonlySet<string> = new Set(["date", "month"]);

type Held = {
  readonly box: Fillable;
  readonly autocomplete: string | null;
  readonly style: string | null;
  readonly watch: MutationObserver;
};

const held = new Map<Fillable, Held>();
let timer: ReturnType<typeof setTimeout> | undefined;
let sending: ReturnType<typeof setTimeout> | undefined;
let isSent = false;
let onEmpty: () => void = () => undefined;

/**
 * Covers a box before anything is put into it. A box that may be completed by the browser is also written into its
 * session files and offered for keeping; `off` keeps it out of both.
 */
export function hold(box: Fillable): void {
  if (held.has(box)) return;
  const watch = new MutationObserver(() => cover(box));
  held.set(box, { box, autocomplete: box.getAttribute("autocomplete"), style: box.getAttribute("style"), watch });
  cover(box);
  watch.observe(box, { attributes: true, attributeFilter: ["style", "autocomplete", "type"] });
}

/** Until a minute has passed, or the page was sent and nobody is in its boxes any more. */
export function holdUntil(emptied: () => void): void {
  onEmpty = emptied;
  forgetTimes();
  timer = setTimeout(empty, HELD_MS_MAX);
  keepUnremembered();
  keepUnselected((one) => held.has(one as Fillable));
  for (const kind of STOPPED) addEventListener(kind, stopOnHeld, true);
  for (const kind of OPENING) addEventListener(kind, stopOnOpening, true);
  addEventListener("blur", leave, true);
  ownDocument.addEventListener("visibilitychange", leave);
  addEventListener("pagehide", takeAllOut);
  addEventListener("pageshow", comeBack);
}

export function isHolding(): boolean {
  return timer !== undefined;
}

export function sent(): void {
  if (!isHolding()) return;
  sending ??= setTimeout(() => {
    isSent = true;
    leave();
  }, SENT_MS);
}

/** What the page itself says of a box that is covered. */
export function ownAutocomplete(box: Fillable): string | null {
  const one = held.get(box);
  return one === undefined ? box.getAttribute("autocomplete") : one.autocomplete;
}

/** Takes everything out again and lets the boxes be as they were. */
export function empty(): void {
  forgetTimes();
  for (const kind of STOPPED) removeEventListener(kind, stopOnHeld, true);
  for (const kind of OPENING) removeEventListener(kind, stopOnOpening, true);
  removeEventListener("blur", leave, true);
  ownDocument.removeEventListener("visibilitychange", leave);
  removeEventListener("pagehide", takeAllOut);
  removeEventListener("pageshow", comeBack);
  for (const { box, autocomplete, style, watch } of held.values()) {
    watch.disconnect();
    takeOut(box);
    restore(box, "autocomplete", autocomplete);
    restore(box, "style", style);
  }
  held.clear();
  letRemember();
  letSelect();
  onEmpty();
}

/**
 * A browser keeps a page that is left, with all that is in it and no clock running, and shows it to whoever goes back. What
 * keeps its boxes out of the session files stays as it is: they are written at about this moment.
 */
function takeAllOut(): void {
  for (const box of held.keys()) takeOut(box);
}

function comeBack({ persisted }: PageTransitionEvent): void {
  if (persisted) empty();
}

function forgetTimes(): void {
  clearTimeout(timer);
  clearTimeout(sending);
  timer = undefined;
  sending = undefined;
  isSent = false;
}

function leave(): void {
  if (!isSent) return;
  const active = ownDocument.activeElement;
  const isIn = ownDocument.visibilityState === "visible" && ownDocument.hasFocus() && active !== null && held.has(active as Fillable);
  if (!isIn) empty();
}

function cover(box: Fillable): void {
  if (box.getAttribute("autocomplete") !== "off") box.setAttribute("autocomplete", "off");
  const [name, value] = box instanceof HTMLSelectElement ? ["-webkit-text-fill-color", "transparent"] : ["-webkit-text-security", "disc"];
  if (box.style.getPropertyValue(name) === value && box.style.getPropertyPriority(name) === "important") return;
  box.style.setProperty(name, value, "important");
}

function restore(box: Fillable, name: string, was: string | null): void {
  if (was === null) box.removeAttribute(name);
  else box.setAttribute(name, was);
}

function stopOnHeld(event: Event): void {
  const isOn = event.composedPath().some((one) => held.has(one as Fillable)) || held.has(ownDocument.activeElement as Fillable);
  if (isOn) stop(event);
}

function stopOnOpening(event: Event): void {
  const isMove = event instanceof KeyboardEvent && (event.key === "Tab" || event.key === "Enter");
  const isOn = event.composedPath().some((one) => opens(one) && held.has(one));
  if (isOn && !isMove) stop(event);
}

function opens(one: EventTarget): one is Fillable {
  return one instanceof HTMLSelectElement || (one instanceof HTMLInputElement && CALENDARS.has(one.type));
}

function stop(event: Event): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}
