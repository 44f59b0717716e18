import { browser } from "./browser.ts";
import type { Fillable } from "./find-box.ts";
import { findBox } from "./find-box.ts";
import type { Box } from "./forms.ts";
import { empty, hold, holdUntil, isHolding, sent } from "./hold.ts";
import type { FromPage, Guarded, Offered, ToPage } from "./messages.ts";
import { frameOrigins, hideButton, showButton } from "./offer-button.ts";
import { ownDocument } from "./own.ts";
import { closePanel, openPanel, raisePanel } from "./panel-frame.ts";
import { point } from "./point.ts";
import { holds, putText } from "./put-text.ts";
import { hideWatermark, showWatermark } from "./watermark.ts";

/** Runs in every frame of a vendor's pages, and of the frames that its forms declare, apart from the page's own scripts. */
const NOTHING: Offered = { words: "", forms: [], isAsked: false };
const IS_TOP = window.top === window;
const LOOK_AGAIN_MS = 400;
/** A framework that keeps its own state puts the old one back at its next turn, if it does. */
const SETTLE_MS = 80;
/** Before each further try where nobody could be asked: the browser wakes the background, or the console is being loaded. */
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000] as const;

let seen: { readonly call: string; readonly boxes: ReadonlyMap<number, Fillable> } | undefined;
let offered = NOTHING;
let askedFor = "";
let answeredFor = "";
let isToAskAgain = false;
let tries = 0;
let again: ReturnType<typeof setTimeout> | undefined;
let later: ReturnType<typeof setTimeout> | undefined;

browser.runtime.onMessage.addListener((message, sender, answer) => {
  if (sender.id !== browser.runtime.id || sender.tab !== undefined) return undefined;
  const told = message as ToPage;
  if (told.kind === "frames") {
    answer(frameOrigins());
    return undefined;
  }
  if (told.kind === "guard") {
    // Where this fails nobody answers: a page that kept its guards from being set up is given nothing.
    answer(guard(told));
    return undefined;
  }
  if (told.kind !== "put") {
    act(told);
    return undefined;
  }
  put(told).then(answer, () => answer(null));
  return true;
});

function act(told: Exclude<ToPage, { kind: "guard" | "put" | "frames" }>): void {
  switch (told.kind) {
    case "panel":
      if (told.isOpen) openPanel();
      else closePanel();
      return;
    case "look":
      lookFor(told.call, told.boxes);
      return;
    case "submitted":
      sent();
      return;
    case "clear":
      empty();
      return;
    case "point":
      point(told.isOn);
  }
}

function guard({ watermark, hasValues }: Extract<ToPage, { kind: "guard" }>): Guarded {
  const guarded = isHolding() ? "before" : "now";
  // First what takes it all back: the page may have taken away what is raised.
  if (hasValues || guarded === "now") holdUntil(hideWatermark);
  showWatermark(watermark);
  raisePanel();
  return guarded;
}

function lookFor(call: string, boxes: readonly Box[]): void {
  const found = new Map<number, Fillable>();
  for (const [n, box] of boxes.entries()) {
    const isMine = box.frame === "top" ? IS_TOP : !IS_TOP && box.frame === location.origin;
    const one = isMine ? findBox(box) : undefined;
    if (one !== undefined) found.set(n, one);
  }
  // The extension's window asks where it is, and names no box: what is on its way to those of another look arrives.
  if (boxes.length > 0) seen = { call, boxes: found };
  if (IS_TOP || found.size > 0) say({ kind: "here", call, path: location.pathname, found: [...found.keys()] });
}

/** Fills the boxes that this frame has just found, and answers which of them did not keep it. */
async function put({ call, items }: Extract<ToPage, { kind: "put" }>): Promise<readonly number[]> {
  const boxes = seen?.call === call ? seen.boxes : new Map<number, Fillable>();
  seen = undefined;
  if (!IS_TOP) holdUntil(() => undefined);
  for (const { box, text } of items) {
    const one = boxes.get(box);
    if (one === undefined) continue;
    hold(one);
    putText(one, text);
  }
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  return items.flatMap(({ box, text }) => {
    const one = boxes.get(box);
    return one !== undefined && holds(one, text) ? [] : [box];
  });
}

/** Sent as a message: the frames that hold the card do not see the page's form go. */
addEventListener("submit", () => say({ kind: "submitted" }), true);

if (IS_TOP) {
  const soon = (): void => {
    again ??= setTimeout(() => {
      again = undefined;
      void offer();
    }, LOOK_AGAIN_MS);
  };
  new MutationObserver(soon).observe(document, { childList: true, subtree: true });
  for (const kind of ["scroll", "resize", "focusin", "popstate"]) addEventListener(kind, soon, { capture: true, passive: true });
  ownDocument.addEventListener("visibilitychange", () => {
    isToAskAgain = askedFor !== "";
    tries = 0;
    soon();
  });
  void offer();
}

/** Asks which forms are known for this page, once a page and whenever somebody comes back to it. */
async function offer(): Promise<void> {
  const path = location.pathname;
  if ((isToAskAgain || askedFor !== path) && ownDocument.visibilityState === "visible") await askAbout(path);
  const boxes = offered.forms.flatMap((form) => form.boxes);
  if (boxes.length === 0) hideButton();
  else showButton(boxes, offered.words, openPanel);
}

/** Where nobody could be asked it asks again, more and more seldom, until somebody comes back to the page. */
async function askAbout(path: string): Promise<void> {
  if (askedFor !== path) tries = 0;
  askedFor = path;
  isToAskAgain = false;
  clearTimeout(later);
  const told = await offerFor(path);
  // The page has turned into another one meanwhile, which was asked about by itself.
  if (askedFor !== path) return;
  offered = told ?? NOTHING;
  if (told !== null) {
    answeredFor = path;
    if (told.isAsked) openPanel();
    return;
  }
  const pause = PAUSES_MS[tries];
  if (pause === undefined) return;
  tries += 1;
  clearTimeout(later);
  later = setTimeout(() => {
    isToAskAgain = true;
    void offer();
  }, pause);
}

async function offerFor(path: string): Promise<Offered | null> {
  try {
    const message = { kind: "offer", path, isSeenAgain: answeredFor === path } satisfies FromPage;
    return ((await browser.runtime.sendMessage(message)) as Offered | null | undefined) ?? null;
  } catch {
    return null;
  }
}

function say(message: FromPage): void {
  browser.runtime.sendMessage(message).catch(() => undefined);
}
