import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { Redacted, unveil } from "../../base/redacted.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { insertCustomer, selectCustomer } from "./_customers_sql.ts";

/** Under which id a provider's account knows a subject; null where it does not know them yet. */
export async function findCustomer(tx: Tx, subject: SubjectId, account: string): Promise<Redacted<string> | null> {
  const customer = await selectCustomer(tx, subject, account);
  return customer === undefined ? null : new Redacted(customer);
}

/** Remembers it, so that an erasure has the customer deleted there. Two visits begun at once make one known twice. */
export async function keepCustomer(tx: Tx, subject: SubjectId, account: string, customer: Redacted<string>, now: Instant): Promise<void> {
  await insertCustomer(tx, subject, account, unveil(customer), new Date(now));
}
