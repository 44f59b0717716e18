import { withTx } from "../../../platform/storage/tx.ts";
import type { Visit } from "../../../workflows/collection/read-visit.ts";
import { providerOrigins } from "../../../workflows/payments/provider-origins.ts";
import type { Desk } from "./desk.ts";

/** Where a form of this visit may lead: to the payment provider, where the card is entered there, and else nowhere. */
export async function formTargets({ edge }: Desk, { tenant, custody }: Visit): Promise<readonly string[]> {
  return custody === "processor" ? await withTx(edge.safe.db, tenant, providerOrigins) : [];
}
