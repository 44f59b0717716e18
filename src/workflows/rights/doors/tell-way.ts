import type { SubjectId } from "../../../base/ids.ts";
import type { Instant } from "../../../base/instant.ts";
import type { Language } from "../../../base/language.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { mayAnswer } from "../../../registers/rights/mails.ts";
import type { RightsKind } from "../../../registers/rights/kinds.ts";
import { mailCustomer } from "../../../safe/post/mail-customer.ts";
import { textCustomer } from "../../../safe/post/text-customer.ts";
import type { RightsPost } from "../tell-customer.ts";

/**
 * Shows a customer the way to ask themselves for what somebody asked in their name; once in thirty days for each kind,
 * whatever is asked. False where that was done of late, and where there is no way to reach them.
 */
export async function tellWay(
  { safe, cardOrigin }: RightsPost,
  tx: Tx,
  subject: SubjectId,
  { kind, language }: { readonly kind: RightsKind; readonly language: Language | null },
  now: Instant,
): Promise<boolean> {
  if (!(await mayAnswer(tx, safe.keeper, `${subject} ${kind}`, now))) return false;
  const facts = { request: kind, path: "/c/requests/new", ...(language === null ? {} : { language }) } as const;
  const send = [mailCustomer, textCustomer] as const;
  for (const one of send) if (await one({ safe, cardOrigin }, tx, subject, "rights_way", facts, now)) return true;
  return false;
}
