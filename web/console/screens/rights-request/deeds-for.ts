import type { RightsRequest } from "../../api/rights-requests.ts";
import type { Deed } from "./deed-dialogs.tsx";

/** What the law and the state of it allow just now; one that was taken in by another shares that one's fate, and can only be taken back. */
export function deedsFor(request: Menued): readonly Deed[] {
  const { state, groupedInto, pausedSince, pausesFor, extendableTo, appeal, decision, coolingUntil, carriedAt } = request;
  const isAlone = groupedInto === null;
  const wasDenied =
    (decision?.decision === "refused" || decision?.decision === "in_part") &&
    (state === "refused" || state === "granted" || state === "done");
  const mayContest = isAlone && wasDenied && (appeal === null || appeal.state === "overturned");
  return [
    ...(extendableTo === null ? [] : (["extend"] as const)),
    ...(pausesFor.length === 0 ? [] : (["pause"] as const)),
    ...(isAlone && state === "open" && pausedSince !== null ? (["resume"] as const) : []),
    ...(isAlone && (state === "in_force" || state === "open") ? (["verify"] as const) : []),
    ...(mayContest ? (["appeal"] as const) : []),
    ...(isAlone && appeal?.extendableTo != null ? (["extendAppeal"] as const) : []),
    // Stopping an erasure that waits is the thing to do next, and stands there.
    ...(TAKEN_BACK_FROM.has(state) && carriedAt === null && coolingUntil === null ? (["withdraw"] as const) : []),
  ];
}

export type Menued = Pick<
  RightsRequest,
  "state" | "groupedInto" | "pausedSince" | "pausesFor" | "extendableTo" | "appeal" | "decision" | "coolingUntil" | "carriedAt"
>;

const TAKEN_BACK_FROM: ReadonlySet<RightsRequest["state"]> = new Set<RightsRequest["state"]>([
  "awaiting_proof",
  "open",
  "granted",
  "in_force",
  "confirmed",
]);
