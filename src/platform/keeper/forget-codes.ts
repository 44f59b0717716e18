import type { TenantId } from "../../base/ids.ts";
import type { Database } from "../storage/database.ts";
import type { Tx } from "../storage/tx.ts";
import { CODES_CHANNEL, tellCodeGone } from "./_codes_sql.ts";
import type { Keeper } from "./keeper.ts";

type Gone = { readonly tenant: TenantId; readonly request: string };

/**
 * Security codes that nothing needs any more: dropped here at once, which no transaction takes back, and once it commits wherever
 * else one may be held. A code lies in the memory of the keeper to which the customer's page was sent.
 */
export async function forgetCodes(tx: Tx, keeper: Pick<Keeper, "dropCodes">, requests: readonly string[]): Promise<void> {
  if (requests.length === 0) return;
  const told = requests.map((request) => tellCodeGone(tx, JSON.stringify({ tenant: tx.tenant, request } satisfies Gone)));
  await Promise.all([...told, keeper.dropCodes(tx.tenant, requests)]);
}

/** Drops from this process's keeper what was dropped anywhere. A keeper that is sealed or away holds none. */
export async function hearOfCodes(
  db: Pick<Database, "app">,
  keeper: Pick<Keeper, "state" | "dropCodes">,
  onTrouble: (tenant: TenantId, error: unknown) => void,
): Promise<{ readonly stop: () => Promise<void> }> {
  const listening = await db.app.listen(CODES_CHANNEL, (payload) => {
    const { tenant, request } = JSON.parse(payload) as Gone;
    if (keeper.state() === "open") void keeper.dropCodes(tenant, [request]).catch((error: unknown) => onTrouble(tenant, error));
  });
  return { stop: async () => await listening.unlisten().catch(() => undefined) };
}
