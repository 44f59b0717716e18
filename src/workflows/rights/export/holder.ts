import type { Erased, Holder } from "../../../base/holder.ts";
import type { SubjectId } from "../../../base/ids.ts";
import { instant } from "../../../base/instant.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { RIGHTS_STATES } from "../../../registers/rights/kinds.ts";
import { changeRequest } from "../../../registers/rights/requests.ts";
import { beginAgain, deleteExportsOf, deletePieces, lockExportsOf, selectExport, selectExportsOf } from "./_sql.ts";
import { dropPassphrases } from "./passphrase.ts";

/** Copies that wait go with their subject, as one that is being made: its maker finds its row gone at the next piece. */
export const exportsHolder: Holder<Tx, SubjectId> = {
  name: "exports",
  tables: ["rights_exports"],
  describe: async (tx, subject) => {
    const waiting = (await selectExportsOf(tx, subject)).filter(({ state }) => state === "making" || state === "ready");
    return [{ what: "copies of their data that wait to be fetched", count: waiting.length }];
  },
  erase: dropCopiesOf,
  // A copy has everything in it, so it is made once more of what is left, and opens by the passphrase that they may know by now.
  erasePart: remakeCopiesOf,
};

async function dropCopiesOf(tx: Tx, subject: SubjectId): Promise<Erased> {
  const ids = await lockExportsOf(tx, subject);
  for (const id of ids) {
    await deletePieces(tx, id);
    // What is answered of the request tells its days by the time given; nobody looks at that here.
    await changeRequest(tx, id, RIGHTS_STATES, { export_state: "expired", export_expires_at: null }, instant(0));
  }
  await dropPassphrases(tx, ids);
  await deleteExportsOf(tx, subject);
  return { destroyed: ids.length > 0 ? ["copies of their data"] : [], kept: [] };
}

async function remakeCopiesOf(tx: Tx, subject: SubjectId): Promise<Erased> {
  await lockExportsOf(tx, subject);
  const waiting = (await selectExportsOf(tx, subject)).filter(({ state }) => state === "making" || state === "ready");
  for (const { request_id: id } of waiting) {
    await deletePieces(tx, id);
    await beginAgain(tx, id, (await selectExport(tx, id))?.withheld ?? []);
    await changeRequest(tx, id, RIGHTS_STATES, { export_state: "making", export_expires_at: null }, instant(0));
  }
  return { destroyed: waiting.length > 0 ? ["copies of their data"] : [], kept: [] };
}
