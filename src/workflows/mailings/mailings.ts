import type { SubjectId, TenantId } from "../../base/ids.ts";
import type { EntryActor } from "../../registers/ledger/entry.ts";
import type { Safe } from "../../safe/safe.ts";

/** What mailing lists stand on. Letters lead to CARD_ORIGIN, from the settings and never from a request. */
export type Mailings = {
  readonly safe: Safe;
  readonly cardOrigin: string;
  /** Where answers and what cannot be delivered come to; null where no mailbox is read. */
  readonly mailbox: string | null;
  /** Something was put into the ledger. */
  readonly onCommit: (tenant: TenantId) => void;
};

/** Whoever reads the mail of an address; the customer, where one is known by it. */
export function readerActor(subject: SubjectId | null): EntryActor {
  return { kind: "subject", id: subject ?? "unknown", role: "subject" };
}

/** The house itself, where a mail server's answer or a message decides. */
export const MAILER: EntryActor = { kind: "worker", id: "worker_mailings", role: "worker" };
