import type { OpenAsk, SaveAsk, WaitingFill } from "../../extension/messages.ts";
import type { Choice, Opened, Vendor } from "../../extension/forms.ts";
import { allPages } from "./all-pages.ts";
import { call, send } from "./call.ts";
import { cell } from "./cell.ts";
import type { DataMap } from "./data-map.ts";

/** The extension in this browser, as it has told of itself; null where there is none. */
export const extension = cell<{ readonly version: string; readonly sites: readonly string[] } | null>(null);

type Listed = Omit<Vendor, "vendor" | "forms"> & { readonly id: string; readonly state: string };
type ToldFill = { readonly id: string; readonly at: string; readonly isCardWaiting: boolean };
const FILLS_MAX = 20;

export type ExtensionBrowser = "chromium" | "firefox";

/** Vendors on whose pages something can be filled; for owners, who teach the extension new pages, those without a form too. */
export async function fillVendors(isOwner: boolean): Promise<readonly Vendor[]> {
  const { items } = await call<{ readonly items: readonly Vendor[] }>("GET", "/v1/fills/vendors", { isDoor: true });
  if (!isOwner) return items;
  const all = await allPages<Listed>("/v1/vendors", {}, { isDoor: true });
  const known = new Set(items.map(({ vendor }) => vendor));
  const more = all.items.filter(({ id, state }) => state === "approved" && !known.has(id));
  return [...items, ...more.map(({ id, label, origin, standing }) => ({ vendor: id, label, origin, standing, forms: [] }))];
}

/** Customers with whom this person has something to do, ahead of them the one on the screen. */
export async function fillChoices(
  ask: { readonly vendor: string; readonly form: string },
  subject: string | null,
): Promise<readonly Choice[]> {
  type Answer = { readonly items: readonly Omit<Choice, "isOnScreen">[] };
  const { items } = await call<Answer>("GET", "/v1/fills/choices", { query: { ...ask, subject }, isDoor: true });
  return items.map((one) => ({ ...one, isOnScreen: one.subject === subject }));
}

/** Decided ahead and noted here. What is answered is a ticket; the use is counted, and the values are sealed to the extension's key, when it is redeemed. */
export async function openFill({ card, reason, ...ask }: OpenAsk): Promise<Opened> {
  const body = { ...ask, ...(card === null ? {} : { card }), ...(reason === null ? {} : { reason }) };
  return await call<Opened>("POST", "/v1/fills", { body });
}

/** What this person filled on a vendor's pages, with a card that waits for the word that it went through. */
export async function waitingFills(vendor: string): Promise<readonly WaitingFill[]> {
  const query = { vendor, unused: "mine", limit: FILLS_MAX };
  const { items } = await call<{ readonly items: readonly ToldFill[] }>("GET", "/v1/fills", { query, isDoor: true });
  return items.filter((one) => one.isCardWaiting).map(({ id, at }) => ({ fill: id, at }));
}

/** The booking went through: a card that was given for one use has had it. */
export async function markFillUsed(fill: string): Promise<void> {
  await call("POST", `/v1/fills/${fill}/used`);
}

export async function saveFillForm({ vendor, name, form }: SaveAsk): Promise<void> {
  await call("PUT", `/v1/vendors/${vendor}/fill-forms/${name}`, { body: form });
}

export async function mapAndGrants(
  vendor: string,
): Promise<{ readonly map: DataMap; readonly gets: { readonly fields: readonly string[]; readonly purposes: readonly string[] } }> {
  const [{ map }, { gets }] = await Promise.all([
    call<{ readonly map: DataMap }>("GET", "/v1/data-map", { isDoor: true }),
    call<{ readonly gets: { readonly fields: readonly string[]; readonly purposes: readonly string[] } }>("GET", `/v1/vendors/${vendor}`, {
      isDoor: true,
    }),
  ]);
  return { map, gets };
}

/** The extension made for this console, to be loaded into a browser. */
export async function downloadExtension(browser: ExtensionBrowser): Promise<{ readonly name: string; readonly bytes: Uint8Array }> {
  const answer = await send("GET", `/extension/${browser}.zip`);
  return { name: `strongroom-fill-${browser}.zip`, bytes: new Uint8Array(await answer.arrayBuffer()) };
}
