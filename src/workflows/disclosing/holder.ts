import type { Holder } from "../../base/holder.ts";
import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { selectFilesOf } from "./_parts_sql.ts";
import { STANDING, dropFile } from "./end-file.ts";

/** A file in which an erased customer is cannot be had any more, whoever else is in it: nobody can take one out of it. */
export const disclosingHolder: Holder<Tx, SubjectId> = {
  name: "disclosing",
  tables: ["prepared_disclosure_subjects"],
  describe: async (tx, subject) => [{ what: "files that wait for a vendor", count: (await selectFilesOf(tx, subject)).length }],
  erase: async (tx, subject) => {
    const files = await selectFilesOf(tx, subject);
    // The erasure's own entry and certificate tell of it.
    for (const id of files) await dropFile(tx, id, STANDING, { state: "revoked", code: "subject_erased", at: null });
    return files.length > 0 ? { destroyed: ["prepared files"], kept: [] } : { destroyed: [], kept: [] };
  },
  erasePart: async (tx, subject, { fields }) => {
    const files = await selectFilesOf(tx, subject, [...fields]);
    for (const id of files) await dropFile(tx, id, STANDING, { state: "revoked", code: "subject_erased", at: null });
    return files.length > 0 ? { destroyed: ["prepared files"], kept: [] } : { destroyed: [], kept: [] };
  },
};
