import type { Instant } from "../../base/instant.ts";
import { type Result, ok } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { RightsRequest } from "../../registers/rights/requests.ts";
import type { Actor } from "../../safe/access/actor.ts";
import type { RightsRefusal } from "./answers.ts";
import { correct } from "./correct.ts";
import type { RightsDesk } from "./desk.ts";
import { startErasing } from "./erasing/start-erasing.ts";

/** Begins what was granted, in the transaction that decided it. A refusal undoes the decision. */
export async function carryOut(
  desk: RightsDesk,
  tx: Tx,
  request: RightsRequest,
  how: { readonly actor: Actor; readonly coolingDays: number | null },
  now: Instant,
): Promise<Result<void, RightsRefusal>> {
  switch (request.kind) {
    case "correction":
      return await correct(desk, tx, request, how, now);
    case "erasure":
    case "anonymisation":
      return await startErasing(desk, tx, request, how, now);
    case "access":
    case "portability":
    case "restriction":
    case "objection":
      return ok(undefined);
  }
}
