import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type MadeBy, RESTS_MS, endUnderWay, noteChanged } from "../../registers/customers/contact-changes.ts";
import { voidChallengesOf } from "../../registers/customers/challenges.ts";
import type { CompiledField } from "../../registers/datamap/types.ts";
import type { Subject } from "../../registers/subjects/subjects.ts";
import type { Safe } from "../safe.ts";
import type { ParsedFields } from "../vault/parse-fields.ts";
import { type Reach, fieldsWithValue, isContact, otherReach, reachOfTyped, reachesIn, writeTo } from "./contacts.ts";
import { leaveAddresses } from "./leave-addresses.ts";

/** What was written of somebody who was here before: the record as it was read and held, and the values that are new. */
export type Written = {
  /** `subject`: the customer by themselves, where nobody else had a hand in it. */
  readonly madeBy: MadeBy;
  readonly before: Subject;
  readonly parsed: ParsedFields;
  /** Values of a field of many came beside those that were there. */
  readonly isAdding?: boolean;
};

/**
 * Where a contact became another, or one came beside those that were there, tells the old one and the new one, whoever wrote
 * it: so nobody is locked out of what is theirs without hearing of it. Codes to sign in that are on their way end, and so does
 * what was to become of the field. Of somebody who had no contact at all there is nobody to tell; that they have one now is noted.
 * Called in the transaction that wrote it, after the writing; what is told of as old is opened out of the record as it was.
 */
export async function tellContacts(safe: Safe, tx: Tx, written: readonly Written[], now: Instant): Promise<void> {
  for (const one of written) {
    const touched = [...one.parsed.set.map(({ field }) => field), ...one.parsed.removed].filter(isContact);
    if (touched.length === 0) continue;
    if (!(await hasContact(safe, tx, one.before))) await noteFirst(tx, one, now);
    else for (const field of touched) await tellField(safe, tx, one, field, now);
  }
}

/**
 * The first contact of somebody who has been here for longer was given by staff, by a system, or by whoever had the number of a request:
 * nothing shows that it is theirs. Whoever was written down today is still being asked for it.
 */
async function noteFirst(tx: Tx, { before, parsed }: Written, now: Instant): Promise<void> {
  if (now - before.createdAt < RESTS_MS) return;
  for (const { field } of parsed.set)
    if (isContact(field)) await noteChanged(tx, { subject: before.id, field: field.name, madeBy: "business" }, now);
}

async function hasContact(safe: Safe, tx: Tx, record: Subject): Promise<boolean> {
  const held = fieldsWithValue(record);
  return [...(await safe.maps.get(tx)).fields.values()].some((field) => isContact(field) && held.has(field.name));
}

async function tellField(
  safe: Safe,
  tx: Tx,
  { madeBy, before, parsed, isAdding = false }: Written,
  field: CompiledField,
  now: Instant,
): Promise<void> {
  const post = { safe, cardOrigin: safe.cardOrigin };
  const values = parsed.set.find((one) => one.field.name === field.name)?.values ?? [];
  const fresh = values.map((value) => reachOfTyped(field, value));
  const old = await reachesIn(post, tx, before, field, now);
  const come = without(fresh, old);
  const gone = isAdding && field.many ? [] : without(old, fresh);
  const isHeld = fieldsWithValue(before).has(field.name);
  // What is held and does not open was another, for all that is known.
  if (come.length === 0 && gone.length === 0 && (old.length > 0 || !isHeld)) return;
  const subject: SubjectId = before.id;
  await noteChanged(tx, { subject, field: field.name, madeBy }, now);
  await voidChallengesOf(tx, subject, now);
  if (!(isAdding && field.many)) await endUnderWay(tx, subject, field.name, now);
  const mails = gone.flatMap(({ kind, canonical }) => (kind === "mail" ? [canonical] : []));
  await leaveAddresses(safe, tx, subject, mails, now);
  const told = gone.length > 0 ? gone : old.length > 0 ? old.slice(0, 1) : [await otherReach(post, tx, before, field, now)];
  const facts = { field: field.label, at: now, path: "/c/sign-in" } as const;
  for (const reach of [...told, ...come]) if (reach !== undefined) await writeTo(post, tx, subject, reach, "contact_changed", facts, now);
}

function without(some: readonly Reach[], others: readonly Reach[]): readonly Reach[] {
  return some.filter(({ canonical }) => !others.some((other) => other.canonical === canonical));
}
