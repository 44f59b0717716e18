import { Outage } from "../../base/fault.ts";
import type { TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { withTxAgain } from "../../platform/storage/collisions.ts";
import { chooseTenant } from "../../platform/storage/tenants.ts";
import { type AskedTooOften, countAsk } from "../../registers/customers/asks.ts";
import type { Safe } from "../safe.ts";

/** What every form on a site of the business's own says beside what it is about. */
export type AtTheForm = {
  readonly business: string | undefined;
  /** From where it is sent, as `limiterName` tells it. */
  readonly address: string;
};

/** Nothing of it tells anything of anybody. */
export type FormRefusal = AskedTooOften | { readonly code: "business_needed" | "not_an_email" | "not_on_offer" };

/** The door of those forms: which business is meant, and whether its door may be knocked at again. A sealed safe takes none. */
export async function enterByForm(
  { db, keeper }: Safe,
  { business, address }: AtTheForm,
  now: Instant,
): Promise<Result<TenantId, FormRefusal>> {
  const tenant = await chooseTenant(db, business);
  if (tenant === undefined) return refuse({ code: "business_needed" });
  if (keeper.state() !== "open") throw new Outage("sealed", "the safe is sealed");
  const counted = await withTxAgain(db, tenant, (tx) => countAsk(tx, keeper, "form", address, now));
  return counted.ok ? ok(tenant) : counted;
}
