import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { withTxAgain } from "../../platform/storage/collisions.ts";
import type { Database } from "../../platform/storage/database.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import type { Caller } from "./caller.ts";
import { adminEntry } from "./edge.ts";
import { type Problem, problem } from "./problem.ts";
import type { Route } from "./route.ts";

/** What whoever is no owner is told at what is the owner's. */
export type OwnerGate = (route: Pick<Route, "ledger">, caller: Caller) => Promise<Problem>;

/** A look that tells the ledger nothing is refused without an entry, too; what else the owner alone may do is noted as tried. */
export function createOwnerGate(db: Pick<Database, "app">, clock: () => Instant): OwnerGate {
  return async ({ ledger }, caller) => {
    if (!("acts" in ledger)) return problem("owner_needed");
    const [act] = ledger.acts;
    return await withTxAgain(db, caller.tenant, (tx) => noteOwnerNeeded(tx, caller, act, null, clock()));
  };
}

/** Whoever tries what is the owner's alone is noted as any other who is refused. */
export async function noteOwnerNeeded(tx: Tx, { actor }: Caller, act: string, subject: SubjectId | null, now: Instant): Promise<Problem> {
  const [entry] = await appendEntries(tx, [adminEntry(actor, act, { outcome: "refused", codes: ["owner_needed"], subject })], now);
  return problem("owner_needed", entry === undefined ? {} : { entry });
}
