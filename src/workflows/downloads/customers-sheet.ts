import type { SubjectId } from "../../base/ids.ts";
import { Outage } from "../../base/fault.ts";
import type { Instant } from "../../base/instant.ts";
import type { JsonValue } from "../../base/json-value.ts";
import { unveil } from "../../base/redacted.ts";
import { type Row, type Sheet, cellOf } from "../../platform/sealed-files/sheet.ts";
import { listSubjectIds } from "../../registers/subjects/subjects.ts";
import type { Actor } from "../../safe/access/actor.ts";
import type { Safe } from "../../safe/safe.ts";
import { type Exported, exportGranted } from "../../safe/vault/export-granted.ts";
import type { InTx } from "./in-tx.ts";

export type CustomersAsk = {
  readonly actor: Actor;
  readonly purpose: string;
  readonly fields: readonly string[];
  readonly reason: string | null;
  /** These only; every one that is not erased where null. */
  readonly subjects: readonly SubjectId[] | null;
};

const PAGE = 200;

/**
 * Customers with the fields that may be exported. Each field of each is decided, and each customer noted. `askedAt` is
 * the time of every decision: a download is one deed, and a sign-in that was fresh at its start does not go stale in it.
 */
export function customersSheet(safe: Safe, inTx: InTx, ask: CustomersAsk, askedAt: Instant): Sheet {
  return {
    name: "customers",
    columns: ["id", "created", "changed", ...ask.fields, "not handed out"],
    pages: pagesOf(safe, inTx, ask, askedAt),
  };
}

async function* pagesOf(safe: Safe, inTx: InTx, ask: CustomersAsk, askedAt: Instant): AsyncGenerator<readonly Row[]> {
  if (ask.subjects !== null) return yield await inTx((tx) => rowsOf(safe, tx, ask, ask.subjects ?? [], askedAt));
  let cursor: SubjectId | null = null;
  do {
    const before: SubjectId | null = cursor;
    const page = await inTx(async (tx) => {
      const ids = await listSubjectIds(tx, before, PAGE);
      return { last: ids.at(-1) ?? null, rows: await rowsOf(safe, tx, ask, ids, askedAt) };
    });
    cursor = page.last;
    yield page.rows;
  } while (cursor !== null);
}

async function rowsOf(
  safe: Safe,
  tx: Parameters<typeof exportGranted>[1],
  ask: CustomersAsk,
  ids: readonly SubjectId[],
  askedAt: Instant,
): Promise<readonly Row[]> {
  const asks = ids.map((subject) => ({ ...ask, subject }));
  const exported = await exportGranted(safe, tx, asks, askedAt);
  // Half a file that ends in a refusal would be taken for a whole one: it breaks off instead.
  if (!exported.ok) throw new Outage(exported.refusal.code, "the download cannot go on");
  return exported.value.map((one) => rowOf(one, ask.fields));
}

function rowOf({ id, createdAt, updatedAt, fields }: Exported, columns: readonly string[]): Row {
  const values: Record<string, JsonValue> = {};
  const refused: Record<string, string> = {};
  for (const name of columns) {
    const shown = fields[name];
    if (shown?.form === "clear") values[name] = unveil(shown.value);
    else if (shown !== undefined && shown.code !== "no_value") refused[name] = shown.code;
  }
  const withheld = Object.entries(refused).map(([name, code]) => `${name}: ${code}`);
  return {
    cells: [id, createdAt, updatedAt, ...columns.map((name) => cellOf(values[name] ?? null)), withheld.join("; ")],
    json: { id, createdAt, updatedAt, fields: values, refused },
  };
}
