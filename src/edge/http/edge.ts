import type { Instant } from "../../base/instant.ts";
import type { Result } from "../../base/result.ts";
import type { Database } from "../../platform/storage/database.ts";
import type { DateWatch } from "../../platform/date/watch-date.ts";
import type { Log } from "../../platform/log/log.ts";
import type { Metrics } from "../../platform/metrics/metrics.ts";
import type { MailSettings } from "../../platform/outbox/mail-settings.ts";
import type { SmsSettings } from "../../platform/outbox/sms/settings.ts";
import type { KeyGate } from "../../registers/keys/authenticate.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { entryActor } from "../../safe/access/actor.ts";
import type { Safe } from "../../safe/safe.ts";
import { BLANK_ENTRY, type NewEntry } from "../../registers/ledger/entry.ts";
import type { TenantId } from "../../base/ids.ts";
import type { Approvals } from "../../workflows/approvals/approvals.ts";
import type { Collection } from "../../workflows/collection/collection.ts";
import type { Filling } from "../../workflows/filling/filling.ts";
import type { Disclosing } from "../../workflows/disclosing/disclosing.ts";
import type { Mailings } from "../../workflows/mailings/mailings.ts";
import type { Forwarding } from "../../workflows/forwarding/forwarding.ts";
import type { Payments } from "../../workflows/payments/payments.ts";
import type { Staffing } from "../../workflows/staffing/staffing.ts";
import type { ChangeDesk } from "./change-desk.ts";
import type { Looks } from "./looks.ts";
import type { Performer } from "./perform.ts";

/** What the routes stand on. */
export type Edge = {
  readonly safe: Safe;
  readonly db: Database;
  readonly date: DateWatch;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly gate: KeyGate;
  readonly performer: Performer;
  readonly staffing: Staffing;
  readonly collection: Collection;
  readonly payments: Payments;
  readonly forwarding: Forwarding;
  readonly filling: Filling;
  readonly approvals: Approvals;
  readonly disclosing: Disclosing;
  readonly mailings: Mailings;
  readonly looks: Looks;
  /** A transaction of the edge's own has put something into the ledger. */
  readonly onCommit: (tenant: TenantId) => void;
  readonly changes: ChangeDesk;
  readonly mode: "live" | "test";
  readonly version: string;
  readonly publicOrigin: string;
  /** Where customers enter what they were asked for. */
  readonly cardOrigin: string;
  /** Where customers' answers about their requests arrive; null where no mailbox is read. */
  readonly rightsMailbox: string | null;
  /** Null where no mail server is set: mails are held, and the owner hands their links over. */
  readonly mail: MailSettings | null;
  /** Null where nobody is set who carries texts. */
  readonly sms: SmsSettings | null;
  /** The unattended provider of the passphrase; null where a person types it. */
  readonly passphraseFile: string | null;
  readonly startedAt: Instant;
  readonly unseal: (passphrase: string) => Promise<Result<void, { readonly code: "wrong_passphrase" | "not_initialised" }>>;
  /** Only in test mode. */
  readonly moveClock: ((now: Instant) => void) | null;
};

/** An entry for a deed of administration, which has neither fields nor form. */
export function adminEntry(actor: Actor, act: string, more: Partial<NewEntry> = {}): NewEntry {
  return {
    actor: entryActor(actor),
    act,
    ...BLANK_ENTRY,
    ...more,
  };
}
