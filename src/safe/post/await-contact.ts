import { assert } from "../../base/fault.ts";
import type { ContactChangeId, SubjectId } from "../../base/ids.ts";
import { DAY_MS, type Instant, instant } from "../../base/instant.ts";
import type { Language } from "../../base/language.ts";
import { type Redacted, unveil } from "../../base/redacted.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { placeWaiting } from "../../registers/customers/contact-changes.ts";
import type { CompiledField } from "../../registers/datamap/types.ts";
import type { Subject } from "../../registers/subjects/subjects.ts";
import type { Safe } from "../safe.ts";
import type { ParsedField, ParsedFields } from "../vault/parse-fields.ts";
import { type Reach, fieldsWithValue, isContact, oldReach, reachOfTyped, reachesIn, writeTo } from "./contacts.ts";
import type { CustomerPost } from "./mail-customer.ts";

/** How long a contact waits that somebody asked to change who may not be whom they are taken for. */
export const WAIT_MS = DAY_MS;

/** What may be written at once, and the contacts that have to wait: one field and value each. */
export type Parted = { readonly parsed: ParsedFields; readonly waiting: readonly ParsedField[] };

/**
 * Takes out of what came the contacts that would become another, or one more, of somebody who has a contact already: who has
 * found the way into a form is not shown to be the customer. The one that is on file, entered again, may stay.
 */
export async function partContacts(safe: Safe, tx: Tx, before: Subject, parsed: ParsedFields, now: Instant): Promise<Parted> {
  const contacts = [...(await safe.maps.get(tx)).fields.values()].filter(isContact);
  const held = fieldsWithValue(before);
  if (!contacts.some(({ name }) => held.has(name))) return { parsed, waiting: [] };
  const waiting: ParsedField[] = [];
  const set: ParsedField[] = [];
  for (const one of parsed.set) {
    const known = isContact(one.field) ? await reachesIn({ safe, cardOrigin: safe.cardOrigin }, tx, before, one.field, now) : undefined;
    if (known !== undefined && one.values.some(({ canonical }) => !known.some((reach) => reach.canonical === canonical))) {
      waiting.push(...one.values.map((value) => ({ field: one.field, values: [value] })));
    } else set.push(one);
  }
  return { parsed: { ...parsed, set }, waiting };
}

/** Has one of those wait for its day, and tells whoever reads the old contact how to stop it. */
export async function awaitContact(
  safe: Safe,
  tx: Tx,
  record: Subject,
  { field, values: [value] }: ParsedField,
  language: Language,
  now: Instant,
): Promise<ContactChangeId> {
  assert(value !== undefined, "what waits is a value");
  const until = instant(now + WAIT_MS);
  const fresh = reachOfTyped(field, value);
  const text = typeof value.value === "string" ? value.value : value.canonical;
  const wish = { subject: record.id, field: field.name, text, language, isOneOfMany: field.many };
  const { id, token } = await placeWaiting(tx, safe.keeper, wish, until, now);
  await tellWaiting({ safe, cardOrigin: safe.cardOrigin }, tx, { record, field, fresh, token, language, until }, now);
  return id;
}

/** The letters of a change that waits: the old contact's has the link that stops it, the new one's has not. */
export async function tellWaiting(
  post: CustomerPost,
  tx: Tx,
  change: {
    readonly record: Subject;
    readonly field: CompiledField;
    readonly fresh: Reach | undefined;
    readonly token: Redacted<string>;
    readonly language: Language;
    readonly until: Instant;
  },
  now: Instant,
): Promise<void> {
  const { record, field, fresh, token, language, until } = change;
  const subject: SubjectId = record.id;
  const facts = { field: field.label, at: until, language };
  const old = await oldReach(post, tx, record, field, now);
  if (old !== undefined) {
    const path = `/c/contact-changes/${unveil(token)}` as const;
    await writeTo(post, tx, subject, old, "contact_changing", { ...facts, path }, now);
  }
  if (fresh !== undefined) await writeTo(post, tx, subject, fresh, "contact_changing", { ...facts, path: "/c/sign-in" }, now);
}
