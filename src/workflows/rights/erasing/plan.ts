import { type Instant, instant } from "../../../base/instant.ts";
import { type Result, ok } from "../../../base/result.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { type RightsRequest, erasesPart, findRightsRequest } from "../../../registers/rights/requests.ts";
import type { Actor } from "../../../safe/access/actor.ts";
import { checkFields } from "../../../safe/access/ask.ts";
import { type Certificate } from "../../../safe/vault/certificate.ts";
import { type Erasure, findErasureBy, findErasureOf } from "../../../safe/vault/erase.ts";
import { previewPart } from "../../../safe/vault/erase-part.ts";
import { type ErasurePreview, previewErasure } from "../../../safe/vault/preview-erasure.ts";
import { underWay } from "../../../safe/vault/under-way.ts";
import { type RightsRefusal, rightsRefusal, safeRefusal } from "../answers.ts";
import type { RightsDesk } from "../desk.ts";
import { isContactLeft, partWishOf } from "./part.ts";

export type ErasurePlan = ErasurePreview & {
  /** The fields that go, of a customer who stays; null where everything goes. */
  readonly fields: readonly string[] | null;
  /** Whether an e-mail or a telephone stays: else nobody can be written to, or sign in by a code. */
  readonly isContactLeft: boolean;
  /** Until when it can be taken back; null where it was not granted. */
  readonly coolingUntil: string | null;
  /** What is under way with a vendor or a bank; the erasure waits until it is over. */
  readonly waitsFor: readonly string[];
};

/**
 * What granting this request would destroy and keep, as its certificate would say it now; `keep`: if these were kept. Nothing is
 * opened or changed.
 */
export async function planErasure(
  { safe }: RightsDesk,
  tx: Tx,
  { id, actor, keep }: { readonly id: string; readonly actor: Actor; readonly keep: readonly string[] },
  now: Instant,
): Promise<Result<ErasurePlan, RightsRefusal>> {
  const request = await findRightsRequest(tx, id, now);
  if (request === undefined) return rightsRefusal("not_found");
  if (!isErasing(request.kind)) return rightsRefusal("plan_not_for_kind");
  const more = { coolingUntil: request.coolingUntil, waitsFor: await underWay(safe, tx, request.subject) };
  const map = await safe.maps.get(tx);
  const known = checkFields(map, keep);
  if (!known.ok) return safeRefusal(known.refusal);
  if (keep.length > 0 || erasesPart(request)) {
    if (request.kind !== "erasure") return rightsRefusal("erasure_is_whole");
    const wish = partWishOf(request);
    const reasons = [...wish.reasons, ...(keep.length === 0 ? [] : [{ code: "to_be_kept" as const, fields: keep, until: null }])];
    const preview = await previewPart(safe, tx, { actor, subject: request.subject, scope: wish.scope, reasons });
    if (!preview.ok) return safeRefusal(preview.refusal);
    const { part, ...told } = preview.value;
    return ok({ ...told, ...more, holds: [], fields: part.erased, isContactLeft: isContactLeft(map, part) });
  }
  const preview = await previewErasure(safe, tx, { actor, subject: request.subject });
  if (!preview.ok) return safeRefusal(preview.refusal);
  return ok({ ...preview.value, ...more, fields: null, isContactLeft: false });
}

/** The certificate of the erasure that this request led to; refused before nothing is left. */
export async function findCertificate(tx: Tx, id: string, now: Instant): Promise<Result<Certificate, RightsRefusal>> {
  const request = await findRightsRequest(tx, id, now);
  if (request === undefined) return rightsRefusal("not_found");
  if (!isErasing(request.kind)) return rightsRefusal("plan_not_for_kind");
  const erasure = request.certificate
    ? ((await findErasureFor(tx, request)) ?? (await findErasureBy(tx, request.id, instant(0))))
    : undefined;
  return erasure?.state === "done" ? ok(erasure.certificate) : rightsRefusal("not_done_yet");
}

/** The erasure that did what was decided of a request: of its part, or meanwhile of everything. What an earlier decision led to is none. */
export async function findErasureFor(
  tx: Tx,
  request: Pick<RightsRequest, "id" | "subject" | "kind" | "scope" | "decision" | "decidedAt">,
): Promise<Erasure | undefined> {
  const { id, decidedAt } = request;
  const part = decidedAt !== null && erasesPart(request) ? await findErasureBy(tx, id, instant(Date.parse(decidedAt))) : undefined;
  return part ?? (await findErasureOf(tx, request.subject));
}

function isErasing(kind: string): boolean {
  return kind === "erasure" || kind === "anonymisation";
}
