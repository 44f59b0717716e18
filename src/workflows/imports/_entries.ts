import type { ImportId } from "../../base/ids.ts";
import type { NewEntry } from "../../registers/ledger/entry.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { type Column, fieldsOf } from "./columns.ts";

/** The entry that an import was proposed, began or ended. Each subject it creates has an entry of its own, by the vault. */
export function importEntry(
  by: { readonly actor: Actor; readonly purpose: string | null },
  id: ImportId,
  act: "import.propose" | "import.start" | "import.done" | "import.failed" | "import.cancel" | "import.expire",
  about: {
    readonly columns: readonly Column[] | null;
    readonly counts?: { readonly read: number; readonly imported: number; readonly rejected: number };
  },
): NewEntry {
  const { columns, counts } = about;
  return {
    actor: { kind: by.actor.kind, id: by.actor.id, role: by.actor.roles[0] ?? "" },
    act,
    subject: null,
    fields: [...new Set(fieldsOf(columns))],
    form: "change",
    purpose: by.purpose,
    reasonSealed: null,
    codes: [],
    call: null,
    task: null,
    device: null,
    outcome: act === "import.failed" ? "partial" : "done",
    detail: { import: id, ...(counts === undefined ? {} : { read: counts.read, imported: counts.imported, rejected: counts.rejected }) },
  };
}
