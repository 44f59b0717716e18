import { Outage } from "../../base/fault.ts";
import type { TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Language } from "../../base/language.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { chooseTenant } from "../../platform/storage/tenants.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { type AskedTooOften, countAsk } from "../../registers/customers/asks.ts";
import { noticeInForce } from "../../registers/notice/versions.ts";
import type { Actor } from "../../safe/access/actor.ts";
import type { Safe } from "../../safe/safe.ts";
import { recordByEmail } from "./record-by-email.ts";
import { NOTHING_TOLD } from "./told.ts";

export type TypedWithdrawal = {
  readonly business: string | undefined;
  readonly purpose: string;
  readonly email: string;
  readonly language: Language;
  /** From where it is asked, as `limiterName` tells it. */
  readonly address: string;
};

export type WithdrawalRefusal = AskedTooOften | { readonly code: "business_needed" | "not_an_email" | "not_on_offer" };

/** Somebody at a form of the business's site, who has shown nothing of who they are. */
const NOBODY: Actor = { kind: "subject", id: "unknown", roles: [], purposes: "all", owner: false, address: null };
const STOPPABLE: ReadonlySet<string> = new Set(["consent", "legitimate-interests", "public-task"]);

/**
 * Anybody types an e-mail and stops a use of the data of whoever has it, known now or later. It only ever protects: to allow
 * a use somebody signs in, or the business says it for them with a key. The answer tells of nobody whether they are known.
 */
export async function withdrawByForm(
  safe: Safe,
  typed: TypedWithdrawal,
  now: Instant,
): Promise<Result<{ readonly tenant: TenantId }, WithdrawalRefusal>> {
  const { business, purpose, email, language, address } = typed;
  const tenant = await chooseTenant(safe.db, business);
  if (tenant === undefined) return refuse({ code: "business_needed" });
  if (safe.keeper.state() !== "open") throw new Outage("sealed", "the safe is sealed");
  const counted = await withTx(safe.db, tenant, (tx) => countAsk(tx, safe.keeper, "form", address, now));
  if (!counted.ok) return counted;
  return await withTx(safe.db, tenant, async (tx): Promise<Result<{ readonly tenant: TenantId }, WithdrawalRefusal>> => {
    const found = (await safe.maps.get(tx)).purposes.get(purpose);
    if (found === undefined || !STOPPABLE.has(found.basis)) return refuse({ code: "not_on_offer" });
    const notice = await noticeInForce(tx, now);
    const noticeVersion = notice === undefined ? null : String(notice.version);
    const told = { ...NOTHING_TOLD, how: "embed", language, noticeVersion } as const;
    const said = { ...told, standing: "withdrawn", expiresAt: null, forChild: false, guardian: null } as const;
    const done = await recordByEmail(safe, tx, { actor: NOBODY, email, purposes: [purpose], said }, now);
    if (done.ok) return ok({ tenant });
    return refuse({ code: done.refusal.code === "fields_invalid" ? "not_an_email" : "not_on_offer" });
  });
}
