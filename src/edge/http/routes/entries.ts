import { instant } from "../../../base/instant.ts";
import type { DeviceId, SubjectId } from "../../../base/ids.ts";
import { within } from "../within.ts";
import { findDevice } from "../../../registers/devices/find-device.ts";
import { listEntries } from "../../../registers/ledger/read.ts";
import { findSubjects } from "../../../registers/subjects/subjects.ts";
import { purposesOf } from "../../../safe/access/actor.ts";
import { openReasons } from "../../../safe/access/open-reasons.ts";
import type { Caller } from "../caller.ts";
import { NOTHING, pageOf } from "../contract/common.ts";
import * as contract from "../contract/ledger.ts";
import { SubjectParams } from "../contract/subjects.ts";
import type { Edge } from "../edge.ts";
import { namesIn } from "../entry-names.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { safeProblem } from "../safe-problem.ts";

const ROOM = {
  room: "ledger",
  method: "GET",
  limiter: "caller",
  body: { kind: "none" },
  ledger: { none: "Reading the ledger uses no value of a customer." },
} as const;

type Filters = {
  readonly actor?: string | undefined;
  readonly act?: string | undefined;
  readonly purpose?: string | undefined;
  readonly device?: DeviceId | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly limit?: string | undefined;
  readonly cursor?: string | undefined;
};

export function entryRoutes(edge: Edge): readonly Route[] {
  return [
    route({
      ...ROOM,
      path: "/v1/subjects/{id}/entries",
      policy: "key",
      summary: "Who did what with a customer's data, and why; newest first.",
      params: SubjectParams,
      query: contract.SubjectEntriesQuery,
      answer: { status: 200, describe: "A page.", body: contract.EntriesAnswer },
      handle: ({ caller, params, query }) => readPage(edge, caller, params.id, query, true),
    }),
    route({
      ...ROOM,
      path: "/v1/ledger/entries",
      policy: "owner",
      summary: "Every entry, newest first.",
      params: NOTHING,
      query: contract.EntriesQuery,
      answer: { status: 200, describe: "A page.", body: contract.EntriesAnswer },
      handle: ({ caller, query }) => readPage(edge, caller, query.subject ?? null, query, false),
    }),
  ];
}

/**
 * Whoever may do something with the business's data may see what was done with one customer's; the owner sees all. Why it was done is
 * words about the customer, so it is told to whoever may act for the purpose, or wrote them.
 */
async function readPage({ safe }: Edge, caller: Caller, subject: SubjectId | null, filters: Filters, mustExist: boolean): Promise<Reply> {
  return await within(safe, caller, async (tx) => {
    const { actor: reader } = caller;
    const own = purposesOf(await safe.maps.get(tx), reader);
    if (!reader.owner && own.length === 0) return fail(safeProblem({ code: "not_granted" }));
    if (mustExist && subject !== null && !(await findSubjects(tx, [subject], [])).has(subject))
      return fail(safeProblem({ code: "subject_not_found" }));

    const time = (text: string | undefined) => (text === undefined ? null : instant(Date.parse(text)));
    const { act = null, purpose = null, device = null, from, to } = filters;
    // A device has one person, so their entries lead to its own.
    const actor = filters.actor ?? (device === null ? null : ((await findDevice(tx, device))?.staff ?? device));
    const page = await listEntries(tx, { subject, actor, act, purpose, device, from: time(from), to: time(to) }, pageOf(filters));
    const told = page.items.map((entry) => {
      const mayRead = reader.owner || entry.actor.id === reader.id || (entry.purpose !== null && own.includes(entry.purpose));
      return { subject: entry.subject, reasonSealed: mayRead ? entry.reasonSealed : null };
    });
    const reasons = safe.keeper.state() === "open" ? await openReasons(safe, tx, told) : [];
    const names = await namesIn(safe, tx, page.items);
    const items = page.items.map(({ reasonSealed: _sealed, ...entry }, n) => ({
      ...entry,
      actor: { ...entry.actor, name: names.actor(entry.actor.id) },
      deviceName: names.device(entry.device),
      reason: reasons[n] ?? null,
    }));
    return json(200, { items, nextCursor: page.nextCursor });
  });
}
