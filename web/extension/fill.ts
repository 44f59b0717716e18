import { type HandKeys, newHandKeys } from "../sealed/open.ts";
import { askConsole } from "./console-tab.ts";
import { type FillForm, type Opened, type Refusal, type Vendor, fitsPath } from "./forms.ts";
import { type Looked, look, sendTo } from "./frames.ts";
import type { FillOutcome, Guarded, Wish } from "./messages.ts";
import { type FillState, redeem, tellOutcome } from "./redeem.ts";
import { ownRefusal } from "./refusals.ts";
import { textsFor } from "./texts.ts";

const MAIN = { frameId: 0 } as const;
const turns = new Map<number, Promise<unknown>>();

/**
 * One fill: the key pair is made for it and forgotten with it. The page is looked at before anything is asked for, and
 * again with the ticket in hand; where one box is not there, or the page cannot be guarded, the ticket is not redeemed and no
 * value comes to this machine.
 */
export async function fill(tab: number, vendor: Vendor, wish: Wish): Promise<FillOutcome> {
  const form = vendor.forms.find(({ name }) => name === wish.form);
  const before = await inTurn(tab, () => look(tab, form?.boxes ?? []));
  if (form === undefined) return changed(before);
  const wrong = wrongPage(before, vendor, form);
  if (wrong !== undefined) return wrong;

  const keys = await newHandKeys();
  const opened = await askConsole("open", { ...wish, origin: vendor.origin, to: keys.publicKey });
  if (!opened.ok) return { kind: "refused", refusal: opened.refusal };
  return await inTurn(tab, () => fillOpened(tab, vendor, form, keys, opened.value));
}

async function fillOpened(tab: number, vendor: Vendor, form: FillForm, keys: HandKeys, opened: Opened): Promise<FillOutcome> {
  const looked = await look(tab, opened.boxes);
  const wrongNow = wrongPage(looked, vendor, form);
  if (wrongNow !== undefined) return await ended(opened, "not_found", wrongNow);

  const guarded = await guard(tab, opened, false);
  if (guarded === null) {
    await sendTo(tab, { kind: "clear" });
    return await ended(opened, "failed", { kind: "refused", refusal: ownRefusal("notGuarded") });
  }
  const handed = await redeem(keys, opened, vendor.origin);
  if (!handed.ok) {
    // What an earlier fill put in stays under the guards that it had, and for its minute.
    if (guarded === "now") await sendTo(tab, { kind: "clear" });
    return { kind: "refused", refusal: await inWords(handed.refusal) };
  }
  const texts = textsFor(opened.boxes, handed.value.slots, handed.value.payloads);
  const lost = await putAll(tab, opened, looked, texts);
  if (lost.length === 0) return await ended(opened, "filled", { kind: "filled", fill: opened.id });
  await sendTo(tab, { kind: "clear" });
  return await ended(opened, "failed", { kind: "failed", boxes: lost.map((n) => opened.boxes[n]?.label ?? "") });
}

/** Of one tab one after the other: a page knows one look, its guards are there once, and what is cleared is all. Nobody waits for a person in it. */
async function inTurn<T>(tab: number, fn: () => Promise<T>): Promise<T> {
  const turn = (turns.get(tab) ?? Promise.resolve()).then(fn, fn);
  turns.set(tab, turn);
  try {
    return await turn;
  } finally {
    if (turns.get(tab) === turn) turns.delete(tab);
  }
}

/** Undefined where it is still the vendor's own page, one of the form's, with every box: the panel stays while a page turns into another. */
function wrongPage(looked: Looked, { origin }: Vendor, form: FillForm): FillOutcome | undefined {
  const { page, missing } = looked;
  if (page === null) return changed(looked);
  if (page.origin !== origin) return { kind: "refused", refusal: ownRefusal("noVendor") };
  if (!fitsPath(form.path, page.path)) return { kind: "refused", refusal: ownRefusal("noForm") };
  return missing.length === 0 ? undefined : changed(looked);
}

/** Null where the page kept its guards from being set up. */
async function guard(tab: number, { watermark }: Opened, hasValues: boolean): Promise<Guarded | null> {
  return (await sendTo(tab, { kind: "guard", watermark, hasValues }, MAIN)) as Guarded | null;
}

/** Gives each frame its own, and answers which boxes did not get or keep theirs. */
async function putAll(
  tab: number,
  opened: Opened,
  { call, frames }: Looked,
  texts: readonly (string | undefined)[],
): Promise<readonly number[]> {
  const without = texts.flatMap((text, n) => (text === undefined ? [n] : []));
  if (without.length > 0) return without;
  // Anew: while values are on their way a minute may pass, and what came since is guarded as well.
  if ((await guard(tab, opened, true)) === null) return frames.flatMap(({ boxes }) => boxes);
  return (await Promise.all(frames.map((frame) => put(tab, call, frame, texts)))).flat();
}

/** Gives a frame the texts of its own boxes, and answers which of them did not stay. */
async function put(
  tab: number,
  call: string,
  { target, boxes }: Looked["frames"][number],
  texts: readonly (string | undefined)[],
): Promise<readonly number[]> {
  const items = boxes.map((box) => ({ box, text: texts[box] ?? "" }));
  const lost = await sendTo(tab, { kind: "put", call, items }, target);
  return Array.isArray(lost) ? (lost as readonly number[]) : boxes;
}

function changed({ missing }: Looked): FillOutcome {
  return { kind: "changed", missing: missing.map(({ label }) => label) };
}

/** The console has the words of every language; where it is gone, the server's own English ones say it. */
async function inWords(refusal: Refusal): Promise<Refusal> {
  const told = await askConsole("words", refusal);
  return told.ok ? told.value : refusal;
}

async function ended(opened: Opened, state: FillState, outcome: FillOutcome): Promise<FillOutcome> {
  await tellOutcome(opened, state, state === "filled" ? opened.boxes.length : 0);
  return outcome;
}
