import type { SubjectId } from "../../base/ids.ts";
import { type Instant, instantToIso } from "../../base/instant.ts";
import type { JsonValue } from "../../base/json-value.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledField } from "../../registers/datamap/types.ts";
import { holdSubjects } from "../../registers/subjects/subjects.ts";
import type { Actor } from "../access/actor.ts";
import { epochsOf } from "../access/ask.ts";
import { mintPermit } from "../access/permit.ts";
import type { Safe } from "../safe.ts";
import { type CountRow, addCount, selectCounts } from "./_counts_sql.ts";
import { clearValue } from "./clear-value.ts";
import { openFields } from "./open.ts";

/** Fewer than this could be somebody. */
const SHOWN_MIN = 5;
const ROWS_MAX = 10_000;

export type AnonymousCount = {
  readonly month: string;
  readonly field: string;
  /** Null: all values that stand for few, together. */
  readonly value: string | null;
  readonly count: number;
};

/**
 * Adds one to what is counted of this subject, field by field: a country, a yes or no, a year. The erasure that follows in the
 * same transaction notes it in the ledger; of the subject nothing is left in the counts, not even that two of them are of one.
 */
export async function countAnonymous(safe: Safe, tx: Tx, actor: Actor, id: SubjectId, now: Instant): Promise<void> {
  const [map, held] = [await safe.maps.get(tx), await holdSubjects(tx, [id])];
  const subject = held.get(id);
  const counted = [...map.fields.values()].filter((field) => field.isCountedWhenAnonymised);
  if (subject === undefined || subject.erasedAt !== null || counted.length === 0) return;
  await loadTenant(tx, safe.keeper, epochsOf(held));
  const names = new Set(counted.map(({ name }) => name));
  const permit = mintPermit({ tenant: tx.tenant, actor: actor.id, subject: id, fields: names, form: "use" }, now);
  const wish = {
    permit,
    subject,
    fields: [...names].map((field) => ({ field, view: { kind: "clear" } as const })),
    meter: { actor: actor.id },
  };
  const [opened] = await openFields(safe, tx, [wish], now);
  const month = `${instantToIso(now).slice(0, 7)}-01`;
  for (const field of counted) {
    const values = (opened?.get(field.name) ?? []).flatMap((one) => (one.opened.ok ? countedOf(field, clearValue(one.opened.bytes)) : []));
    for (const value of new Set(values)) await addCount(tx, month, field.name, value);
  }
}

function countedOf(field: CompiledField, value: JsonValue): readonly string[] {
  const parsed = field.type.parse(value, { countries: [] });
  if (!parsed.ok) return [];
  return [field.type.name === "date" ? parsed.value.canonical.slice(0, 4) : parsed.value.canonical];
}

/** The counts, newest month first; values of fewer than five are told together, and not at all where those are fewer than five. */
export async function listAnonymousCounts(tx: Tx): Promise<readonly AnonymousCount[]> {
  return withoutFew(await selectCounts(tx, ROWS_MAX));
}

export function withoutFew(rows: readonly CountRow[]): readonly AnonymousCount[] {
  const groups = Map.groupBy(rows, ({ month, field }) => `${month} ${field}`);
  return [...groups.values()].flatMap((group) => {
    const shown: readonly AnonymousCount[] = group.filter(({ count }) => count >= SHOWN_MIN);
    const [first] = group;
    const few = group.reduce((sum, { count }) => (count < SHOWN_MIN ? sum + count : sum), 0);
    if (first === undefined || few < SHOWN_MIN) return shown;
    return [...shown, { month: first.month, field: first.field, value: null, count: few }];
  });
}
