import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { JsonValue } from "../../base/json-value.ts";
import { CANARY_BYTES_MIN } from "../../base/leak-scanner.ts";
import { Redacted } from "../../base/redacted.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledField } from "../../registers/datamap/types.ts";
import type { Subject } from "../../registers/subjects/subjects.ts";
import type { Actor } from "../access/actor.ts";
import { mintPermit } from "../access/permit.ts";
import type { Safe } from "../safe.ts";
import { clearValue } from "../vault/clear-value.ts";
import { openFields } from "../vault/open.ts";

/** What to look for after an erasure, beside the subject's id: values as they were. They live in this process's memory only. */
export type Sought = { readonly subject: SubjectId; readonly values: Redacted<readonly string[]> };

/**
 * Types whose values tell somebody and are hardly met by chance. A date, a country or a yes stands everywhere; card numbers
 * and files do not leave the keeper and their places for a search.
 */
const TELLING = new Map<string, number>([
  ["name", CANARY_BYTES_MIN],
  ["email", CANARY_BYTES_MIN],
  ["phone", CANARY_BYTES_MIN],
  ["bank-account", CANARY_BYTES_MIN],
  ["government-id", CANARY_BYTES_MIN],
  ["address", CANARY_BYTES_MIN],
  ["text", 12],
  ["free-text", 12],
]);

/** The beginning is what a copy that was cut short has too. */
const CHARS_MAX = 64;

/**
 * Opens what is to be looked for, while its keys are there: the entry of the erasure itself stands in the same transaction.
 * `gone`: the fields that are erased, where not all are. What stands in another field too is held rightly, and not looked for.
 */
export async function openSought(
  safe: Safe,
  tx: Tx,
  actor: Actor,
  subject: Subject,
  now: Instant,
  gone: ReadonlySet<string> | "all" = "all",
): Promise<Sought> {
  const map = await safe.maps.get(tx);
  const held = new Set([...subject.records.values()].flat().flatMap((value) => (value.envelope.length > 0 ? [value.field] : [])));
  const fields = [...held].flatMap((name) => {
    const field = map.fields.get(name);
    return field !== undefined && TELLING.has(field.type.name) ? [field] : [];
  });
  if (fields.length === 0) return { subject: subject.id, values: new Redacted([]) };

  const permit = mintPermit(
    { tenant: tx.tenant, actor: actor.id, subject: subject.id, fields: new Set(fields.map(({ name }) => name)), form: "use" },
    now,
  );
  const wish = {
    permit,
    subject,
    fields: fields.map(({ name }) => ({ field: name, view: { kind: "clear" } as const })),
    meter: { actor: actor.id },
  };
  const [opened] = await openFields(safe, tx, [wish], now);
  const valuesOf = (field: CompiledField): readonly JsonValue[] =>
    (opened?.get(field.name) ?? []).flatMap((one) => (one.opened.ok ? [clearValue(one.opened.bytes)] : []));
  const isGone = ({ name }: CompiledField): boolean => gone === "all" || gone.has(name);
  const kept = fields.filter((field) => !isGone(field)).flatMap((field) => valuesOf(field).flatMap(textsIn).map(folded));
  const values = fields.filter(isGone).flatMap((field) => valuesOf(field).flatMap((value) => tellingPartsOf(field, value)));
  const sought = values.filter((value) => !kept.some((text) => text.includes(folded(value))));
  return { subject: subject.id, values: new Redacted([...new Set(sought)]) };
}

function folded(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

function tellingPartsOf(field: CompiledField, value: JsonValue): readonly string[] {
  const least = TELLING.get(field.type.name) ?? Infinity;
  const parts = textsIn(value).map((text) => text.trim().slice(0, CHARS_MAX).trim());
  // The name of a city is nobody's; a line with the number of a house is.
  const own = field.type.name === "address" ? parts.filter((text) => /\d/u.test(text)) : parts;
  return own.filter((text) => Buffer.byteLength(text) >= least);
}

function textsIn(value: JsonValue): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
