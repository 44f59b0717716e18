import type { EntryId, VendorId } from "../../base/ids.ts";
import { DAY_MS, type Instant, instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { RightsRequest } from "../../registers/rights/requests.ts";
import { type RightsTask, addTasks } from "../../registers/rights/tasks.ts";
import type { Entry } from "../../registers/ledger/read.ts";
import { listGiven } from "../../registers/vendors/disclosures.ts";

/** Without undue delay: no law of the list says how long a recipient has. */
export const TASK_MS = 14 * DAY_MS;
const GIVEN_PAGE = 200;

/**
 * Makes a task for each vendor that was given what the request is about (GDPR art. 19): whoever holds a corrected, erased or
 * restricted field, or was given something for the purpose that was objected to. `part`: the fields that are erased, of a customer who
 * stays. They are told after the commit, by `sendTasks`. Answers how many tasks are new.
 */
export async function tellVendors(
  tx: Tx,
  request: RightsRequest,
  what: RightsTask["what"],
  now: Instant,
  part: readonly string[] | null = null,
): Promise<number> {
  const vendors = new Map<VendorId, Set<string>>();
  let cursor: EntryId | null = null;
  do {
    const page: Awaited<ReturnType<typeof listGiven>> = await listGiven(tx, request.subject, { limit: GIVEN_PAGE, cursor });
    for (const { vendor, entry } of page.items) {
      const about = aboutOf(request, what, entry, part);
      if (about === undefined) continue;
      vendors.set(vendor.id, new Set([...(vendors.get(vendor.id) ?? []), ...about]));
    }
    cursor = page.nextCursor;
  } while (cursor !== null);
  const told = new Map([...vendors.keys()].toSorted().map((vendor) => [vendor, [...(vendors.get(vendor) ?? [])].toSorted()]));
  const dueAt = instant(now + TASK_MS);
  return await addTasks(tx, { request: request.id, subject: request.subject, what, vendors: told, dueAt }, now);
}

/** The fields that a vendor who was given these is told of, none where it is all of them; undefined where it is none of theirs. */
function aboutOf(
  { scope, decision }: RightsRequest,
  what: RightsTask["what"],
  entry: Pick<Entry, "fields" | "purpose">,
  part: readonly string[] | null,
): readonly string[] | undefined {
  if (what === "objection") return entry.purpose !== null && scope.includes(entry.purpose) ? [] : undefined;
  const kept = new Set(decision?.reasons.flatMap((reason) => reason.fields) ?? []);
  const given = part === null ? entry.fields.filter((field) => !kept.has(field)) : entry.fields.filter((field) => part.includes(field));
  const about = part !== null || scope.length === 0 ? given : given.filter((field) => scope.includes(field));
  if (about.length === 0) return undefined;
  return part === null && scope.length === 0 ? [] : about;
}
