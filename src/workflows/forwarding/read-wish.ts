import { type Result, ok, refuse } from "../../base/result.ts";
import type { WrittenRequest } from "../../platform/egress/read-request.ts";
import type { Method } from "../../platform/egress/request.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { findOperation, readRequests } from "../../registers/vendors/operations.ts";
import { readParameters } from "../../registers/vendors/parameters.ts";
import type { Vendor } from "../../registers/vendors/vendor.ts";
import type { Safe } from "../../safe/safe.ts";
import type { ForwardRefusal } from "./answers.ts";
import type { ForwardAsk } from "./forwarding.ts";
import { plainOf } from "./plain.ts";

/** What is to be sent: written by hand, or an operation with its parameters. */
export type Wish = {
  readonly request: WrittenRequest;
  readonly plain: Readonly<Record<string, string>>;
  readonly operation: string | null;
  /** The vendor does it once, however often it is asked. */
  readonly idempotent: boolean;
  /** The vendor says by a redirect that it has done it. */
  readonly redirectIsDone: boolean;
};

export async function readWish(
  safe: Safe,
  tx: Tx,
  vendor: Vendor,
  { what, actor }: Pick<ForwardAsk, "what" | "actor">,
): Promise<Result<Wish, ForwardRefusal>> {
  // Who writes a request chooses where in it a value goes: also into a note that a later request reads back. Staff fill in forms.
  const isStaff = actor.kind === "staff" && !actor.owner;
  if (what.kind === "request")
    return vendor.facts.operationsOnly || isStaff
      ? refuse({ of: "forward", code: "operation_needed" })
      : ok({ request: what.request, plain: {}, operation: null, idempotent: false, redirectIsDone: false });

  const operation = await findOperation(tx, vendor.id, what.name);
  if (operation === undefined) return refuse({ of: "forward", code: "operation_not_found" });
  const parameters = readParameters(operation.parameters, what.parameters);
  if (!parameters.ok) return refuse({ of: "forward", ...parameters.refusal });
  await loadTenant(tx, safe.keeper);
  const stored = (await readRequests(tx, safe.keeper, vendor.id, [what.name])).get(what.name);
  if (stored === undefined) return refuse({ of: "safe", code: "cannot_open" });
  const { method, path, headers, body } = stored;
  const request = { method: method as Method, path, headers, body };
  const { idempotent, redirectIsDone } = operation;
  return ok({ request, plain: plainOf(parameters.value), operation: operation.name, idempotent, redirectIsDone });
}
