import type { Holder } from "../../base/holder.ts";
import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { dropBoxes } from "../../platform/keeper/boxes.ts";
import { countChangesOf, deleteChangesOf } from "./_contacts_sql.ts";
import { boxOf } from "./contact-changes.ts";
import { deletePasskeysOf, selectPasskeysOf, updateLabel } from "./_passkeys_sql.ts";
import { countSessionsOf, deleteSessionsOf, forgetSessionsOf } from "./_sessions_sql.ts";
import { countChallengesOf, deleteChallengesOf } from "./_sql.ts";

/**
 * When a customer asked for codes and signed in: of the last thirty days and of the last day; and the passkeys they sign in
 * with. An erasure signs them out, and no passkey lets them in again; that a session ended so stays for a day, of nobody.
 */
export const customersHolder: Holder<Tx, SubjectId> = {
  name: "customers",
  tables: ["contact_changes", "customer_challenges", "customer_sessions", "customer_passkeys"],
  describe: async (tx, subject) => [
    { what: "codes to sign in of the last 30 days", count: await countChallengesOf(tx, subject) },
    { what: "sessions of the last two days", count: await countSessionsOf(tx, subject) },
    { what: "passkeys", count: (await selectPasskeysOf(tx, subject)).length },
    { what: "changes of a contact, of the last 90 days", count: await countChangesOf(tx, subject) },
  ],
  erase: async (tx, subject) => {
    const codes = await deleteChallengesOf(tx, subject);
    const sessions = await forgetSessionsOf(tx, subject);
    const passkeys = await deletePasskeysOf(tx, subject);
    const changes = await deleteChangesOf(tx, subject);
    await dropBoxes(tx, changes.map(boxOf));
    return {
      destroyed: [
        ...(changes.length > 0 ? ["contact_changes"] : []),
        ...(codes > 0 ? ["customer_challenges"] : []),
        ...(sessions > 0 ? ["customer_sessions"] : []),
        ...(passkeys > 0 ? ["customer_passkeys"] : []),
      ],
      kept: [],
    };
  },
  // Whoever came in by a code to a contact that is erased is signed out; passkeys stay.
  erasePart: async (tx, subject, { fields, contacts, resealReasons }) => {
    const codes = await deleteChallengesOf(tx, subject, [...contacts]);
    const sessions = await deleteSessionsOf(tx, subject, [...contacts]);
    const changes = await deleteChangesOf(tx, subject, [...fields]);
    await dropBoxes(tx, changes.map(boxOf));
    for (const { passkey_id: id, label_sealed: label } of await selectPasskeysOf(tx, subject)) {
      const [sealed] = label === null ? [] : ((await resealReasons([label])) ?? []);
      if (sealed !== undefined) await updateLabel(tx, subject, id, sealed === null ? null : Buffer.from(sealed));
    }
    return {
      destroyed: [
        ...(changes.length > 0 ? ["contact_changes"] : []),
        ...(codes > 0 ? ["customer_challenges"] : []),
        ...(sessions > 0 ? ["customer_sessions"] : []),
      ],
      kept: [],
    };
  },
};
