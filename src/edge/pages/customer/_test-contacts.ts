import type { SubjectId, TenantId } from "../../../base/ids.ts";
import { instant } from "../../../base/instant.ts";
import { chooseTenant } from "../../../platform/storage/tenants.ts";
import { withTx } from "../../../platform/storage/tx.ts";
import { contactChangedAt } from "../../../registers/customers/contact-changes.ts";
import { overtakenOnce } from "../../../safe/testing.ts";
import { settleContactChanges } from "../../../workflows/portal/contact-changes.ts";
import { type CustomerPages, type MailTold, openCustomerPages } from "./_testing.ts";

/** The customers' pages, and what becomes of contacts there while time goes by. */
export type ContactPages = CustomerPages & {
  readonly tenant: TenantId;
  readonly advance: (ms: number) => void;
  /** How many changes were done whose day is over, also where a map is put in force meanwhile. */
  readonly settle: () => Promise<number>;
  /** The newest first. */
  readonly mailsTo: (address: string) => Promise<readonly MailTold[]>;
  readonly changedAt: (subject: string, field: string) => Promise<number | null>;
};

export async function openContactPages(map: string): Promise<ContactPages> {
  const pages = await openCustomerPages(map);
  const { db, safe, clock, setClock, settings } = pages.edge.house;
  const tenant = (await chooseTenant(db, undefined)) as TenantId;
  return {
    ...pages,
    tenant,
    advance: (ms) => setClock(instant(clock() + ms)),
    settle: () => settleContactChanges({ safe: overtakenOnce(safe), cardOrigin: settings.cardOrigin }, tenant, clock()),
    mailsTo: async (address) => (await pages.mails()).filter(({ to }) => to === address),
    changedAt: (subject, field) => withTx(db, tenant, (tx) => contactChangedAt(tx, subject as SubjectId, field)),
  };
}

/** The link by which whoever reads the old contact stops a change; the new one is not told it. */
export function stopLinkIn(mail: MailTold | undefined): string {
  return /\/c\/contact-changes\/[0-9a-z]{77}/u.exec(mail?.text ?? "")?.[0] ?? "/none";
}
