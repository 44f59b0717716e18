import type { VendorId } from "../../base/ids.ts";
import { openSoundBoxes, putBoxes } from "../../platform/keeper/boxes.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import { asciiDomainOf, isMailAddress } from "../../platform/outbox/mail.ts";
import type { Tx } from "../../platform/storage/tx.ts";

/**
 * Who answers for a vendor here, whom to call there when something went wrong, and the address there for what customers ask
 * about their data: names of people, so they lie sealed.
 */
export type VendorPeople = { readonly owner: string | null; readonly breachContact: string | null; readonly privacyEmail: string | null };

export const NO_PEOPLE: VendorPeople = { owner: null, breachContact: null, privacyEmail: null };

const KIND = "vendor";

export async function putPeople(tx: Tx, keeper: Keeper, id: VendorId, people: VendorPeople): Promise<void> {
  await putBoxes(tx, keeper, [{ id: boxOf(id), kind: KIND, plaintext: Buffer.from(JSON.stringify(people)) }]);
}

/** Those that are damaged are absent: nobody is known there then, and all other vendors are. */
export async function readPeople(tx: Tx, keeper: Keeper, ids: readonly VendorId[]): Promise<ReadonlyMap<VendorId, VendorPeople>> {
  const boxes = await openSoundBoxes(tx, keeper, KIND, ids.map(boxOf));
  return new Map(
    ids.flatMap((id) => {
      const bytes = boxes.get(boxOf(id));
      return bytes === undefined ? [] : [[id, parsePeople(bytes)] as const];
    }),
  );
}

/** Where a letter about a customer's request goes: the address for it, else one that stands in whom to call; null without either. */
export function privacyAddress({ privacyEmail, breachContact }: VendorPeople): string | null {
  return privacyEmail ?? breachContact?.split(/[\s,;<>()]+/u).find(isMailAddress) ?? null;
}

/** Where anybody has a mailbox: there only the very address tells who writes. */
const ANYBODYS: ReadonlySet<string> = new Set(
  (
    "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com icloud.com me.com aol.com proton.me " +
    "protonmail.com gmx.de gmx.net gmx.com web.de t-online.de freenet.de mail.com mail.ru yandex.com zoho.com fastmail.com " +
    "orange.fr free.fr laposte.net wanadoo.fr sfr.fr libero.it hotmail.fr hotmail.es hotmail.co.uk yahoo.fr yahoo.es yahoo.co.uk"
  ).split(" "),
);

/** Whether a sender for whom a mail server vouches writes from where the vendor is known to be: the address there, or its domain. */
export function isFromVendor(people: VendorPeople, sender: string): boolean {
  const known = privacyAddress(people)?.toLowerCase();
  if (known === undefined || known === sender.toLowerCase()) return known !== undefined;
  const domain = asciiDomainOf(known);
  return !ANYBODYS.has(domain) && domain === asciiDomainOf(sender);
}

function boxOf(id: VendorId): string {
  return `vendor/${id}`;
}

function parsePeople(plaintext: Buffer): VendorPeople {
  return { ...NO_PEOPLE, ...(JSON.parse(plaintext.toString("utf8")) as Partial<VendorPeople>) };
}
