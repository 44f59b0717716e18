import type { VendorId } from "../../base/ids.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { type WrittenRequest, readRequest } from "../../platform/egress/read-request.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { EntryActor } from "../../registers/ledger/entry.ts";
import { saveOperation } from "../../registers/vendors/operations.ts";
import type { Parameter } from "../../registers/vendors/parameters.ts";
import { holdVendor } from "../../registers/vendors/vendor.ts";
import type { Safe } from "../../safe/safe.ts";
import type { ForwardRefusal } from "./answers.ts";
import { bindRequest } from "./bind-request.ts";
import { FORWARD_SOURCE, plainOf } from "./plain.ts";

export type NewOperation = {
  readonly vendor: VendorId;
  readonly name: string;
  readonly label: string;
  readonly parameters: readonly Parameter[];
  readonly idempotent: boolean;
  readonly redirectIsDone: boolean;
  readonly request: WrittenRequest;
};

/** Gives a request a name, after everything in it was looked at that can be while no customer is there. */
export async function defineOperation(
  safe: Safe,
  tx: Tx,
  actor: EntryActor,
  asked: NewOperation,
): Promise<Result<{ readonly isNew: boolean }, ForwardRefusal>> {
  if ((await holdVendor(tx, asked.vendor)) === undefined) return refuse({ of: "vendor", code: "vendor_not_found" });
  const request = readRequest(asked.request);
  if (!request.ok) return refuse({ of: "request", ...request.refusal });
  const map = await safe.maps.get(tx);
  const empty = Object.fromEntries(asked.parameters.map(({ name }) => [name, ""]));
  const bound = bindRequest(map, request.value, null, { ...plainOf(empty), [FORWARD_SOURCE]: "" });
  if (!bound.ok) return refuse({ of: "forward", ...bound.refusal });

  await loadTenant(tx, safe.keeper);
  const fields = [...new Set(bound.value.wanted.map(({ field }) => field))].toSorted();
  const { request: written, ...operation } = asked;
  const saved = { ...operation, fields, needsCode: bound.value.codeOf !== null };
  const { body, ...rest } = written;
  return ok(await saveOperation(tx, safe.keeper, actor, saved, body === undefined ? rest : { ...rest, body }, safe.clock()));
}
