import type { Erased, Holder } from "../../base/holder.ts";
import type { SubjectId } from "../../base/ids.ts";
import { dropBoxes } from "../keeper/boxes.ts";
import type { Tx } from "../storage/tx.ts";
import { type MailChannel, countMailsOf, deleteMailsOf } from "./_sql.ts";
import { boxOfMail } from "./mail.ts";

/** Mails to a subject are kept for thirty days; their erasure takes them at once, sent or not. */
export const outboxHolder: Holder<Tx, SubjectId> = {
  name: "outbox",
  tables: ["outbox"],
  describe: async (tx, subject) => [{ what: "mails of the last 30 days", count: await countMailsOf(tx, subject) }],
  erase: async (tx, subject) => await dropMailsOf(tx, subject, null),
  // Letters name no detail of whom they go to, but where they go; mailings may, and lists drop those.
  erasePart: async (tx, subject, { contacts }) => await dropMailsOf(tx, subject, [...contacts]),
};

async function dropMailsOf(tx: Tx, subject: SubjectId, channels: readonly MailChannel[] | null): Promise<Erased> {
  const ids = await deleteMailsOf(tx, subject, channels);
  await dropBoxes(
    tx,
    ids.map((id) => boxOfMail(id)),
  );
  return ids.length > 0 ? { destroyed: ["outbox"], kept: [] } : { destroyed: [], kept: [] };
}
