import { assert } from "../../base/fault.ts";
import { languageOf } from "../../base/language.ts";
import type { Instant } from "../../base/instant.ts";
import { queueMail } from "../../platform/outbox/queue-mail.ts";
import { readTenant } from "../../platform/storage/tenants.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { composeLetter } from "../../registers/mailing/letters/compose-letter.ts";
import type { Facts, LetterKind } from "../../registers/mailing/letters/facts.ts";
import { type StaffCard, readCards } from "../../registers/staff/cards.ts";
import { listAllStaff } from "../../registers/staff/directory.ts";
import type { Staff } from "../../registers/staff/staff.ts";
import type { Safe } from "../../safe/safe.ts";

/** Where letters lead: PUBLIC_ORIGIN, from the settings and never from a request. */
export type Post = { readonly safe: Pick<Safe, "keeper">; readonly origin: string };

/** Those of these people of whom it is known where they are written to: what others were not told is not to be noted as told. */
export async function reachable<P extends Pick<Staff, "id">>({ safe }: Post, tx: Tx, people: readonly P[]): Promise<readonly P[]> {
  const cards = await readCards(
    tx,
    safe.keeper,
    people.map((person) => person.id),
  );
  return people.filter(({ id }) => cards.has(id));
}

/** Queues a letter to each of these people, in their language, in the deed's own transaction. */
export async function mailStaff<K extends LetterKind>(
  { safe, origin }: Post,
  tx: Tx,
  people: readonly Pick<Staff, "id" | "language">[],
  kind: K,
  facts: Facts[K],
  now: Instant,
): Promise<void> {
  if (people.length === 0) return;
  const tenant = await readTenant(tx);
  assert(tenant !== undefined, "staff work for a business");
  const cards = await readCards(
    tx,
    safe.keeper,
    people.map((person) => person.id),
  );
  for (const { id, language } of people) {
    const card = cards.get(id);
    // Nobody knows any more where they are written to; the list of staff marks them until an owner has typed it anew.
    if (card === undefined) continue;
    const name = card.name === "" ? null : card.name;
    const letter = composeLetter(kind, languageOf(language), { ...facts, business: tenant.name, origin, name });
    await queueMail(tx, safe.keeper, { ...letter, to: addressOf(card) }, now);
  }
}

/** The same to every owner who is at work. */
export async function mailOwners<K extends LetterKind>(post: Post, tx: Tx, kind: K, facts: Facts[K], now: Instant): Promise<void> {
  await mailStaff(post, tx, await listOwners(tx), kind, facts, now);
}

/** Whether of the owners who are at work none can be written to: what all of them are told, nobody hears. */
export async function areOwnersOutOfReach(post: Post, tx: Tx): Promise<boolean> {
  const owners = await listOwners(tx);
  return owners.length > 0 && (await reachable(post, tx, owners)).length === 0;
}

async function listOwners(tx: Tx): Promise<readonly Staff[]> {
  return (await listAllStaff(tx)).filter((person) => person.isOwner && person.state === "active");
}

export function addressOf({ name, email }: StaffCard): { readonly name: string | null; readonly address: string } {
  return { name: name === "" ? null : name, address: email };
}
