import { instantToIso } from "../../../base/instant.ts";
import { type Recovery, approvalsOf, listRecoveries } from "../../../registers/sign-in/recoveries.ts";
import { readCards } from "../../../registers/staff/cards.ts";
import { type Colleague, approve, askRecovery, cancelByLink, cancelSignedIn, proveRecovery } from "../../../workflows/staffing/recover.ts";
import type { Caller, Person } from "../caller.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/recoveries.ts";
import { EmptyBody } from "../contract/sign-in.ts";
import type { Edge } from "../edge.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { onTheBeat } from "../session/on-the-beat.ts";
import { within } from "../within.ts";

const DOOR = { room: "recoveries", policy: "public", limiter: "sign-in", query: NOTHING, method: "POST" } as const;
const COLLEAGUE = { room: "recoveries", policy: "person", limiter: "caller", query: NOTHING } as const;

/** For a person who has lost what they sign in with. Two proofs or two colleagues, then a day in which it can be stopped. */
export function recoveryRoutes({ safe, staffing }: Edge): readonly Route[] {
  return [
    route({
      ...DOOR,
      path: "/v1/recoveries",
      summary: "Begin a recovery; the answer is the same whether there is such a person.",
      ledger: { acts: ["recovery.ask"] },
      params: NOTHING,
      body: { kind: "json", schema: contract.RecoveryBody },
      answer: { status: 202, describe: "If there is such a person, a code is in their mail.", body: contract.RecoveryAskedAnswer },
      handle: ({ body }) =>
        onTheBeat(async () => {
          const asked = await askRecovery(staffing, { email: body.email, business: body.business }, safe.clock());
          return asked.ok ? json(202, { id: asked.value.id, business: asked.value.tenant }) : fail(problem(asked.refusal.code));
        }),
    }),
    route({
      ...DOOR,
      path: "/v1/recoveries/{id}/proofs",
      summary: "Show the code of the mail and a recovery code; it takes effect in a day, and everybody concerned is told.",
      ledger: { acts: ["recovery.prove"] },
      params: contract.RecoveryParams,
      body: { kind: "json", schema: contract.ProofsBody },
      answer: { status: 200, describe: "From when on the person may join anew.", body: contract.WaitAnswer },
      handle: ({ params, body }) =>
        onTheBeat(async () => {
          const proven = await proveRecovery(staffing, { tenant: body.business, id: params.id }, body, safe.clock());
          return proven.ok ? json(200, { effectiveAt: instantToIso(proven.value.effectiveAt) }) : fail(problem(proven.refusal.code));
        }),
    }),
    route({
      ...DOOR,
      path: "/v1/recoveries/cancellations",
      summary: "Stop a recovery by the link of the letter that told of it.",
      ledger: { acts: ["recovery.cancel"] },
      params: NOTHING,
      body: { kind: "json", schema: contract.CancellationBody },
      answer: { status: 204, describe: "Nothing has changed.", body: NOTHING },
      handle: async ({ body }): Promise<Reply> => {
        const cancelled = await cancelByLink(staffing, body.token, safe.clock());
        return cancelled.ok ? json(204, null) : fail(problem(cancelled.refusal.code));
      },
    }),
    route({
      ...COLLEAGUE,
      method: "GET",
      path: "/v1/recoveries",
      summary: "Colleagues who ask to be let in again.",
      ledger: { none: "Colleagues see each other's names." },
      params: NOTHING,
      body: { kind: "none" },
      answer: { status: 200, describe: "Newest first.", body: contract.RecoveriesAnswer },
      handle: async ({ caller }) => {
        const items = await within(safe, caller, async (tx) => {
          const recoveries = await listRecoveries(tx, safe.clock());
          const cards = await readCards(tx, safe.keeper, [...new Set(recoveries.map((one) => one.staff))]);
          return await Promise.all(
            recoveries.map(async (one) => tell(one, cards.get(one.staff)?.name ?? one.staff, (await approvalsOf(tx, one.id)).length)),
          );
        });
        return json(200, { items });
      },
    }),
    route({
      ...COLLEAGUE,
      method: "POST",
      path: "/v1/recoveries/{id}/approvals",
      anew: "Who vouches twice counts once.",
      fresh: true,
      summary: "Vouch for a colleague whom you have spoken with; two do, one of them an owner.",
      ledger: { acts: ["recovery.approve", "recovery.prove"] },
      params: contract.RecoveryParams,
      body: { kind: "json", schema: EmptyBody },
      answer: { status: 200, describe: "From when on it counts.", body: contract.WaitAnswer },
      handle: async ({ caller, params }): Promise<Reply> => {
        const approved = await approve(staffing, colleague(caller), params.id, safe.clock());
        if (!approved.ok) return fail(problem(approved.refusal.code));
        const { effectiveAt } = approved.value;
        return json(200, { effectiveAt: effectiveAt === null ? null : instantToIso(effectiveAt) });
      },
    }),
    route({
      ...COLLEAGUE,
      method: "DELETE",
      path: "/v1/recoveries/{id}",
      summary: "Stop a recovery: the person themselves, or an owner.",
      ledger: { acts: ["recovery.cancel"] },
      params: contract.RecoveryParams,
      body: { kind: "none" },
      answer: { status: 204, describe: "Nothing has changed.", body: NOTHING },
      handle: async ({ caller, params }): Promise<Reply> => {
        const cancelled = await cancelSignedIn(staffing, colleague(caller), params.id, safe.clock());
        return cancelled.ok ? json(204, null) : fail(problem(cancelled.refusal.code));
      },
    }),
  ];
}

function colleague({ tenant, actor, person }: Caller & { readonly person: Person }): Colleague {
  return { tenant, staff: person.staff.id, actor };
}

function tell(recovery: Recovery, name: string, approvals: number): Record<string, unknown> {
  const { id, staff, state, askedAt, effectiveAt } = recovery;
  return {
    id,
    staff: { id: staff, name },
    state,
    askedAt: instantToIso(askedAt),
    effectiveAt: effectiveAt === null ? null : instantToIso(effectiveAt),
    approvals,
  };
}
