import { type Holder, holdsNoField } from "../../base/holder.ts";
import type { SubjectId } from "../../base/ids.ts";
import { Redacted } from "../../base/redacted.ts";
import { dropBoxes } from "../../platform/keeper/boxes.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { countCustomersOf, deleteCustomersOf } from "./_customers_sql.ts";
import { countSessionsOf, deleteSessionsOf } from "./_sessions_sql.ts";
import { countPaymentsOf, countUnsettledOf } from "./_sql.ts";
import { forgetCustomer } from "./forgets.ts";
import { sessionBox } from "./sessions.ts";

/**
 * What was paid stays: an amount, a day and the provider's own number of it, and nothing that tells whose it was once the
 * customer is erased. What the provider knows of the customer is deleted there, when this transaction is over.
 */
export const paymentsHolder: Holder<Tx, SubjectId> = {
  name: "payments",
  tables: ["payments", "provider_customers", "provider_sessions"],
  underWay: async (tx, subject) => ((await countUnsettledOf(tx, subject)) > 0 ? ["payments"] : []),
  describe: async (tx, subject) => [
    { what: "payments", count: await countPaymentsOf(tx, subject) },
    { what: "accounts of theirs at the payment provider", count: await countCustomersOf(tx, subject) },
    { what: "visits of the provider's card page", count: await countSessionsOf(tx, subject) },
  ],
  erase: async (tx, subject) => {
    const sessions = await deleteSessionsOf(tx, subject);
    await dropBoxes(tx, sessions.map(sessionBox));
    const customers = await deleteCustomersOf(tx, subject);
    for (const { customer, provider_account: account } of customers) await forgetCustomer(tx, account, new Redacted(customer));
    const paid = await countPaymentsOf(tx, subject);
    return {
      destroyed: [
        ...(sessions.length > 0 ? ["visits of the provider's card page"] : []),
        ...(customers.length > 0 ? ["their account and cards at the payment provider"] : []),
      ],
      kept: paid === 0 ? [] : [{ what: "payments", why: WHY, until: null, where: ["payments.subject_id"] }],
    };
  },
  erasePart: holdsNoField,
};

const WHY = "Accounts and taxes: what was paid, when, and the provider's number of it. No name, and nothing of the card.";
