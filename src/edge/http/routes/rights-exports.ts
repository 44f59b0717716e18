import { unveil } from "../../../base/redacted.ts";
import { entryActor } from "../../../safe/access/actor.ts";
import { handOut, tellPassphrase } from "../../../workflows/rights/export/hand-out.ts";
import { remakeExport } from "../../../workflows/rights/remake-export.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/rights.ts";
import type { Edge } from "../edge.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { exportProblem, rightsDeskOf, rightsProblem } from "../tell-rights.ts";
import { whileAllowed } from "../while-allowed.ts";
import { within } from "../within.ts";

const ROOM = { room: "rights requests", policy: "owner", limiter: "caller", params: contract.RequestParams } as const;

/** The copy of what is held of a customer, for staff to hand on where the customer has no sign-in. */
export function rightsExportRoutes(edge: Edge): readonly Route[] {
  return [fetchRoute(edge), passphraseRoute(edge), attemptRoute(edge)];
}

function fetchRoute({ safe }: Edge): Route {
  return route({
    ...ROOM,
    method: "GET",
    path: "/v1/rights-requests/{id}/export",
    summary: "The copy that was made for the customer: page, PDF and JSON, encrypted as age or zip. Five times at most.",
    fresh: true,
    ledger: { acts: ["rights.export"] },
    query: contract.ExportQuery,
    body: { kind: "none" },
    answer: {
      status: 200,
      describe: "The encrypted file, as it is written.",
      body: "application/octet-stream",
      orTypes: ["application/zip"],
    },
    handle: async ({ caller, params, query }): Promise<Reply> => {
      const ask = { request: params.id, subject: null, by: entryActor(caller.actor), format: query.format ?? "age" } as const;
      const done = await handOut({ safe }, (fn) => within(safe, caller, fn), ask, safe.clock());
      if (!done.ok) return fail(exportProblem(done.refusal));
      const { fileName, type } = done.value;
      const look = (): Promise<void> => within(safe, caller, () => Promise.resolve());
      const chunks = (): AsyncGenerator<Uint8Array> => whileAllowed(look, done.value.chunks());
      return { kind: "stream", type, chunks, headers: { "content-disposition": `attachment; filename="${fileName}"` } };
    },
  });
}

function passphraseRoute({ safe }: Edge): Route {
  return route({
    ...ROOM,
    method: "POST",
    path: "/v1/rights-requests/{id}/export/passphrases",
    anew: "What it shows is kept nowhere.",
    summary: "Tell the passphrase of the copy, to be read out to the customer whose copy it is.",
    fresh: true,
    ledger: { acts: ["rights.export"] },
    query: NOTHING,
    body: { kind: "none" },
    answer: { status: 200, describe: "The passphrase.", body: contract.ExportPassphrase },
    handle: ({ caller, params }) =>
      within(safe, caller, async (tx): Promise<Reply> => {
        const ask = { request: params.id, subject: null, by: entryActor(caller.actor) };
        const told = await tellPassphrase({ safe }, tx, ask, safe.clock());
        return told.ok ? json(200, { passphrase: unveil(told.value) }) : fail(exportProblem(told.refusal));
      }),
  });
}

function attemptRoute(edge: Edge): Route {
  return route({
    ...ROOM,
    method: "POST",
    path: "/v1/rights-requests/{id}/export/attempts",
    summary: "Have a copy made once more that could not be made, or that waits for its next try.",
    ledger: { acts: ["rights.export"] },
    query: NOTHING,
    body: { kind: "json", schema: contract.NoBody },
    answer: { status: 200, describe: "The request, with its copy on the way.", body: contract.RequestAnswer },
    handle: (call) =>
      edge.performer.once(call, async (tx): Promise<Reply> => {
        const wish = { id: call.params.id, actor: call.caller.actor };
        const begun = await remakeExport(rightsDeskOf(edge), tx, wish, edge.safe.clock());
        return begun.ok ? json(200, begun.value) : fail(rightsProblem(begun.refusal));
      }),
  });
}
