import type { ReviewId } from "../../../base/ids.ts";
import type { Instant } from "../../../base/instant.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { addMonths, dayOf } from "../../../registers/clearance/calendar.ts";
import { roleWords } from "../../../registers/datamap/role-words.ts";
import type { CompiledMap } from "../../../registers/datamap/types.ts";
import {
  REVIEW_MONTHS,
  finishReview,
  listReviewItems,
  listReviews,
  reviewedSince,
  startReview,
} from "../../../registers/staff/access-reviews.ts";
import { readCards } from "../../../registers/staff/cards.ts";
import { listAllStaff } from "../../../registers/staff/directory.ts";
import { entryActor } from "../../../safe/access/actor.ts";
import { type DecideRefusal, decideReview } from "../../../workflows/staffing/decide-review.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/reviews.ts";
import { EmptyBody } from "../contract/sign-in.ts";
import type { Edge } from "../edge.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { staffProblem } from "../staff-problem.ts";
import { timeText } from "../tell-staff.ts";
import { within } from "../within.ts";

const ROOM = { room: "staff", policy: "owner", limiter: "caller", query: NOTHING } as const;
const LOOKING = { none: "No customer is in this register." } as const;

export function accessReviewRoutes(edge: Edge): readonly Route[] {
  const { performer, safe, gate, publicOrigin } = edge;
  return [
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/access-reviews",
      summary: "The reviews that there were, and when the next is due.",
      ledger: LOOKING,
      params: NOTHING,
      body: { kind: "none" },
      answer: { status: 200, describe: "Newest first.", body: contract.ReviewsAnswer },
      handle: ({ caller }) =>
        within(safe, caller, async (tx) => {
          const items = (await listReviews(tx)).map((review) => ({
            ...review,
            startedAt: timeText(review.startedAt),
            finishedAt: timeText(review.finishedAt),
          }));
          return json(200, { items, dueAt: dueDay(await reviewedSince(tx)) });
        }),
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/access-reviews",
      summary: "Begin a review of everybody who works here.",
      ledger: { acts: ["access_review.start"] },
      fresh: true,
      params: NOTHING,
      body: { kind: "json", schema: EmptyBody },
      answer: { status: 201, describe: "Its id.", body: contract.ReviewStartedAnswer },
      handle: (call) =>
        performer.once(call, async (tx): Promise<Reply> => {
          const started = await startReview(tx, entryActor(call.caller.actor), safe.clock());
          return started.ok ? json(201, started.value) : fail(reviewProblem(started.refusal));
        }),
    }),
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/access-reviews/{id}",
      summary: "Each person of a review: what they may do in words, when they were last at work, and what was decided.",
      ledger: LOOKING,
      params: contract.ReviewParams,
      body: { kind: "none" },
      answer: { status: 200, describe: "The people.", body: contract.ReviewAnswer },
      handle: ({ caller, params }) => within(safe, caller, (tx) => tellItems(edge, tx, params.id)),
    }),
    route({
      ...ROOM,
      method: "PUT",
      path: "/v1/access-reviews/{id}/items/{staff}",
      summary: "Decide about one person, and do it: keep, change to other roles, or put off at once.",
      ledger: { acts: ["access_review.decide", "staff.change", "staff.leave"] },
      fresh: true,
      params: contract.ReviewItemParams,
      body: { kind: "json", schema: contract.DecisionBody },
      answer: { status: 204, describe: "Decided and done.", body: NOTHING },
      handle: async (call): Promise<Reply> => {
        const { decision, roles = null } = call.body;
        const reply = await performer
          .once(call, async (tx): Promise<Reply> => {
            const map = await safe.maps.get(tx);
            const { id, staff } = call.params;
            const post = { safe, origin: publicOrigin };
            const decided = await decideReview(post, tx, map, entryActor(call.caller.actor), id, { staff, decision, roles }, safe.clock());
            if (!decided.ok) throw new Undone(decided.refusal);
            return json(204, null);
          })
          .catch((error: unknown) => {
            if (error instanceof Undone) return fail(reviewProblem(error.refusal));
            throw error;
          });
        gate.forget(call.caller.tenant);
        return reply;
      },
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/access-reviews/{id}/completion",
      summary: "End a review of which everything is decided.",
      ledger: { acts: ["access_review.finish"] },
      fresh: true,
      params: contract.ReviewParams,
      body: { kind: "json", schema: EmptyBody },
      answer: { status: 204, describe: "Ended.", body: NOTHING },
      handle: (call) =>
        performer.once(call, async (tx): Promise<Reply> => {
          const finished = await finishReview(tx, entryActor(call.caller.actor), call.params.id, safe.clock());
          return finished.ok ? json(204, null) : fail(reviewProblem(finished.refusal));
        }),
    }),
  ];
}

/** What was noted of a decision goes with a deed that was refused. */
class Undone extends Error {
  readonly refusal: DecideRefusal;

  constructor(refusal: DecideRefusal) {
    super("a decision could not be done");
    this.refusal = refusal;
  }
}

async function tellItems({ safe }: Edge, tx: Tx, id: ReviewId): Promise<Reply> {
  const items = await listReviewItems(tx, id);
  if (items.length === 0 && !(await listReviews(tx)).some((review) => review.id === id)) return fail(problem("not_found"));
  const [map, everybody, cards] = await Promise.all([
    safe.maps.get(tx),
    listAllStaff(tx),
    readCards(
      tx,
      safe.keeper,
      items.map((item) => item.staff),
    ),
  ]);
  const people = new Map(everybody.map((person) => [person.id, person]));
  return json(200, {
    id,
    items: items.map(({ decidedAt, roles, ...item }) => ({
      ...item,
      name: cards.get(item.staff)?.name ?? item.staff,
      email: cards.get(item.staff)?.email ?? "",
      state: people.get(item.staff)?.state ?? "off",
      roles: rolesInWords(map, roles),
      seenAt: timeText(people.get(item.staff)?.seenAt ?? null),
      decidedAt: timeText(decidedAt),
    })),
  });
}

function rolesInWords(map: CompiledMap, roles: readonly string[]): readonly unknown[] {
  return roles
    .flatMap((name) => map.roles.get(name) ?? [])
    .map((role) => {
      const { name, label, words } = roleWords(map, role);
      return { name, label, words };
    });
}

/** The day on which the next review is due. */
export function dueDay(since: Instant | null): string | null {
  return since === null ? null : addMonths(dayOf(since), REVIEW_MONTHS);
}

function reviewProblem(refusal: DecideRefusal): ReturnType<typeof problem> {
  switch (refusal.code) {
    case "review_not_found":
      return problem("not_found");
    case "review_open":
    case "review_finished":
    case "review_undecided":
      return problem(refusal.code);
    case "roles_missing":
      return problem("invalid_input", { fields: [{ field: "roles", code: refusal.code, say: "Name the roles from now on." }] });
    case "last_owner":
    case "role_unknown":
    case "staff_damaged":
    case "staff_not_found":
    case "staff_not_off":
    case "staff_off":
      return staffProblem(refusal);
  }
}
