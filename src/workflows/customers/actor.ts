import type { SubjectId } from "../../base/ids.ts";
import type { EntryActor } from "../../registers/ledger/entry.ts";

/** How the ledger names a customer who acts for themselves. */
export function customerActor(subject: SubjectId): EntryActor {
  return { kind: "subject", id: subject, role: "subject" };
}

/** Somebody at the customers' door of whom it is not known who they are. */
export const NOBODY: EntryActor = { kind: "subject", id: "unknown", role: "subject" };
