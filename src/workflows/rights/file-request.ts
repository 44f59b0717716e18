import { isDeepStrictEqual } from "node:util";
import { newId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { clockOf, lawFor } from "../../registers/rights/clocks.ts";
import { isMarkKind } from "../../registers/rights/kinds.ts";
import { proofNeeded, proofOf } from "../../registers/rights/proofs.ts";
import { type RightsRequest, addRequest, listUnderway } from "../../registers/rights/requests.ts";
import { lockSubject } from "../../registers/subjects/subjects.ts";
import { fileMark } from "../../safe/marks/marks.ts";
import { readResidence } from "../../safe/vault/residence.ts";
import { type RightsRefusal, safeRefusal } from "./answers.ts";
import { checkWish } from "./check-wish.ts";
import type { RightsDesk } from "./desk.ts";
import { noteStep } from "./note-step.ts";
import { readFiled } from "./read-filed.ts";
import { tellStep } from "./tell-step.ts";
import { showProof } from "./verify-request.ts";
import type { RightsWish } from "./wish.ts";

/**
 * Files a request and starts its clock. One of the same kind that is under way takes a later one in, which then shares its
 * fate; whoever proves themselves by the later one has proven the first.
 */
export async function fileRightsRequest(
  desk: RightsDesk,
  tx: Tx,
  wish: RightsWish,
  now: Instant,
): Promise<Result<RightsRequest, RightsRefusal>> {
  const { safe } = desk;
  const map = await safe.maps.get(tx);
  await lockSubject(tx, wish.subject);
  const checked = await checkWish(tx, map, wish);
  if (!checked.ok) return checked;
  const { scope, words } = checked.value;
  if (words !== null && safe.keeper.state() !== "open") return safeRefusal({ code: "sealed" });
  const residence = wish.residence ?? (await readResidence(safe, tx, wish.subject, now));

  const filed = isMarkKind(wish.kind)
    ? await fileMark(tx, map, { ...wish, kind: wish.kind, scope, residence, agent: wish.agent !== null, recordedBy: wish.actor.id }, now)
    : await add(desk, tx, map, { ...wish, residence, scope }, now);
  const detail = { kind: wish.kind, channel: wish.channel, ...(wish.proof === null ? {} : { method: wish.proof }) };
  await noteStep(safe, tx, filed, { step: "file", actor: wish.actor, detail, ...(words === null ? {} : { words }) }, now);
  await tellStep(desk, tx, filed, "file", now);
  if (filed.groupedInto === null || wish.proof === null) return ok(filed);
  return await showProof(desk, tx, filed, { method: wish.proof, actor: wish.actor }, now);
}

async function add(
  desk: RightsDesk,
  tx: Tx,
  map: CompiledMap,
  wish: RightsWish & { readonly scope: readonly string[] },
  now: Instant,
): Promise<RightsRequest> {
  const first = await findSame(desk, tx, wish, now);
  const needed = proofNeeded(map, wish.kind, wish.scope);
  const shown = wish.proof === null ? 0 : proofOf(wish.proof);
  const isProven = shown >= needed;
  const law = lawFor(wish.residence, map.source.controller.jurisdictions, wish.kind, now);
  const { acknowledgeBy, dueAt } = clockOf(law, wish.kind, now);
  const asked = {
    id: newId("rrq", now),
    kind: wish.kind,
    subject: wish.subject,
    scope: wish.scope,
    channel: wish.channel,
    law,
    residence: wish.residence,
    language: wish.language,
    agent: wish.agent !== null,
    byPost: wish.byPost,
    acknowledgeBy,
    proofNeeded: needed,
    proofShown: shown,
    verifiedBy: wish.proof,
  };
  if (first !== undefined) {
    const same = { state: first.state, dueAt: first.dueAt === null ? null : (Date.parse(first.dueAt) as Instant) };
    return await addRequest(tx, { ...asked, ...same, isProven: false, groupedInto: first.id }, now);
  }
  const isRunning = isProven || !law.startsWhenProven;
  const state = isProven ? "open" : "awaiting_proof";
  return await addRequest(tx, { ...asked, state, isProven, dueAt: isRunning ? dueAt : null, groupedInto: null }, now);
}

/** One that is under way and asks for the very same: two corrections do only where they ask for the same values. */
async function findSame(
  desk: RightsDesk,
  tx: Tx,
  wish: RightsWish & { readonly scope: readonly string[] },
  now: Instant,
): Promise<RightsRequest | undefined> {
  const underway = (await listUnderway(tx, wish.subject, wish.kind, now)).filter((one) => one.carriedAt === null);
  const alike = underway.filter((one) => isDeepStrictEqual([...one.scope].toSorted(), [...wish.scope].toSorted()));
  if (wish.kind !== "correction") return alike[0];
  for (const one of alike) {
    const filed = await readFiled(desk.safe, tx, one);
    if (filed.ok && isDeepStrictEqual(filed.value?.values, wish.values)) return one;
  }
  return undefined;
}
