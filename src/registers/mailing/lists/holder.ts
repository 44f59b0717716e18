import type { Erased, Holder } from "../../../base/holder.ts";
import type { SubjectId } from "../../../base/ids.ts";
import { dropBoxes } from "../../../platform/keeper/boxes.ts";
import { dropMails } from "../../../platform/outbox/withdraw-mails.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { countMembersOf, deleteMembersOf, holdMailsOf } from "./_sql.ts";
import { selectSuppressions } from "./_suppressions_sql.ts";
import { boxOfMember } from "./address.ts";

const KEPT = {
  what: "suppressed_address",
  why: "A keyed digest of the address, so that nobody mails it again. The address cannot be read from it.",
  until: null,
  where: [],
} as const;

/** Whoever is erased is on no list any more. That their address had left before is kept, as a keyed digest alone. */
export const listsHolder: Holder<Tx, SubjectId> = {
  name: "mailing lists",
  tables: ["list_members"],
  describe: async (tx, subject) => [
    { what: "mailing lists that were joined, asked for or left", count: await countMembersOf(tx, subject) },
  ],
  erase: leaveAll,
  // Lists know an address and not in which field it stood: who has another e-mail on file joins with that one.
  erasePart: async (tx, subject, { contacts }) => (contacts.has("mail") ? await leaveAll(tx, subject) : await forgetMails(tx, subject)),
};

/** A mailing may call them by a name that they had. */
async function forgetMails(tx: Tx, subject: SubjectId): Promise<Erased> {
  const mails = await holdMailsOf(tx, subject);
  await dropMails(tx, mails);
  return { destroyed: mails.length === 0 ? [] : ["outbox"], kept: [] };
}

async function leaveAll(tx: Tx, subject: SubjectId): Promise<Erased> {
  const gone = await deleteMembersOf(tx, subject);
  if (gone.length === 0) return { destroyed: [], kept: [] };
  // Those as well that were sent before anybody was known by the address: they name no customer, and would lie here for a month.
  await dropMails(
    tx,
    gone.flatMap(({ mails }) => mails),
  );
  await dropBoxes(
    tx,
    gone.map(({ member_id: id }) => boxOfMember(id)),
  );
  const known = await Promise.all(gone.map(({ digest }) => selectSuppressions(tx, digest)));
  return { destroyed: ["list_members"], kept: known.flat().length === 0 ? [] : [KEPT] };
}
