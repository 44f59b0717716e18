import type { Instant } from "../../base/instant.ts";
import { type Result, ok } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { clockOf } from "../../registers/rights/clocks.ts";
import { type ProofStrength, proofOf } from "../../registers/rights/proofs.ts";
import { type RightsRequest, changeRequest, findRightsRequest, isUndecided, lawOf } from "../../registers/rights/requests.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { type RightsRefusal, rightsRefusal } from "./answers.ts";
import type { RightsDesk } from "./desk.ts";
import { holdRequest } from "./hold-request.ts";
import { noteStep } from "./note-step.ts";
import { tellStep } from "./tell-step.ts";

type Proof = { readonly method: string; readonly actor: Actor };

/**
 * Notes how identity was shown. Where that is enough the request is open, and under laws whose clock waits for it, it begins;
 * else `proofShown` below `proofNeeded` tells what is lacking.
 */
export async function verifyRightsRequest(
  desk: RightsDesk,
  tx: Tx,
  { id, ...proof }: Proof & { readonly id: string },
  now: Instant,
): Promise<Result<RightsRequest, RightsRefusal>> {
  const held = await holdRequest(tx, id, now);
  return held.ok ? await showProof(desk, tx, held.value, proof, now) : held;
}

/** Of a grouped request the first is proven by it, and so are all of the group. */
export async function showProof(
  desk: RightsDesk,
  tx: Tx,
  request: RightsRequest,
  { method, actor }: Proof,
  now: Instant,
): Promise<Result<RightsRequest, RightsRefusal>> {
  const first = request.groupedInto === null ? request : await findRightsRequest(tx, request.groupedInto, now);
  if (first === undefined || !isUndecided(first)) return rightsRefusal("request_closed");
  const shown = Math.max(first.proofShown, proofOf(method)) as ProofStrength;
  const isProven = first.provenAt === null && shown >= first.proofNeeded;
  const law = lawOf(first);
  const moved = await changeRequest(
    tx,
    first.id,
    [first.state],
    {
      verified_by: method,
      proof_shown: shown,
      ...(isProven ? { proven_at: new Date(now) } : {}),
      ...(isProven && first.state === "awaiting_proof" ? { state: "open" as const } : {}),
      ...(isProven && first.dueAt === null ? { due_at: new Date(clockOf(law, first.kind, now).dueAt) } : {}),
    },
    now,
  );
  if (moved === undefined) return rightsRefusal("request_closed");
  await noteStep(desk.safe, tx, first, { step: "verify", actor, detail: { method } }, now);
  if (isProven) await tellStep(desk, tx, moved, "prove", now);
  return ok((await findRightsRequest(tx, request.id, now)) ?? moved);
}
