import { assert } from "../../base/fault.ts";
import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledField, CompiledMap } from "../../registers/datamap/types.ts";
import type { CustomerKind, Facts } from "../../registers/mailing/letters/facts.ts";
import type { Subject } from "../../registers/subjects/subjects.ts";
import { type CustomerPost, mailTo } from "./mail-customer.ts";
import { openContactOf } from "./open-contact.ts";
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
  if (!parsed.ok) return undefined;
  const { value, canonical } = parsed.value;
  return field.type.name === "phone"
    ? { kind: "sms", address: canonical, canonical }
    : { kind: "mail", address: typeof value === "string" ? value : "", canonical };
}

/** The contact that a record holds in this field. */
export async function reachIn(post: CustomerPost, tx: Tx, record: Subject, field: CompiledField, now: Instant): Promise<Reach | undefined> {
  const kind = field.type.name === "phone" ? ("sms" as const) : ("mail" as const);
  const act = kind === "sms" ? "text.customer" : "mail.customer";
  const payload = await openContactOf(post.safe, tx, record, { field: field.name, act }, now);
  if (payload === undefined) return undefined;
  const { value, canonical } = payload;
  return { kind, address: kind === "mail" && typeof value === "string" ? value : canonical, canonical };
}

/** The contact of this field, or another one where there is none: somebody has to be told. */
export async function oldReach(
  post: CustomerPost,
  tx: Tx,
  record: Subject,
  field: CompiledField,
  now: Instant,
): Promise<Reach | undefined> {
  const map = await post.safe.maps.get(tx);
  const held = fieldsWithValue(record);
  const others = [...map.fields.values()].filter((one) => isContact(one) && one.name !== field.name);
  const wanted = [field, ...others].find(({ name }) => held.has(name));
  return wanted === undefined ? undefined : await reachIn(post, tx, record, wanted, now);
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
