import type { Result } from "../../base/result.ts";
import { unsealRoot } from "../../platform/keeper/keyring.ts";
import { withTxAgain } from "../../platform/storage/collisions.ts";
import { listTenants } from "../../platform/storage/database.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { operatorActor } from "../../safe/access/actor.ts";
import type { House } from "../house.ts";
import { adminEntry } from "./edge.ts";

export type UnsealRefusal = { readonly code: "wrong_passphrase" | "not_initialised" };

/** Opens the safe and notes it in the ledger of every business: from then on things can be seen. A wrong guess goes to the log. */
export async function unsealHouse(
  { db, keeper, log, clock }: Pick<House, "db" | "keeper" | "log" | "clock">,
  passphrase: string,
): Promise<Result<void, UnsealRefusal>> {
  const unsealed = await unsealRoot(db, keeper, passphrase);
  if (!unsealed.ok) {
    log.warn("unseal.refused", { code: unsealed.refusal.code });
    return unsealed;
  }
  const entry = adminEntry(operatorActor("unseal"), "keeper.unseal");
  for (const tenant of await listTenants(db)) await withTxAgain(db, tenant, (tx) => appendEntries(tx, [entry], clock()));
  return unsealed;
}
