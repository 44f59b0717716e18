import type { VendorId } from "../../base/ids.ts";
import { type Instant, instant } from "../../base/instant.ts";
import type { JsonValue } from "../../base/json-value.ts";
import { dropBoxes, openSoundBoxes, putBoxes } from "../../platform/keeper/boxes.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../ledger/append.ts";
import { BLANK_ENTRY, type EntryActor } from "../ledger/entry.ts";
import { type OperationRow, deleteOperation, selectOperation, selectOperations, upsertOperation } from "./_operations_sql.ts";
import { type Parameter, parseParameters } from "./parameters.ts";

/** Something that is sent to a vendor under a name, so that whoever does it fills in a small form. */
export type Operation = {
  readonly vendor: VendorId;
  readonly name: string;
  readonly label: string;
  readonly parameters: readonly Parameter[];
  readonly idempotent: boolean;
  /** The vendor says by a redirect that it has done it. */
  readonly redirectIsDone: boolean;
  /** Which fields of the data map it sends, and whether a card's security code. */
  readonly fields: readonly string[];
  readonly needsCode: boolean;
  readonly changedAt: Instant;
  readonly changedBy: string;
};

/** The request as its owner wrote it. It may hold the vendor's own key, so it lies sealed. */
export type OperationRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: JsonValue;
};

const KIND = "vendor-operation";

/** Stores it in place of one of the same name, and notes it. Whoever calls has checked the request. */
export async function saveOperation(
  tx: Tx,
  keeper: Keeper,
  actor: EntryActor,
  operation: Omit<Operation, "changedAt" | "changedBy">,
  request: OperationRequest,
  now: Instant,
): Promise<{ readonly isNew: boolean }> {
  const { vendor, name, label, parameters, idempotent, redirectIsDone, fields, needsCode } = operation;
  const isNew = await upsertOperation(tx, {
    vendor_id: vendor,
    name,
    label,
    parameters,
    idempotent,
    redirect_is_done: redirectIsDone,
    fields,
    needs_code: needsCode,
    changed_at: new Date(now),
    changed_by: actor.id,
  });
  await putBoxes(tx, keeper, [{ id: boxOf(vendor, name), kind: KIND, plaintext: Buffer.from(JSON.stringify(request)) }]);
  const detail = { vendor, operation: name, fields: fields.join(" "), isNew };
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor, act: "vendor.operation_save", detail }], now);
  return { isNew };
}

/** False where there is none of this name. */
export async function removeOperation(tx: Tx, actor: EntryActor, vendor: VendorId, name: string, now: Instant): Promise<boolean> {
  if (!(await deleteOperation(tx, vendor, name))) return false;
  await dropBoxes(tx, [boxOf(vendor, name)]);
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor, act: "vendor.operation_remove", detail: { vendor, operation: name } }], now);
  return true;
}

export async function listOperations(tx: Tx, vendor: VendorId): Promise<readonly Operation[]> {
  return (await selectOperations(tx, vendor)).map(rowToOperation);
}

export async function findOperation(tx: Tx, vendor: VendorId, name: string): Promise<Operation | undefined> {
  const row = await selectOperation(tx, vendor, name);
  return row && rowToOperation(row);
}

/** The requests of these operations of one vendor, by their names. Those that are damaged are absent, and all others can be sent. */
export async function readRequests(
  tx: Tx,
  keeper: Keeper,
  vendor: VendorId,
  names: readonly string[],
): Promise<ReadonlyMap<string, OperationRequest>> {
  const boxes = await openSoundBoxes(
    tx,
    keeper,
    KIND,
    names.map((name) => boxOf(vendor, name)),
  );
  // What is in such a box was written by `saveOperation` and by nothing else, so its shape is known.
  return new Map(
    names.flatMap((name) => {
      const bytes = boxes.get(boxOf(vendor, name));
      return bytes === undefined ? [] : [[name, JSON.parse(bytes.toString("utf8")) as OperationRequest] as const];
    }),
  );
}

function boxOf(vendor: VendorId, name: string): string {
  return `vendor-operation/${vendor}/${name}`;
}

function rowToOperation(row: OperationRow): Operation {
  return {
    vendor: row.vendor_id,
    name: row.name,
    label: row.label,
    parameters: parseParameters(row.parameters),
    idempotent: row.idempotent,
    redirectIsDone: row.redirect_is_done,
    fields: row.fields,
    needsCode: row.needs_code,
    changedAt: instant(row.changed_at.getTime()),
    changedBy: row.changed_by,
  };
}
