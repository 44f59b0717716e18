import type { VendorId } from "../../../base/ids.ts";
import { instantToIso } from "../../../base/instant.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import {
  type Operation,
  type OperationRequest,
  findOperation,
  listOperations,
  readRequests,
  removeOperation,
} from "../../../registers/vendors/operations.ts";
import { findVendor } from "../../../registers/vendors/vendor.ts";
import { entryActor } from "../../../safe/access/actor.ts";
import { type NewOperation, defineOperation } from "../../../workflows/forwarding/define-operation.ts";
import type { Caller } from "../caller.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/operations.ts";
import { VendorParams } from "../contract/vendors.ts";
import type { Edge } from "../edge.ts";
import { isAtWork } from "../is-at-work.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { safeProblem } from "../safe-problem.ts";
import { forwardProblem } from "../tell-forward.ts";
import { within } from "../within.ts";
import { writtenOf } from "../written-request.ts";

const ROOM = { room: "vendors", limiter: "caller", query: NOTHING } as const;
const SAVED = { acts: ["vendor.operation_save"] } as const;

export function vendorOperationRoutes(edge: Edge): readonly Route[] {
  const { performer, safe } = edge;
  return [
    route({
      ...ROOM,
      policy: "key",
      method: "GET",
      path: "/v1/vendors/{id}/operations",
      summary: "What is sent to a vendor under a name, with what has to be filled in.",
      ledger: { none: "No customer is in this register." },
      params: VendorParams,
      body: { kind: "none" },
      answer: { status: 200, describe: "All of them, by name.", body: contract.OperationsAnswer },
      handle: ({ caller, params }) =>
        within(safe, caller, async (tx) => {
          if (!(await isAtWork(safe, tx, caller))) return fail(safeProblem({ code: "not_granted" }));
          if ((await findVendor(tx, params.id)) === undefined) return fail(problem("not_found"));
          return json(200, { items: await tell(edge, tx, caller, params.id, await listOperations(tx, params.id)) });
        }),
    }),
    route({
      ...ROOM,
      policy: "owner",
      method: "POST",
      path: "/v1/vendors/{id}/operations",
      summary: "Give a request to a vendor a name, and say what has to be filled in.",
      ledger: SAVED,
      fresh: true,
      params: VendorParams,
      body: { kind: "json", schema: contract.NewOperationBody },
      answer: { status: 201, describe: "The operation.", body: contract.OperationAnswer },
      handle: (call) =>
        performer.once(call, async (tx): Promise<Reply> => {
          const { name, ...body } = call.body;
          // Another one under the same name is changed by PUT, and not by mistake.
          if ((await findOperation(tx, call.params.id, name)) !== undefined) return fail(problem("operation_name_taken"));
          return await save(edge, tx, call.caller, { vendor: call.params.id, name, ...body });
        }),
    }),
    route({
      ...ROOM,
      policy: "owner",
      method: "PUT",
      path: "/v1/vendors/{id}/operations/{name}",
      summary: "Change an operation, or make one.",
      ledger: SAVED,
      fresh: true,
      params: contract.OperationParams,
      body: { kind: "json", schema: contract.OperationBody },
      answer: { status: 200, describe: "The operation; 201 where it is new.", body: contract.OperationAnswer, statusIfNew: 201 },
      handle: (call) =>
        performer.once(call, (tx) => save(edge, tx, call.caller, { vendor: call.params.id, name: call.params.name, ...call.body })),
    }),
    route({
      ...ROOM,
      policy: "owner",
      method: "DELETE",
      path: "/v1/vendors/{id}/operations/{name}",
      summary: "Remove an operation.",
      ledger: { acts: ["vendor.operation_remove"] },
      fresh: true,
      params: contract.OperationParams,
      body: { kind: "none" },
      answer: { status: 204, describe: "Removed.", body: NOTHING },
      handle: (call) =>
        performer.once(call, async (tx): Promise<Reply> => {
          const { id, name } = call.params;
          const isGone = await removeOperation(tx, entryActor(call.caller.actor), id, name, safe.clock());
          return isGone ? json(204, null) : fail(problem("not_found"));
        }),
    }),
  ];
}

type Body = ReturnType<(typeof contract.OperationBody)["parse"]> & { readonly vendor: VendorId; readonly name: string };

async function save(edge: Edge, tx: Tx, caller: Caller, { request, parameters = [], ...rest }: Body): Promise<Reply> {
  const { idempotent = false, redirectIsDone = false } = rest;
  const asked: NewOperation = {
    ...rest,
    idempotent,
    redirectIsDone,
    parameters: parameters.map(({ required = false, options = [], ...one }) => ({ ...one, required, options })),
    request: writtenOf(request),
  };
  const saved = await defineOperation(edge.safe, tx, entryActor(caller.actor), asked);
  if (!saved.ok) return fail(forwardProblem(saved.refusal));
  const operation = await findOperation(tx, rest.vendor, rest.name);
  const [told] = operation === undefined ? [] : await tell(edge, tx, caller, rest.vendor, [operation]);
  return json(saved.value.isNew ? 201 : 200, told);
}

async function tell(
  { safe }: Edge,
  tx: Tx,
  { actor }: Caller,
  vendor: VendorId,
  operations: readonly Operation[],
): Promise<readonly unknown[]> {
  const names = operations.map((one) => one.name);
  const mayRead = actor.owner && safe.keeper.state() === "open";
  const requests: ReadonlyMap<string, OperationRequest> = mayRead ? await readRequests(tx, safe.keeper, vendor, names) : new Map();
  return operations.map(({ vendor: _vendor, changedAt, ...one }) => ({
    ...one,
    changedAt: instantToIso(changedAt),
    request: requests.get(one.name) ?? null,
    // A keeper that is sealed or away has not tried to open it.
    isDamaged: mayRead && !requests.has(one.name),
  }));
}
