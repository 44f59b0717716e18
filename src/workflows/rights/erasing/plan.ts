import { type Instant } from "../../../base/instant.ts";
import { type Result, ok } from "../../../base/result.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { findRightsRequest } from "../../../registers/rights/requests.ts";
import type { Actor } from "../../../safe/access/actor.ts";
import { type Certificate } from "../../../safe/vault/certificate.ts";
import { findErasureOf } from "../../../safe/vault/erase.ts";
import { type ErasurePreview, previewErasure } from "../../../safe/vault/preview-erasure.ts";
import { underWay } from "../../../safe/vault/under-way.ts";
import { type RightsRefusal, rightsRefusal, safeRefusal } from "../answers.ts";
import type { RightsDesk } from "../desk.ts";

export type ErasurePlan = ErasurePreview & {
  /** Until when it can be taken back; null where it was not granted. */
  readonly coolingUntil: string | null;
  /** What is under way with a vendor or a bank; the erasure waits until it is over. */
  readonly waitsFor: readonly string[];
};

/** What granting this request would destroy and keep, as its certificate would say it now. Nothing is opened or changed. */
export async function planErasure(
  { safe }: RightsDesk,
  tx: Tx,
  { id, actor }: { readonly id: string; readonly actor: Actor },
  now: Instant,
): Promise<Result<ErasurePlan, RightsRefusal>> {
  const request = await findRightsRequest(tx, id, now);
  if (request === undefined) return rightsRefusal("not_found");
  if (!isErasing(request.kind)) return rightsRefusal("plan_not_for_kind");
  const preview = await previewErasure(safe, tx, { actor, subject: request.subject });
  if (!preview.ok) return safeRefusal(preview.refusal);
  return ok({ ...preview.value, coolingUntil: request.coolingUntil, waitsFor: await underWay(safe, tx, request.subject) });
}

/** The certificate of the erasure that this request led to; refused before nothing is left. */
export async function findCertificate(tx: Tx, id: string, now: Instant): Promise<Result<Certificate, RightsRefusal>> {
  const request = await findRightsRequest(tx, id, now);
  if (request === undefined) return rightsRefusal("not_found");
  if (!isErasing(request.kind)) return rightsRefusal("plan_not_for_kind");
  const erasure = request.certificate ? await findErasureOf(tx, request.subject) : undefined;
  return erasure?.state === "done" ? ok(erasure.certificate) : rightsRefusal("not_done_yet");
}

function isErasing(kind: string): boolean {
  return kind === "erasure" || kind === "anonymisation";
}
