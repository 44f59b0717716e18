import { withTx } from "../platform/storage/tx.ts";
import { findOperation } from "../registers/vendors/operations.ts";
import { forward } from "../workflows/forwarding/forward.ts";
import type { Forwarding } from "../workflows/forwarding/forwarding.ts";
import { CLERK, type SendOperation } from "../workflows/rights/send-tasks.ts";
import type { RightsHands } from "../workflows/rights/sweep.ts";
import { mailOwners } from "../workflows/staffing/post.ts";
import type { House } from "./house.ts";

/** What requests about data need of other rooms (decision 0048): vendors are sent their operations, owners their letters. */
export function rightsHandsOf(house: House, forwarding: Forwarding): RightsHands {
  const { safe, settings } = house;
  const origin = settings.publicOrigin;
  return {
    sendOperation: sendOperationBy(forwarding),
    tellOwners: (tx, dues, now) => mailOwners({ safe, origin }, tx, "rights_due", { dues, path: "/rights" }, now),
  };
}

/** Of what the operation asks for it is given the numbers of task, request and customer, and what is to be done. */
function sendOperationBy(forwarding: Forwarding): SendOperation {
  const { db } = forwarding.safe;
  return async (tenant, task) => {
    const name = `rights-${task.what}`;
    const operation = await withTx(db, tenant, (tx) => findOperation(tx, task.vendor, name));
    if (operation === undefined) return "none";
    const fields = task.fields.length === 0 ? "all" : task.fields.join(",");
    const known = { request: task.request, task: task.id, customer: task.subject, what: task.what, fields };
    const parameters = Object.fromEntries(Object.entries(known).filter(([key]) => operation.parameters.some((one) => one.name === key)));
    const sent = await forward(forwarding, (fn) => withTx(db, tenant, fn), {
      tenant,
      actor: CLERK,
      vendor: task.vendor,
      subject: task.subject,
      // By the time that vendors are told of it, nothing but numbers is left; of whom a part was erased, there is.
      isErased: task.what === "erasure" && task.fields.length === 0,
      purpose: "rights",
      what: { kind: "operation", name, parameters },
      card: null,
      reason: null,
      // Asked again where no answer came: the number of the task tells the vendor that it is the same.
      once: null,
    });
    if (sent.ok) return sent.value.done ? "sent" : "failed";
    // What leaves may be refused for good; what did not arrive may arrive later.
    return sent.refusal.of === "forward" && PASSING.has(sent.refusal.code) ? "failed" : "none";
  };
}

const PASSING: ReadonlySet<string> = new Set(["unknown_outcome", "not_reached", "egress_busy"]);
