import { Outage, assert } from "../../base/fault.ts";
import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Payload, decodePayload } from "../../base/payload.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { type Subject, findSubjectParts, holdLive } from "../../registers/subjects/subjects.ts";
import type { Actor } from "../access/actor.ts";
import { askFor } from "../access/ask.ts";
import type { Safe } from "../safe.ts";
import { openFields } from "../vault/open.ts";

/** By whom letters are addressed: the house, and nobody in it. */
export const POSTMAN: Actor = { kind: "worker", id: "worker_post", roles: [], purposes: "all", owner: false, address: null };

/** To tell a customer what happens with their data is part of keeping it secure, whatever else they agreed to. */
const PURPOSE = "security";

/** Which value: the first of the type, or the very one by which a customer was found. */
export type ContactWish = {
  readonly type: "email" | "phone";
  readonly act: string;
  readonly very?: { readonly field: string; readonly canonicals: readonly string[] };
};

/**
 * How the house reaches a customer: a value of theirs, opened. It is a use of the value, decided and noted like every
 * other. Undefined where there is none, where they were erased, and where it does not open.
 */
export async function openContact(safe: Safe, tx: Tx, subject: SubjectId, wish: ContactWish, now: Instant): Promise<Payload | undefined> {
  if (safe.keeper.state() !== "open") throw new Outage("sealed", "the safe is sealed");
  if (!(await holdLive(tx, subject))) return undefined;
  const map = await safe.maps.get(tx);
  const field = await fieldWithValue(tx, map, subject, wish);
  if (field === undefined) return undefined;

  const ask = { actor: POSTMAN, purpose: PURPOSE, subject, fields: [field], form: "use" as const, reason: null, act: wish.act };
  const [asked] = await askFor(safe, tx, [ask], now);
  if (asked?.ok !== true || asked.value.permit === null) return undefined;
  const toOpen = {
    permit: asked.value.permit,
    subject: asked.value.subject,
    fields: [{ field, view: { kind: "clear" } as const }],
    meter: { actor: POSTMAN.id },
  };
  const [opened] = await openFields(safe, tx, [toOpen], now);
  assert(opened !== undefined, "a wish has its answer");
  const payloads = (opened.get(field) ?? []).flatMap((one) => (one.opened.ok ? [decodePayload(one.opened.bytes)] : []));
  return payloads.find((payload) => wish.very?.canonicals.includes(payload.canonical) ?? true);
}

/**
 * The contacts of a field out of a record that was read before, as it was then: for telling the old one after it has become
 * another. Decided and noted like every use, when they are used.
 */
export async function openContactsOf(
  safe: Safe,
  tx: Tx,
  record: Subject,
  { field, act }: { readonly field: string; readonly act: string },
  now: Instant,
): Promise<readonly Payload[]> {
  const ask = { actor: POSTMAN, purpose: PURPOSE, subject: record.id, fields: [field], form: "use" as const, reason: null, act };
  const [asked] = await askFor(safe, tx, [ask], now);
  if (asked?.ok !== true || asked.value.permit === null) return [];
  const view = { field, view: { kind: "clear" } as const };
  const wish = { permit: asked.value.permit, subject: record, fields: [view], meter: { actor: POSTMAN.id } };
  const [opened] = await openFields(safe, tx, [wish], now);
  return (opened?.get(field) ?? []).flatMap((one) => (one.opened.ok ? [decodePayload(one.opened.bytes)] : []));
}

/** Of several fields of the type, the one that finds a customer comes first: it is the one they are known by. */
async function fieldWithValue(tx: Tx, map: CompiledMap, subject: SubjectId, { type, very }: ContactWish): Promise<string | undefined> {
  const fields = [...map.fields.values()].filter((field) => field.type.name === type && (very === undefined || field.name === very.field));
  if (fields.length === 0) return undefined;
  const classes = [...new Set(fields.map((field) => field.keyClass))];
  const found = await findSubjectParts(tx, [subject], classes, new Set(fields.map((field) => field.name)));
  const held = found.get(subject);
  if (held === undefined) return undefined;
  const known = fieldsOf(held);
  const ranked = fields.filter((field) => known.has(field.name)).toSorted((a, b) => RANK[a.lookup] - RANK[b.lookup]);
  return ranked[0]?.name;
}

const RANK = { exact: 0, shared: 1, none: 2 } as const;

function fieldsOf(subject: Subject): ReadonlySet<string> {
  const names = new Set<string>();
  for (const values of subject.records.values()) for (const { field, envelope } of values) if (envelope.length > 0) names.add(field);
  return names;
}
