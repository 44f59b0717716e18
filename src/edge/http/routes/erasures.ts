import { within } from "../within.ts";
import { withTx } from "../../../platform/storage/tx.ts";
import type { Sought } from "../../../safe/residue/sought.ts";
import { type Erasure, eraseSubjects, findErasure, listErasuresOf } from "../../../safe/vault/erase.ts";
import { previewErasure } from "../../../safe/vault/preview-erasure.ts";
import * as contract from "../contract/admin.ts";
import { NOTHING } from "../contract/common.ts";
import type { Edge } from "../edge.ts";
import { readPreferredWait } from "../preferred-wait.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { safeProblem } from "../safe-problem.ts";

const ROOM = { room: "erasures", policy: "owner", limiter: "caller" } as const;

export function erasureRoutes({ performer, safe, looks }: Edge): readonly Route[] {
  return [
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/erasures",
      summary:
        "Erase a customer by destroying the keys, and answer the signed certificate; every table and file is then looked through for what is left.",
      ledger: { acts: ["subject.erase", "subject.residue"] },
      mayPreferWait: true,
      params: NOTHING,
      query: NOTHING,
      body: { kind: "json", schema: contract.ErasureBody },
      answer: { status: 201, describe: "Erased; `looking` while what may be left is looked for.", body: contract.ErasureAnswer },
      handle: async (call) => {
        let sought: Sought | null = null;
        const onSought = (heard: Sought): void => {
          sought = heard;
        };
        const ask = { actor: call.caller.actor, subject: call.body.subject, reason: call.body.reason, onSought };
        const reply = await looks.first(() => performer.perform(eraseSubjects, call, ask, answer));
        const id = erasedBy(reply);
        if (id === undefined) return reply;
        const preferred = readPreferredWait(call.incoming.headers["prefer"]);
        const erasure =
          (await looks.atOnce(call.caller.tenant, { id, sought }, preferred?.waitMs)) ??
          (await withTx(safe.db, call.caller.tenant, (tx) => findErasure(tx, id)));
        return erasure === undefined ? reply : answer(erasure, preferred?.applied);
      },
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/erasures/previews",
      anew: "It changes nothing.",
      summary: "What an erasure would destroy and keep, why and until when; changes nothing.",
      ledger: { none: "Nothing is shown or changed." },
      params: NOTHING,
      query: NOTHING,
      body: { kind: "json", schema: contract.PreviewBody },
      answer: { status: 200, describe: "The preview.", body: contract.PreviewAnswer },
      handle: async ({ caller, body }) => {
        const ask = { actor: caller.actor, subject: body.subject };
        const preview = await within(safe, caller, (tx) => previewErasure(safe, tx, ask));
        return preview.ok ? json(200, preview.value) : fail(safeProblem(preview.refusal));
      },
    }),
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/erasures",
      summary: "The erasures of one customer, with their certificates, newest first: of parts, and at the end of everything.",
      ledger: { none: "It names no value." },
      passive: true,
      params: NOTHING,
      query: contract.ErasuresQuery,
      body: { kind: "none" },
      answer: { status: 200, describe: "Newest first, a hundred at most.", body: contract.ErasuresAnswer },
      handle: async ({ caller, query }) => {
        const items = await within(safe, caller, (tx) => listErasuresOf(tx, query.subject));
        return json(200, { items, nextCursor: null });
      },
    }),
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/erasures/{id}",
      summary: "An erasure and its certificate.",
      ledger: { none: "It names no value." },
      params: contract.ErasureParams,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 200, describe: "The erasure.", body: contract.ErasureAnswer },
      handle: async ({ caller, params }) => {
        const found = await within(safe, caller, (tx) => findErasure(tx, params.id));
        return found === undefined ? fail(problem("not_found")) : json(200, found);
      },
    }),
  ];
}

function answer(erasure: Erasure, applied?: string): Reply {
  const location = `/v1/erasures/${erasure.id}`;
  return json(201, erasure, applied === undefined ? { location } : { location, "preference-applied": applied });
}

/** The erasure that this reply tells of, also where it is one that was kept under an Idempotency-Key. */
function erasedBy(reply: Reply): string | undefined {
  if (reply.kind === "json" && reply.status === 201) return (reply.body as Erasure).id;
  return reply.kind === "kept" && reply.status === 201 ? (JSON.parse(reply.text) as Erasure).id : undefined;
}
