import { type Sender, browser } from "./browser.ts";
import { askConsole, chooseAnew, goToConsole, nowWaits, whoIsThere } from "./console-tab.ts";
import { fill } from "./fill.ts";
import { type Vendor, fitsPath } from "./forms.ts";
import { heard, look, sendTo } from "./frames.ts";
import type { FillOutcome, FromPage, FromPanel, Offered, State, Waiting, WaitingFill } from "./messages.ts";
import { ownRefusal } from "./refusals.ts";
import { allowSites } from "./sites.ts";
import { wordsFor } from "./words.ts";

const MAIN = { frameId: 0 } as const;
const OWN = new URL(browser.runtime.getURL("")).origin;
/** Tabs in which something was filled: the page that comes of it opens with the question. Forgotten with the background. */
const filled = new Set<number>();

browser.runtime.onMessage.addListener((message, sender, answer) => {
  if (sender.id !== browser.runtime.id) return undefined;
  const done = isOwnPage(sender) ? forPanel(message as FromPanel & Of, sender) : forPage(message as FromPage | Waiting, sender);
  if (done === undefined) return undefined;
  done.then(answer, () => answer(null));
  return true;
});

/** Which tab the popup speaks of; the panel stands in one. */
type Of = { readonly tab?: number };

/** A frame of a vendor's page is told of its own forms, and of nothing else; the console's says that it waits for its person. */
function forPage(message: FromPage | Waiting, sender: Sender): Promise<unknown> | undefined {
  const tab = sender.tab?.id;
  if (tab === undefined) return undefined;
  switch (message.kind) {
    case "offer":
      return sender.frameId === 0 ? formsFor(tab, sender.origin ?? "", message) : undefined;
    case "here":
      heard(message, sender);
      return undefined;
    case "submitted":
      return sendTo(tab, { kind: "submitted" });
    case "waiting":
      nowWaits(tab);
      return undefined;
    case "pointed":
      // The panel hears it by itself.
      return undefined;
  }
}

function forPanel(message: FromPanel & Of, sender: Sender): Promise<unknown> | undefined {
  const tab = sender.tab?.id ?? message.tab;
  if (message.kind === "to-console") return goToConsole();
  if (message.kind === "allowed") return allowSites(message.origins);
  if (tab === undefined) return undefined;
  switch (message.kind) {
    case "state":
      return stateOf(tab);
    case "choices":
      return askConsole("choices", { vendor: message.vendor, form: message.form });
    case "fill":
      return fillIn(tab, message);
    case "used":
      return askConsole("used", { fill: message.fill });
    case "teach":
      return askConsole("teach", { vendor: message.vendor });
    case "save":
      return askConsole("save-form", message.ask);
    case "point":
      return sendTo(tab, { kind: "point", isOn: message.isOn });
    case "frames":
      return sendTo(tab, { kind: "frames" }, MAIN);
    case "close":
      // Nobody is left to hear what is pointed at.
      void sendTo(tab, { kind: "point", isOn: false });
      return sendTo(tab, { kind: "panel", isOpen: false }, MAIN);
    case "stay":
      return Promise.resolve(true);
    default:
      return undefined;
  }
}

/** Null where nobody could be asked: the console is not there yet, is locked, or has no answer from the house. */
async function formsFor(tab: number, origin: string, { path, isSeenAgain }: Extract<FromPage, { kind: "offer" }>): Promise<Offered | null> {
  const who = await whoIsThere();
  if (who === null || who.isLocked) return null;
  const told = await askConsole("vendors", null);
  if (!told.ok && told.refusal.code !== "not_granted") return null;
  const vendor = told.ok ? told.value.find((one) => one.origin === origin && one.standing.ok) : undefined;
  const forms = vendor?.forms.filter((form) => fitsPath(form.path, path)) ?? [];
  return {
    words: wordsFor(who.language).offer,
    forms,
    isAsked: vendor !== undefined && !isSeenAgain && (await isQuestionOpen(tab, vendor)),
  };
}

/** Once for a page that was filled; where the console did not say, the page after this one asks. */
async function isQuestionOpen(tab: number, { vendor }: Vendor): Promise<boolean> {
  if (!filled.has(tab)) return false;
  const told = await askConsole("waiting", { vendor });
  if (told.ok) filled.delete(tab);
  return told.ok && told.value.length > 0;
}

async function stateOf(tab: number): Promise<State> {
  chooseAnew();
  const who = await whoIsThere();
  const all = who === null || who.isLocked ? [] : await vendors();
  const { page } = await look(tab, []);
  const vendor = all.find(({ origin }) => origin === page?.origin) ?? null;
  const path = page?.path ?? "";
  const forms = vendor?.forms.filter((form) => fitsPath(form.path, path)) ?? [];
  return { who, vendor, forms, path, waiting: vendor === null ? [] : await waitingAt(vendor), vendors: all };
}

async function fillIn(tab: number, { wish }: Extract<FromPanel, { kind: "fill" }>): Promise<FillOutcome> {
  const known = await askConsole("vendors", null);
  if (!known.ok) return { kind: "refused", refusal: known.refusal };
  const vendor = known.value.find((one) => one.vendor === wish.vendor);
  if (vendor === undefined) return { kind: "refused", refusal: ownRefusal("noVendor") };
  const outcome = await fill(tab, vendor, wish);
  if (outcome.kind === "filled") filled.add(tab);
  return outcome;
}

async function waitingAt({ vendor }: Vendor): Promise<readonly WaitingFill[]> {
  const told = await askConsole("waiting", { vendor });
  return told.ok ? told.value : [];
}

async function vendors(): Promise<readonly Vendor[]> {
  const told = await askConsole("vendors", null);
  return told.ok ? told.value : [];
}

/** The panel and the popup: no page can send in their name. */
function isOwnPage(sender: Sender): boolean {
  return sender.origin === undefined ? sender.url?.startsWith(`${OWN}/`) === true : sender.origin === OWN;
}
