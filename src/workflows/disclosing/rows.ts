import type { Instant } from "../../base/instant.ts";
import type { JsonValue } from "../../base/json-value.ts";
import { unveil } from "../../base/redacted.ts";
import { type Row, cellOf } from "../../platform/sealed-files/sheet.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { holdFromErasure } from "../../registers/subjects/subjects.ts";
import { vendorGate } from "../../registers/vendors/gate.ts";
import { holdVendor } from "../../registers/vendors/vendor.ts";
import type { Safe } from "../../safe/safe.ts";
import { type Exported, exportGranted } from "../../safe/vault/export-granted.ts";
import { insertIncluded } from "./_parts_sql.ts";
import { type Withheld, beat } from "./_sql.ts";
import type { InTx, Order } from "./disclosing.ts";
import { Stopped } from "./stopped.ts";

const PAGE = 200;
/** What is not there is not withheld. */
const ABSENT = "no_value";

/** What went into a file and what did not, counted as it is made. */
export type Tally = {
  readonly add: (exported: Exported) => void;
  readonly included: () => number;
  readonly withheld: () => readonly Withheld[];
};

/** `reference` is the customer's id here: the vendor names it when something is to be corrected. It tells nothing. */
export function columnsOf({ fields }: Pick<Order, "fields">): readonly string[] {
  return ["reference", ...fields];
}

/**
 * Page by page, each in a transaction of its own in which the asker, the vendor and the customers are looked at anew; each
 * field of each customer is decided, and each customer noted. `askedAt` is the time of every decision: it is one deed.
 */
export async function* pagesFor(safe: Safe, inTx: InTx, order: Order, tally: Tally, askedAt: Instant): AsyncGenerator<readonly Row[]> {
  for (let from = 0; from < order.subjects.length; from += PAGE) {
    const page = { ...order, subjects: order.subjects.slice(from, from + PAGE) };
    const exported = await inTx((tx) => exportPage(safe, tx, page, askedAt));
    // Counted once it has committed: a transaction that collided was tried again.
    for (const one of exported) tally.add(one);
    yield exported.filter(isIncluded).map((one) => rowOf(one, order.fields));
  }
}

async function exportPage(safe: Safe, tx: Tx, order: Order, askedAt: Instant): Promise<readonly Exported[]> {
  const { id, vendor, purpose, fields, reason, actor } = order;
  const [map, held] = await Promise.all([safe.maps.get(tx), holdVendor(tx, vendor)]);
  if (held === undefined || !(await beat(tx, id))) throw new Stopped("revoked");
  const gate = vendorGate(map, held, { fields, purpose }, safe.clock());
  if (!gate.ok) throw new Stopped(gate.refusal.code);

  const as = { act: "disclosure.include", detail: { vendor, disclosure: id } };
  const asks = order.subjects.map((subject) => ({ actor, purpose, subject, fields, reason, as, flow: "disclosure" as const }));
  // Or an erasure would look for the files they are in before it can see this one.
  await holdFromErasure(tx, order.subjects);
  const exported = await exportGranted(safe, tx, asks, askedAt);
  if (!exported.ok) throw new Stopped(exported.refusal.code);
  const included = exported.value.filter(isIncluded).map((one) => ({ subject_id: one.id, entry_id: one.entry }));
  await insertIncluded(tx, id, included);
  return exported.value;
}

/** A customer of whom nothing may be handed out, or nothing is there, is not in the file at all. */
function isIncluded({ fields }: Exported): boolean {
  return Object.values(fields).some(({ form }) => form === "clear");
}

function rowOf({ id, fields }: Exported, names: readonly string[]): Row {
  const values: Record<string, JsonValue> = {};
  for (const name of names) {
    const shown = fields[name];
    if (shown?.form === "clear") values[name] = unveil(shown.value);
  }
  return { cells: [id, ...names.map((name) => cellOf(values[name] ?? null))], json: { reference: id, fields: values } };
}

export function createTally(): Tally {
  let included = 0;
  const counts = new Map<string, Withheld>();
  return {
    add: (one) => {
      if (isIncluded(one)) included += 1;
      for (const [field, shown] of Object.entries(one.fields)) {
        if (shown.form === "clear" || shown.code === ABSENT) continue;
        const name = `${field} ${shown.code}`;
        counts.set(name, { field, code: shown.code, count: (counts.get(name)?.count ?? 0) + 1 });
      }
    },
    included: () => included,
    withheld: () => [...counts.values()],
  };
}
