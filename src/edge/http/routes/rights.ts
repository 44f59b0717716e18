import { within } from "../within.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { decideRequest, fileRequest, findRequest, listRequests, verifyRequest } from "../../../registers/consent/requests.ts";
import type { MarkRequest } from "../../../registers/consent/requests.ts";
import { appendEntries } from "../../../registers/ledger/append.ts";
import { findSubjects } from "../../../registers/subjects/subjects.ts";
import { sealReasons } from "../../../safe/access/reasons.ts";
import type { Caller } from "../caller.ts";
import * as contract from "../contract/admin.ts";
import { NOTHING, pageOf } from "../contract/common.ts";
import { adminEntry } from "../edge.ts";
import { entryActor } from "../../../safe/access/actor.ts";
import type { Edge } from "../edge.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { safeProblem } from "../safe-problem.ts";

const ROOM = { room: "rights requests", policy: "owner", limiter: "caller" } as const;
const CODE_SHAPE = /^[a-z][a-z0-9_-]{0,59}$/u;

type Filing = {
  readonly kind: string;
  readonly subject: `sub_${string}`;
  readonly fields?: readonly string[] | undefined;
  readonly purpose?: string | undefined;
  readonly channel?: string | undefined;
};

export function rightsRoutes(edge: Edge): readonly Route[] {
  const { performer, safe } = edge;
  return [
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/rights-requests",
      summary: "File a restriction or an objection; it protects from this moment.",
      ledger: { acts: ["rights.file"] },
      params: NOTHING,
      query: NOTHING,
      body: { kind: "json", schema: contract.RequestBody },
      answer: { status: 201, describe: "The request, in force.", body: contract.RequestAnswer },
      handle: (call) => performer.once(call, (tx) => file(edge, tx, call.caller, call.body)),
    }),
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/rights-requests",
      summary: "List requests, newest first.",
      ledger: { none: "It names no value." },
      params: NOTHING,
      query: contract.RequestsQuery,
      body: { kind: "none" },
      answer: { status: 200, describe: "A page.", body: contract.RequestsAnswer },
      handle: async ({ caller, query }) =>
        json(200, await within(safe, caller, (tx) => listRequests(tx, { subject: query.subject ?? null }, pageOf(query)))),
    }),
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/rights-requests/{id}",
      summary: "One request.",
      ledger: { none: "It names no value." },
      params: contract.RequestParams,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 200, describe: "The request.", body: contract.RequestAnswer },
      handle: async ({ caller, params }) => {
        const found = await within(safe, caller, (tx) => findRequest(tx, params.id));
        return found === undefined ? fail(problem("not_found")) : json(200, found);
      },
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/rights-requests/{id}/verifications",
      summary: "Note how the customer's identity was shown.",
      ledger: { acts: ["rights.verify"] },
      params: contract.RequestParams,
      query: NOTHING,
      body: { kind: "json", schema: contract.VerificationBody },
      answer: { status: 200, describe: "The request.", body: contract.RequestAnswer },
      handle: (call) =>
        performer.once(call, async (tx) => {
          const verified = await verifyRequest(tx, call.params.id, call.body.method);
          if (!verified.ok) return fail(problem(verified.refusal.code === "request_not_found" ? "not_found" : "request_closed"));
          await note(edge, tx, call.caller, "rights.verify", verified.value, { method: call.body.method }, null);
          return json(200, verified.value);
        }),
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/rights-requests/{id}/decisions",
      summary: "Grant or refuse a request, or lift a granted one.",
      ledger: { acts: ["rights.decide"] },
      params: contract.RequestParams,
      query: NOTHING,
      body: { kind: "json", schema: contract.DecisionBody },
      answer: { status: 200, describe: "The request.", body: contract.RequestAnswer },
      handle: (call) =>
        performer.once(call, async (tx) => {
          const { decision, reason = null } = call.body;
          // A reason in prose is sealed with the entry; only a code stands in the register.
          const reasonCode = reason !== null && CODE_SHAPE.test(reason) ? reason : null;
          const decided = await decideRequest(tx, call.params.id, { decision, reasonCode, recordedBy: call.caller.actor.id }, safe.clock());
          if (!decided.ok) return fail(problem(decided.refusal.code === "request_not_found" ? "not_found" : "request_closed"));
          await note(
            edge,
            tx,
            call.caller,
            "rights.decide",
            decided.value,
            { decision, ...(reasonCode === null ? {} : { reason: reasonCode }) },
            reasonCode === null ? reason : null,
          );
          return json(200, decided.value);
        }),
    }),
  ];
}

async function file(edge: Edge, tx: Tx, caller: Caller, asked: Filing): Promise<Reply> {
  const { kind, subject, fields = [], purpose, channel = "staff" } = asked;
  if (kind !== "restriction" && kind !== "objection") return fail(problem("kind_not_served_yet"));
  const [map, subjects] = await Promise.all([edge.safe.maps.get(tx), findSubjects(tx, [subject], [])]);
  const found = subjects.get(subject);
  if (found === undefined) return fail(safeProblem({ code: "subject_not_found" }));
  if (found.erasedAt !== null) return fail(safeProblem({ code: "subject_erased" }));
  const unknown = fields
    .filter((field) => !map.fields.has(field))
    .map((field) => ({ field, code: "field_unknown", say: "The data map knows no such field." }));
  if (unknown.length > 0) return fail(safeProblem({ code: "field_unknown", fields: unknown }));
  if (kind === "objection" && purpose === undefined)
    return fail(problem("invalid_input", { fields: [{ field: "purpose", code: "missing", say: "An objection names its purpose." }] }));
  if (purpose !== undefined && !map.purposes.has(purpose)) return fail(safeProblem({ code: "purpose_unknown" }));

  const scope = kind === "objection" && purpose !== undefined ? [purpose] : fields;
  const filed = await fileRequest(tx, { kind, subject, scope, channel, recordedBy: caller.actor.id }, edge.safe.clock());
  await note(edge, tx, caller, "rights.file", filed, { kind, channel }, null);
  return json(201, filed, { location: `/v1/rights-requests/${filed.id}` });
}

async function note(
  edge: Edge,
  tx: Tx,
  caller: Caller,
  act: string,
  request: MarkRequest,
  detail: Readonly<Record<string, string>>,
  reason: string | null,
): Promise<void> {
  const subject = reason === null ? undefined : (await findSubjects(tx, [request.subject], [])).get(request.subject);
  const [reasonSealed = null] = reason === null ? [null] : await sealReasons(edge.safe, tx.tenant, [{ reason, subject }]);
  const fields = request.kind === "restriction" ? request.scope : [];
  const purpose = request.kind === "objection" ? (request.scope[0] ?? null) : null;
  const entry = adminEntry(caller.actor, act, {
    actor: entryActor(caller.actor),
    subject: request.subject,
    fields,
    purpose,
    reasonSealed,
    detail: { request: request.id, ...detail },
  });
  await appendEntries(tx, [entry], edge.safe.clock());
}
