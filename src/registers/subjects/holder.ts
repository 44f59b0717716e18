import { type Holder, holdsNoField } from "../../base/holder.ts";
import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { deleteChunks } from "./_chunks_sql.ts";
import { deleteIndexEntries } from "./_index_sql.ts";
import { deleteKeys, deleteRekeyed, selectKeys } from "./_keys_sql.ts";
import { deleteRecords, selectRecords } from "./_sql.ts";
import { isOwnClass } from "./own-class.ts";
import { unpackValues } from "./packed.ts";

/** The sealed values themselves. Erasing destroys the keys first: what a backup still has of the values opens no more. */
export const subjectsHolder: Holder<Tx, SubjectId> = {
  name: "subjects",
  tables: [
    "subjects",
    "subject_keys",
    "sealed_records",
    "index_entries",
    "file_chunks",
    "rekeyed_classes",
    ...["kept_records", "kept_index_entries", "kept_file_chunks"].flatMap((name) => [name, `${name}_now`]),
  ],
  describe: async (tx, subject) => {
    const [keys, records] = await Promise.all([selectKeys(tx, [subject]), selectRecords(tx, [subject])]);
    const values = records.flatMap((row) => unpackValues(row.packed) ?? []).filter((value) => value.envelope.length > 0);
    return [
      { what: "sealed values", count: values.length },
      { what: "keys", count: keys.length },
    ];
  },
  erase: async (tx, subject) => {
    const records = await selectRecords(tx, [subject]);
    const fields = new Set(
      records.flatMap((row) => unpackValues(row.packed) ?? []).flatMap((value) => (value.envelope.length > 0 ? [value.field] : [])),
    );
    const [keys, , , chunks] = await Promise.all([
      deleteKeys(tx, subject),
      deleteRecords(tx, subject),
      deleteIndexEntries(tx, [subject]),
      deleteChunks(tx, subject),
      deleteRekeyed(tx, subject),
    ]);
    return {
      destroyed: [
        ...keys.map(({ key_class: keyClass, epoch }) => `key:${isOwnClass(keyClass) ? "own" : keyClass} (epoch ${epoch})`),
        ...[...fields].map((field) => (field.startsWith("$") ? `source` : `value:${field}`)),
        "look-ups",
        ...(chunks > 0 ? [`files: ${chunks} parts`] : []),
      ],
      kept: [],
    };
  },
  // The vault sees to values, look-ups and keys, as only the keeper seals anew what stays.
  erasePart: holdsNoField,
};
