import { assert } from "../../base/fault.ts";
import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledField, CompiledMap, TypedValue } from "../../registers/datamap/types.ts";
import type { CustomerKind, Facts } from "../../registers/mailing/letters/facts.ts";
import type { Subject } from "../../registers/subjects/subjects.ts";
import { type CustomerPost, mailTo } from "./mail-customer.ts";
import { openContactsOf } from "./open-contact.ts";
import { textTo } from "./text-customer.ts";

/** By which somebody signs in, and is written to: it changes by a code to the new one, and not in place. */
export function isContact({ type, lookup }: Pick<CompiledField, "type" | "lookup">): boolean {
  return (type.name === "email" || type.name === "phone") && lookup !== "none";
}

/** Where somebody is written to, and by what. `canonical` is for comparing. */
export type Reach = { readonly kind: "mail" | "sms"; readonly address: string; readonly canonical: string };

/** An address that was typed, as it is written to; undefined where the field's type does not take it. */
export function reachOf(map: CompiledMap, field: CompiledField, text: string): Reach | undefined {
  const parsed = field.type.parse(text, map);
  return parsed.ok ? reachOfTyped(field, parsed.value) : undefined;
}

/** The same of a value that was typed and taken, or opened. */
export function reachOfTyped({ type }: CompiledField, { value, canonical }: Pick<TypedValue, "value" | "canonical">): Reach {
  return type.name === "phone"
    ? { kind: "sms", address: canonical, canonical }
    : { kind: "mail", address: typeof value === "string" ? value : canonical, canonical };
}

/** The contacts that a record holds in this field; of one value at most one. Using them is decided and noted. */
export async function reachesIn(
  post: CustomerPost,
  tx: Tx,
  record: Subject,
  field: CompiledField,
  now: Instant,
): Promise<readonly Reach[]> {
  if (!fieldsWithValue(record).has(field.name)) return [];
  const act = field.type.name === "phone" ? "text.customer" : "mail.customer";
  const payloads = await openContactsOf(post.safe, tx, record, { field: field.name, act }, now);
  return payloads.map((payload) => reachOfTyped(field, payload));
}

/** The contact of this field, or another one where there is none: somebody has to be told. */
export async function oldReach(
  post: CustomerPost,
  tx: Tx,
  record: Subject,
  field: CompiledField,
  now: Instant,
): Promise<Reach | undefined> {
  const [own] = await reachesIn(post, tx, record, field, now);
  return own ?? (await otherReach(post, tx, record, field, now));
}

/** A contact in another field than this one. */
export async function otherReach(
  post: CustomerPost,
  tx: Tx,
  record: Subject,
  field: CompiledField,
  now: Instant,
): Promise<Reach | undefined> {
  const map = await post.safe.maps.get(tx);
  const held = fieldsWithValue(record);
  const other = [...map.fields.values()].find((one) => isContact(one) && one.name !== field.name && held.has(one.name));
  const [reach] = other === undefined ? [] : await reachesIn(post, tx, record, other, now);
  return reach;
}

/** Fields of which a record holds something. */
export function fieldsWithValue({ records }: Subject): ReadonlySet<string> {
  const names = new Set<string>();
  for (const values of records.values()) for (const { field, envelope } of values) if (envelope.length > 0) names.add(field);
  return names;
}

/** Writes to a contact that is known already, whether it is on file or not. False where nothing can be sent there. */
export async function writeTo<K extends CustomerKind>(
  post: CustomerPost,
  tx: Tx,
  subject: SubjectId,
  reach: Reach,
  kind: K,
  facts: Facts[K],
  now: Instant,
): Promise<boolean> {
  return reach.kind === "sms"
    ? await textTo(post, tx, { subject, to: reach.address }, kind, facts, now)
    : (await mailTo(post, tx, { subject, address: reach.address }, kind, facts, now)) !== undefined;
}

export function contactField(map: CompiledMap, name: string): CompiledField {
  const field = map.fields.get(name);
  assert(field !== undefined, "a contact is a field of the map");
  return field;
}
