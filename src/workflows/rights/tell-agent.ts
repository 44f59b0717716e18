import type { Instant } from "../../base/instant.ts";
import { queueMail } from "../../platform/outbox/queue-mail.ts";
import { readTenant } from "../../platform/storage/tenants.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { composeLetter } from "../../registers/mailing/letters/compose-letter.ts";
import type { PermissionRefusedReason } from "../../registers/rights/permission-words.ts";
import type { RightsRequest } from "../../registers/rights/requests.ts";
import { languageOfBusiness } from "../../safe/post/language-of-business.ts";
import type { RightsDesk } from "./desk.ts";
import { readFiled } from "./read-filed.ts";

/**
 * The one letter that goes to an agent: that what they showed is not enough, and why. It is the same whether anybody is known
 * here or nobody, and names neither the customer nor the request, so a forger learns nothing by it.
 */
export async function tellAgentRefused(
  { safe, cardOrigin }: RightsDesk,
  tx: Tx,
  request: RightsRequest,
  reason: PermissionRefusedReason,
  now: Instant,
): Promise<void> {
  const filed = await readFiled(safe, tx, request);
  const address = filed.ok ? filed.value?.agent?.email : undefined;
  if (address === undefined) return;
  const [tenant, map] = await Promise.all([readTenant(tx), safe.maps.get(tx)]);
  const facts = { permission: reason, business: tenant?.name ?? "", origin: cardOrigin, name: null } as const;
  const letter = composeLetter("rights_agent_refused", languageOfBusiness(map), facts);
  await queueMail(tx, safe.keeper, { ...letter, to: { name: null, address } }, now);
}
