import { FILE_BYTES_MAX } from "../../../base/limits.ts";
import { unveil } from "../../../base/redacted.ts";
import { judgeAgentsPermission, openPermission, readPermission, storePermission } from "../../../workflows/rights/permission.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/rights.ts";
import type { Edge } from "../edge.ts";
import { attachmentOf, readUpload } from "../read-upload.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { rightsDeskOf, rightsProblem } from "../tell-rights.ts";
import { within } from "../within.ts";

const ROOM = { room: "rights requests", policy: "owner", limiter: "caller", params: contract.RequestParams, query: NOTHING } as const;
/** What it is, is read from its bytes. */
const ANY_TYPE = /^[a-z]+\/[A-Za-z0-9][A-Za-z0-9.+-]{0,80}$/u;

/** What shows that an agent may ask in a customer's name: it comes in, is looked at, and is judged once. */
export function rightsPermissionRoutes(edge: Edge): readonly Route[] {
  return [storeRoute(edge), readRoute(edge), openRoute(edge), judgeRoute(edge)];
}

function storeRoute(edge: Edge): Route {
  const { safe } = edge;
  return route({
    ...ROOM,
    method: "PUT",
    path: "/v1/rights-requests/{id}/permission",
    summary: "Store what an agent shows for their permission: a PDF, JPEG or PNG of at most 10 MB, its name in Content-Disposition.",
    ledger: { acts: ["rights.permission"] },
    body: {
      kind: "stream",
      type: ANY_TYPE,
      types: ["application/pdf", "image/jpeg", "image/png", "application/octet-stream"],
      bytesMax: FILE_BYTES_MAX,
    },
    answer: { status: 200, describe: "Stored; it waits for a verdict.", body: contract.PermissionAnswer },
    handle: async ({ caller, params, incoming }): Promise<Reply> => {
      const read = await readUpload(incoming);
      if (!read.ok) return fail(read.refusal.problem);
      const { name, bytes } = read.value;
      return await within(safe, caller, async (tx): Promise<Reply> => {
        const upload = { id: params.id, name, bytes, actor: caller.actor };
        const stored = await storePermission(rightsDeskOf(edge), tx, upload, safe.clock());
        return stored.ok ? json(200, contract.PermissionAnswer.parse({ ...stored.value, name })) : fail(rightsProblem(stored.refusal));
      });
    },
  });
}

function readRoute(edge: Edge): Route {
  const { safe } = edge;
  return route({
    ...ROOM,
    method: "GET",
    path: "/v1/rights-requests/{id}/permission",
    summary: "What was uploaded for an agent's permission, and what was made of it; the file itself is revealed.",
    ledger: { none: "The file's name is a word of the request, not a value of the customer's record." },
    body: { kind: "none" },
    answer: { status: 200, describe: "The permission; null where none was uploaded.", body: contract.PermissionAnswerOrNone },
    handle: ({ caller, params }) =>
      within(safe, caller, async (tx): Promise<Reply> => {
        const read = await readPermission(rightsDeskOf(edge), tx, params.id, safe.clock());
        return read.ok ? json(200, { permission: read.value }) : fail(rightsProblem(read.refusal));
      }),
  });
}

function openRoute(edge: Edge): Route {
  const { safe } = edge;
  return route({
    ...ROOM,
    method: "POST",
    path: "/v1/rights-requests/{id}/permission/reveals",
    anew: "A file is not kept a second time.",
    summary: "Open what an agent showed, to judge it. It comes as a file to be saved.",
    fresh: true,
    ledger: { acts: ["rights.permission_open"] },
    body: { kind: "json", schema: contract.PermissionOpenBody },
    answer: {
      status: 200,
      describe: "The file.",
      body: "application/pdf",
      orTypes: ["image/jpeg", "image/png"],
    },
    handle: ({ caller, params, body }) =>
      within(safe, caller, async (tx): Promise<Reply> => {
        const ask = { id: params.id, reason: body.reason ?? null, actor: caller.actor };
        const opened = await openPermission(rightsDeskOf(edge), tx, ask, safe.clock());
        if (!opened.ok) return fail(rightsProblem(opened.refusal));
        const { name, mediaType, bytes } = opened.value;
        return { kind: "bytes", status: 200, type: mediaType, bytes: unveil(bytes), headers: attachmentOf(name) };
      }),
  });
}

function judgeRoute(edge: Edge): Route {
  return route({
    ...ROOM,
    method: "POST",
    path: "/v1/rights-requests/{id}/permission/verdicts",
    summary: "Accept an agent's permission, or refuse it, once. Accepted it proves as `agent-permission` does.",
    ledger: { acts: ["rights.permission_judge", "rights.verify"] },
    body: { kind: "json", schema: contract.PermissionVerdictBody },
    answer: { status: 200, describe: "The request, with what is shown by now.", body: contract.RequestAnswer },
    handle: (call) =>
      edge.performer.once(call, async (tx): Promise<Reply> => {
        const { words = null, ...verdict } = call.body;
        const given = { id: call.params.id, ...verdict, words, actor: call.caller.actor };
        const judged = await judgeAgentsPermission(rightsDeskOf(edge), tx, given, edge.safe.clock());
        return judged.ok ? json(200, judged.value) : fail(rightsProblem(judged.refusal));
      }),
  });
}
