import type { TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Language } from "../../base/language.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { withTxAgain } from "../../platform/storage/collisions.ts";
import type { Safe } from "../../safe/safe.ts";
import { type AtTheForm, type FormRefusal, enterByForm } from "../../safe/post/form-door.ts";
import { noticeShown } from "./notice-shown.ts";
import { recordByEmail } from "./record-by-email.ts";
import { NOBODY, NOTHING_TOLD } from "./told.ts";

export type TypedWithdrawal = AtTheForm & {
  readonly purposes: readonly string[];
  readonly email: string;
  readonly language: Language;
};

const STOPPABLE: ReadonlySet<string | undefined> = new Set(["consent", "legitimate-interests", "public-task"]);

/**
 * Anybody types an e-mail and stops uses of the data of whoever has it, known now or later. It only ever protects, so it holds
 * at once: to allow a use is asked by a letter (`allowByForm`). The answer tells of nobody whether they are known.
 */
export async function withdrawByForm(
  safe: Safe,
  { purposes, email, language, ...door }: TypedWithdrawal,
  now: Instant,
): Promise<Result<{ readonly tenant: TenantId }, FormRefusal>> {
  const entered = await enterByForm(safe, door, now);
  if (!entered.ok) return entered;
  const tenant = entered.value;
  return await withTxAgain(safe.db, tenant, async (tx): Promise<Result<{ readonly tenant: TenantId }, FormRefusal>> => {
    const map = await safe.maps.get(tx);
    if (purposes.some((purpose) => !STOPPABLE.has(map.purposes.get(purpose)?.basis))) return refuse({ code: "not_on_offer" });
    const told = { ...NOTHING_TOLD, how: "embed", language, noticeVersion: await noticeShown(tx, now) } as const;
    const said = { ...told, standing: "withdrawn", expiresAt: null, forChild: false, guardian: null } as const;
    const done = await recordByEmail(safe, tx, { actor: NOBODY, email, purposes, said }, now);
    if (done.ok) return ok({ tenant });
    return refuse({ code: done.refusal.code === "fields_invalid" ? "not_an_email" : "not_on_offer" });
  });
}
