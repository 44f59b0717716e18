import type { Tx } from "../../../platform/storage/tx.ts";
import { DAYS_DEFAULT, type InTx, MAKINGS_MAX, type Order, type PrepareAsk } from "../../../workflows/disclosing/disclosing.ts";
import { makeFile } from "../../../workflows/disclosing/make-file.ts";
import { type Prepared, prepare } from "../../../workflows/disclosing/prepare.ts";
import { readDisclosure, readDisclosures } from "../../../workflows/disclosing/read-disclosures.ts";
import { revokeFile } from "../../../workflows/disclosing/revoke.ts";
import { Stopped } from "../../../workflows/disclosing/stopped.ts";
import type { Caller } from "../caller.ts";
import { NOTHING, pageOf } from "../contract/common.ts";
import * as contract from "../contract/prepared-disclosures.ts";
import type { Edge } from "../edge.ts";
import { ownPurposes } from "../own-purposes.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { disclosureProblem, tellDisclosures, tellOnce } from "../tell-disclosure.ts";
import { NotAnyMore, within } from "../within.ts";

const ROOM = { room: "prepared disclosures", policy: "key", limiter: "caller" } as const;
const LOOKING = { none: "It shows what was prepared for whom, and nothing of what is in it." } as const;

/** The only way in which data leaves for a vendor by hand: an encrypted file behind a link that ends. */
export function preparedDisclosureRoutes(edge: Edge): readonly Route[] {
  const { safe, performer, disclosing } = edge;
  return [
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/prepared-disclosures",
      summary: "Prepare an encrypted file of customers for a vendor, to be fetched by a link. It is made after this answer.",
      fresh: true,
      bringsIn: true,
      ledger: { acts: ["disclosure.prepare", "disclosure.include", "disclosure.ready", "disclosure.fail"] },
      params: NOTHING,
      query: NOTHING,
      body: { kind: "json", schema: contract.NewDisclosureBody },
      answer: { status: 201, describe: "The file that is being made.", body: contract.NewDisclosureAnswer },
      handle: async (call): Promise<Reply> => {
        const { caller, body } = call;
        if (disclosing.underWay.size >= MAKINGS_MAX) return fail(disclosureProblem({ of: "disclosure", code: "disclosures_busy" }));
        // Under an Idempotency-Key that was used before nothing new is prepared, and nothing is made.
        let prepared: Prepared | undefined;
        const reply = await performer.once(call, async (tx) => {
          // A transaction that collided is tried again, and may be refused then.
          prepared = undefined;
          const done = await prepare(safe, tx, askOf(caller, body), safe.clock());
          if (!done.ok) return fail(disclosureProblem(done.refusal));
          prepared = done.value;
          return json(201, { ...(await told(edge, tx, caller, prepared.order.id)), ...tellOnce(edge.cardOrigin, prepared) });
        });
        if (prepared !== undefined) makeBeside(edge, caller, prepared.order);
        return reply;
      },
    }),
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/prepared-disclosures",
      summary: "Files that were prepared for vendors for your purposes, newest first.",
      ledger: LOOKING,
      params: NOTHING,
      query: contract.DisclosuresQuery,
      body: { kind: "none" },
      answer: { status: 200, describe: "A page.", body: contract.DisclosuresAnswer },
      handle: ({ caller, query }) =>
        within(safe, caller, async (tx) => {
          const wish = { vendor: query.vendor ?? null, purposes: await ownPurposes(safe, tx, caller) };
          const page = await readDisclosures(tx, wish, pageOf(query));
          return json(200, { ...page, items: await tellDisclosures(safe, tx, page.items) });
        }),
    }),
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/prepared-disclosures/{id}",
      summary: "One of them: whether it is ready, was fetched, or is over.",
      ledger: LOOKING,
      params: contract.DisclosureParams,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 200, describe: "What is known of it.", body: contract.DisclosureAnswer },
      handle: ({ caller, params }) =>
        within(safe, caller, async (tx) => {
          const found = await told(edge, tx, caller, params.id);
          return found === undefined ? fail(problem("not_found")) : json(200, found);
        }),
    }),
    route({
      ...ROOM,
      method: "DELETE",
      path: "/v1/prepared-disclosures/{id}",
      summary: "Take a file back: its link opens nothing any more.",
      ledger: { acts: ["disclosure.revoke"] },
      params: contract.DisclosureParams,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 204, describe: "It is gone.", body: "text/plain" },
      handle: (call) =>
        performer.once(call, async (tx) => {
          const wish = { id: call.params.id, purposes: await ownPurposes(safe, tx, call.caller) };
          const done = await revokeFile(tx, call.caller.actor, wish, safe.clock());
          return done.ok ? json(204, null) : fail(disclosureProblem(done.refusal));
        }),
    }),
  ];
}

function askOf({ actor }: Caller, body: ReturnType<(typeof contract.NewDisclosureBody)["parse"]>): PrepareAsk {
  const { purpose = null, expiresInDays: days = DAYS_DEFAULT, reason = null, ...rest } = body;
  return { ...rest, actor, purpose, days, reason };
}

async function told({ safe }: Edge, tx: Tx, caller: Caller, id: `dsc_${string}`): Promise<Readonly<Record<string, unknown>> | undefined> {
  const found = await readDisclosure(tx, id, await ownPurposes(safe, tx, caller));
  return found && (await tellDisclosures(safe, tx, [found]))[0];
}

/** It goes on after the answer has left, as long as whoever asked may go on; who that is is looked at with each page. */
function makeBeside({ safe, disclosing }: Edge, caller: Caller, order: Order): void {
  const inTx: InTx = async (fn) => {
    try {
      return await within(safe, caller, fn);
    } catch (error) {
      throw error instanceof NotAnyMore ? new Stopped(error.code) : error;
    }
  };
  disclosing.underWay.add(order.id);
  void makeFile(disclosing, caller.tenant, inTx, order).finally(() => disclosing.underWay.delete(order.id));
}
