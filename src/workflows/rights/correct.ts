import type { Instant } from "../../base/instant.ts";
import { type Result, ok } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { RightsRequest } from "../../registers/rights/requests.ts";
import { type Actor, subjectActor } from "../../safe/access/actor.ts";
import { changeSubject } from "../../safe/vault/change.ts";
import { type RightsRefusal, safeRefusal } from "./answers.ts";
import type { RightsDesk } from "./desk.ts";
import { markDone } from "./mark-done.ts";
import { readFiled } from "./read-filed.ts";
import { tellVendors } from "./tell-vendors.ts";

/**
 * Changes what was granted to be changed: all that was asked for but the fields that a reason names. The change is the
 * customer's own right, so it is theirs in the ledger, beside the entry of whoever decided.
 */
export async function correct(
  desk: RightsDesk,
  tx: Tx,
  request: RightsRequest,
  { actor }: { readonly actor: Actor },
  now: Instant,
): Promise<Result<void, RightsRefusal>> {
  const { safe } = desk;
  if (safe.keeper.state() !== "open") return safeRefusal({ code: "sealed" });
  const filed = await readFiled(safe, tx, request);
  // Nothing is left of what was damaged when a part of the customer was erased.
  const values = filed.ok ? filed.value?.values : undefined;
  if (values === undefined) return safeRefusal({ code: "cannot_open" });
  const refused = new Set(request.decision?.reasons.flatMap((reason) => reason.fields) ?? []);
  const fields = Object.fromEntries(Object.entries(values).filter(([name]) => !refused.has(name)));
  const ask = { actor: subjectActor(request.subject), purpose: null, subject: request.subject, fields, isDecided: true };
  const changed = Object.keys(fields).length === 0 ? ok(undefined) : await changeSubject(safe, tx, ask);
  if (!changed.ok) return safeRefusal(changed.refusal);
  await tellVendors(tx, request, "correction", now);
  await markDone(desk, tx, request.id, actor, now);
  return ok(undefined);
}
