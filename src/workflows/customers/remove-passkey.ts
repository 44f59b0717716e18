import type { PasskeyId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Language } from "../../base/language.ts";
import { withTxAgain } from "../../platform/storage/collisions.ts";
import { dropPasskey } from "../../registers/customers/passkeys.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY } from "../../registers/ledger/entry.ts";
import { holdLive } from "../../registers/subjects/subjects.ts";
import type { CustomerPost } from "../../safe/post/mail-customer.ts";
import { customerActor } from "./actor.ts";
import type { CustomerSession } from "./session.ts";
import { tellPasskey } from "./tell-passkey.ts";

/**
 * Takes one of the customer's own passkeys away; a letter tells them. They can do so with the last one, too: a code always
 * lets them in. False where they have no such passkey.
 */
export async function removeMyPasskey(
  post: CustomerPost,
  { tenant, subject }: CustomerSession,
  { id, language }: { readonly id: PasskeyId; readonly language: Language },
  now: Instant,
): Promise<boolean> {
  return await withTxAgain(post.safe.db, tenant, async (tx) => {
    if (!(await holdLive(tx, subject)) || !(await dropPasskey(tx, subject, id))) return false;
    const entry = { ...BLANK_ENTRY, actor: customerActor(subject), act: "customer.passkey_remove", subject, detail: { passkey: id } };
    await appendEntries(tx, [entry], now);
    await tellPasskey(post, tx, subject, "customer_passkey_removed", language, now);
    return true;
  });
}
