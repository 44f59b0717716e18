import type { RightsRequestId, TenantId } from "../../../base/ids.ts";
import type { Instant } from "../../../base/instant.ts";
import type { Result } from "../../../base/result.ts";
import { withTxAgain } from "../../../platform/storage/collisions.ts";
import { type Tx, withTx } from "../../../platform/storage/tx.ts";
import { shareHolds } from "../../../registers/holds/live.ts";
import { listCooled } from "../../../registers/rights/cooled.ts";
import { type RightsRequest, changeRequest, erasesPart } from "../../../registers/rights/requests.ts";
import type { Actor } from "../../../safe/access/actor.ts";
import type { SafeRefusal } from "../../../safe/access/answers.ts";
import type { Sought } from "../../../safe/residue/sought.ts";
import { countAnonymous } from "../../../safe/vault/count-anonymous.ts";
import { erasePart } from "../../../safe/vault/erase-part.ts";
import { type Erasure, eraseSubjects } from "../../../safe/vault/erase.ts";
import { type Looker, lookForResidue } from "../../../safe/vault/look-for-residue.ts";
import type { RightsDesk } from "../desk.ts";
import { holdRequest } from "../hold-request.ts";
import { markDone } from "../mark-done.ts";
import { tellVendors } from "../tell-vendors.ts";
import { tellCustomer } from "../tell-customer.ts";
import { partWishOf, tellingPart } from "./part.ts";
import { findErasureFor } from "./plan.ts";

const WORKER: Actor = { kind: "worker", id: "worker_erasing", roles: [], purposes: "all", owner: false, address: null };
const PAGE = 50;

type Begun = { readonly request: RightsRequestId; readonly erasure: Erasure; readonly sought: Sought | null };

/**
 * Carries out erasures whose time to be taken back is over. Judged once more while the subject is held: what is on hold by now,
 * and what is under way with a vendor or a bank, waits for the next look. The keys go in one transaction with the letter; then
 * everything is looked through, and only where nothing is left is the request done. Killed in between, it goes on where it was.
 */
export async function eraseCooled(
  desk: RightsDesk,
  looker: Looker,
  tenant: TenantId,
  signal: AbortSignal,
): Promise<{ readonly done: number }> {
  const { safe } = desk;
  let done = 0;
  for (let after = ""; !signal.aborted && safe.keeper.state() === "open";) {
    const page = await withTx(safe.db, tenant, (tx) => listCooled(tx, safe.clock(), after, PAGE));
    after = page.at(-1) ?? after;
    const begun: Begun[] = [];
    for (const id of page) {
      if (signal.aborted) break;
      const one = await withTxAgain(safe.db, tenant, (tx) => eraseOne(desk, tx, id, safe.clock()));
      if (one !== undefined) begun.push(one);
    }
    await lookForResidue(
      looker,
      tenant,
      begun.flatMap(({ erasure, sought }) => (erasure.state === "looking" ? [{ id: erasure.id, sought }] : [])),
    );
    for (const { request } of begun) if (await withTx(safe.db, tenant, (tx) => finish(desk, tx, request, safe.clock()))) done += 1;
    if (page.length < PAGE) break;
  }
  return { done };
}

/** The erasure, also where somebody was quicker; undefined where it was taken back or has to wait. */
async function eraseOne(desk: RightsDesk, tx: Tx, id: RightsRequestId, now: Instant): Promise<Begun | undefined> {
  const request = await holdDue(tx, id, now);
  if (request === undefined) return undefined;
  const known = await findErasureFor(tx, request);
  if (known !== undefined) return { request: id, erasure: known, sought: null };

  let sought: Sought | null = null;
  const onSought = (heard: Sought): void => {
    sought = heard;
  };
  let erasure: Erasure | undefined;
  // The letter needs the address, so it is written first; where the erasure has to wait, it was not written.
  await tx.sql
    .savepoint(async (sql) => {
      const within: Tx = { sql, tenant: tx.tenant };
      const erased = erasesPart(request)
        ? await eraseItsPart(desk, within, request, onSought, now)
        : await eraseWhole(desk, within, request, onSought, now);
      if (erased?.ok !== true) throw new HasToWait();
      erasure = erased.value;
    })
    .catch((error: unknown) => {
      if (!(error instanceof HasToWait)) throw error;
    });
  return erasure === undefined ? undefined : { request: id, erasure, sought };
}

type Erased = Result<Erasure, SafeRefusal> | undefined;

async function eraseWhole(
  desk: RightsDesk,
  tx: Tx,
  request: RightsRequest,
  onSought: (sought: Sought) => void,
  now: Instant,
): Promise<Erased> {
  await tellCustomer(desk, tx, request, { kind: "rights_erased", facts: { at: now } }, now);
  if (request.kind === "anonymisation") await countAnonymous(desk.safe, tx, WORKER, request.subject, now);
  await tellVendors(tx, request, "erasure", now);
  const [erased] = await eraseSubjects(desk.safe, tx, [{ actor: WORKER, subject: request.subject, reason: null, onSought }]);
  return erased;
}

/** The letter says what the deed then does: both judge the customer who is held. */
async function eraseItsPart(
  desk: RightsDesk,
  tx: Tx,
  request: RightsRequest,
  onSought: (sought: Sought) => void,
  now: Instant,
): Promise<Erased> {
  await shareHolds(tx);
  const part = await tellingPart(desk.safe, tx, request, now);
  if (part !== null) await tellCustomer(desk, tx, request, { kind: "rights_part_erased", facts: { at: now, part } }, now);
  const ask = { actor: WORKER, subject: request.subject, request: request.id, ...partWishOf(request), onSought };
  const erased = await erasePart(desk.safe, tx, ask);
  if (erased.ok) await tellVendors(tx, request, "erasure", now, erased.value.certificate.fields ?? []);
  return erased;
}

/** Undoes the letter. */
class HasToWait extends Error {}

async function finish(desk: RightsDesk, tx: Tx, id: RightsRequestId, now: Instant): Promise<boolean> {
  const request = await holdDue(tx, id, now);
  if (request === undefined || (await findErasureFor(tx, request))?.state !== "done") return false;
  await changeRequest(tx, id, ["granted"], { has_certificate: true }, now);
  return (await markDone(desk, tx, id, WORKER, now)) !== undefined;
}

async function holdDue(tx: Tx, id: RightsRequestId, now: Instant): Promise<RightsRequest | undefined> {
  const held = await holdRequest(tx, id, now);
  if (!held.ok) return undefined;
  const { state, coolingUntil, carriedAt } = held.value;
  const isDue = state === "granted" && carriedAt === null && coolingUntil !== null && Date.parse(coolingUntil) <= now;
  return isDue ? held.value : undefined;
}
