import type { PasskeyId, SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import { withTxAgain } from "../../platform/storage/collisions.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { namePasskey } from "../../registers/customers/passkeys.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY } from "../../registers/ledger/entry.ts";
import { findSubjects, holdLive } from "../../registers/subjects/subjects.ts";
import { epochsOf } from "../../safe/access/ask.ts";
import { sealReasons } from "../../safe/access/reasons.ts";
import type { Safe } from "../../safe/safe.ts";
import { customerActor } from "./actor.ts";
import type { CustomerSession } from "./session.ts";

/** Another name for one of the customer's own passkeys. False where they have no such passkey. */
export async function nameMyPasskey(
  safe: Safe,
  { tenant, subject }: CustomerSession,
  { id, label }: { readonly id: PasskeyId; readonly label: string },
  now: Instant,
): Promise<boolean> {
  return await withTxAgain(safe.db, tenant, async (tx) => {
    if (!(await holdLive(tx, subject))) return false;
    if (!(await namePasskey(tx, subject, id, await sealLabel(safe, tx, subject, label)))) return false;
    const entry = { ...BLANK_ENTRY, actor: customerActor(subject), act: "customer.passkey_name", subject, detail: { passkey: id } };
    await appendEntries(tx, [entry], now);
    return true;
  });
}

/** What a customer calls a passkey is theirs: under their own key, so that it goes with them. Null where they call it nothing. */
export async function sealLabel(safe: Safe, tx: Tx, subject: SubjectId, label: string): Promise<Uint8Array | null> {
  const found = await findSubjects(tx, [subject], []);
  await loadTenant(tx, safe.keeper, epochsOf(found));
  const [sealed] = await sealReasons(safe, tx.tenant, [{ reason: label, subject: found.get(subject) }]);
  return sealed ?? null;
}
