import { csvLine } from "../../../base/csv.ts";
import { DAY_MS, instantToIso } from "../../../base/instant.ts";
import { confirmDate } from "../../../platform/date/watch-date.ts";
import { appendEntries } from "../../../registers/ledger/append.ts";
import { countLiveHolds } from "../../../registers/holds/holds.ts";
import { keptMap } from "../../../safe/vault/kept-map.ts";
import { PREVIEW_DAYS, previewRetention } from "../../../workflows/retention/preview.ts";
import { readQuarter } from "../../../workflows/retention/quarter.ts";
import { readSweeps } from "../../../workflows/retention/read-sweep.ts";
import { reportQuarter, reportRows } from "../../../workflows/retention/report.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/retention.ts";
import { type Edge, adminEntry } from "../edge.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { tellDoubt } from "../tell-date.ts";
import { tellReport, tellSweep } from "../tell-retention.ts";
import { within } from "../within.ts";

const ROOM = { room: "retention", policy: "owner", limiter: "caller" } as const;
const READING = { ledger: { none: "It names no value." }, body: { kind: "none" } } as const;

export function retentionRoutes(edge: Edge): readonly Route[] {
  return [previewRoute(edge), reportRoute(edge), confirmRoute(edge)];
}

function previewRoute({ safe, date }: Edge): Route {
  return route({
    ...ROOM,
    ...READING,
    method: "GET",
    path: "/v1/retention/preview",
    summary: "What the next sweep would destroy, what is due within thirty days, what is on hold, and how the last sweeps went.",
    params: NOTHING,
    query: NOTHING,
    answer: { status: 200, describe: "Field by field; nothing is changed.", body: contract.RetentionPreview },
    handle: ({ caller }) =>
      within(safe, caller, async (tx) => {
        const now = safe.clock();
        const { sweeps, isBehind } = await readSweeps(tx, now);
        const doubt = date.doubtOf(tx.tenant);
        const { fields, isWhole } = await previewRetention(tx, await keptMap(safe, tx), now);
        return json(200, {
          at: instantToIso(now),
          days: PREVIEW_DAYS,
          isBehind,
          isWhole,
          dateDoubt: doubt === null ? null : tellDoubt(doubt),
          liveHolds: await countLiveHolds(tx, now),
          sweeps: sweeps.map(tellSweep),
          fields: fields.map(({ oldest, ...rest }) => ({ ...rest, oldest: oldest === null ? null : instantToIso(oldest) })),
        });
      }),
  });
}

function reportRoute({ safe }: Edge): Route {
  return route({
    ...ROOM,
    ...READING,
    method: "GET",
    path: "/v1/retention/reports/{quarter}",
    summary: "What was destroyed in a quarter because its time was over, and what is left (PCI DSS 3.2.1), as JSON or as a table.",
    params: contract.ReportParams,
    query: contract.ReportQuery,
    answer: { status: 200, describe: "Field by field.", body: contract.RetentionReport, orTypes: ["text/csv"] },
    handle: ({ caller, params, query }) =>
      within(safe, caller, async (tx): Promise<Reply> => {
        const quarter = readQuarter(params.quarter);
        const now = safe.clock();
        // What has not begun has nothing to tell.
        if (quarter === undefined || quarter.from > now) return fail(problem("not_found"));
        const report = await reportQuarter(tx, await keptMap(safe, tx), quarter, now);
        if (query.format !== "csv") return json(200, tellReport(report));
        const headers = { "content-disposition": `attachment; filename="retention-${quarter.name}.csv"` };
        const bytes = `\uFEFF${reportRows(report).map(csvLine).join("")}`;
        return { kind: "bytes", status: 200, type: "text/csv; charset=utf-8", bytes, headers };
      }),
  });
}

/** A page that was opened before midnight says the day before. */
const SAID_MS = 2 * DAY_MS;

/** What an owner confirms is the day that they read: a clock that jumps once more in this moment is not confirmed by it. */
function confirmRoute({ safe, date, performer }: Edge): Route {
  return route({
    ...ROOM,
    method: "POST",
    path: "/v1/date-confirmations",
    summary: "Say that the server's date is right after its clock jumped: from then on what is past its time is destroyed again.",
    ledger: { acts: ["date.confirm"] },
    fresh: true,
    params: NOTHING,
    query: NOTHING,
    body: { kind: "json", schema: contract.DateConfirmationBody },
    answer: { status: 204, describe: "Confirmed, or not in doubt.", body: "none" },
    handle: async (call) => {
      await date.look();
      const confirmed = await performer.once(call, async (tx): Promise<Reply> => {
        const doubt = date.doubtOf(tx.tenant);
        if (doubt === null) return json(204, null);
        const ageMs = doubt.now - Date.parse(call.body.date);
        if (ageMs < 0 || ageMs >= SAID_MS) return fail(problem("date_differs"));
        await confirmDate(tx, doubt);
        await appendEntries(tx, [adminEntry(call.caller.actor, "date.confirm", { detail: tellDoubt(doubt) })], safe.clock());
        return json(204, null);
      });
      await date.look();
      return confirmed;
    },
  });
}
