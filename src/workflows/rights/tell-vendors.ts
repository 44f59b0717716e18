import type { EntryId, VendorId } from "../../base/ids.ts";
import { DAY_MS, type Instant, instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { RightsRequest } from "../../registers/rights/requests.ts";
import { type RightsTask, addTasks } from "../../registers/rights/tasks.ts";
import type { Entry } from "../../registers/ledger/read.ts";
import { listGiven } from "../../registers/vendors/disclosures.ts";

/** Without undue delay: no law of the list says how long a recipient has. */
const TASK_DAYS = 14;
const GIVEN_PAGE = 200;

/**
 * Makes a task for each vendor that was given what the request is about (GDPR art. 19): whoever holds a corrected, erased or
 * restricted field, or was given something for the purpose that was objected to. They are told after the commit, by
 * `sendTasks`. Answers how many tasks are new.
 */
export async function tellVendors(tx: Tx, request: RightsRequest, what: RightsTask["what"], now: Instant): Promise<number> {
  const vendors = new Set<VendorId>();
  let cursor: EntryId | null = null;
  do {
    const page: Awaited<ReturnType<typeof listGiven>> = await listGiven(tx, request.subject, { limit: GIVEN_PAGE, cursor });
    for (const { vendor, entry } of page.items) if (isAbout(request, what, entry)) vendors.add(vendor.id);
    cursor = page.nextCursor;
  } while (cursor !== null);
  const dueAt = instant(now + TASK_DAYS * DAY_MS);
  return await addTasks(tx, { request: request.id, subject: request.subject, what, vendors: [...vendors].toSorted(), dueAt }, now);
}

function isAbout({ scope, decision }: RightsRequest, what: RightsTask["what"], entry: Pick<Entry, "fields" | "purpose">): boolean {
  if (what === "objection") return entry.purpose !== null && scope.includes(entry.purpose);
  const kept = new Set(decision?.reasons.flatMap((reason) => reason.fields) ?? []);
  const given = entry.fields.filter((field) => !kept.has(field));
  return scope.length === 0 ? given.length > 0 : given.some((field) => scope.includes(field));
}
