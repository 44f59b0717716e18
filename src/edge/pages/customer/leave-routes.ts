import { askNewLink } from "../../../workflows/collection/ask-new-link.ts";
import { reportNotMe } from "../../../workflows/collection/not-me.ts";
import { endVisit } from "../../../workflows/collection/visits.ts";
import { signOut } from "../../../workflows/customers/session.ts";
import { limiterName } from "../../http/limiter.ts";
import { problem } from "../../http/problem.ts";
import { fail, route } from "../../http/route.ts";
import type { Reply, Route } from "../../http/route.ts";
import { CUSTOMER_COOKIE } from "../../http/session/customer-cookie.ts";
import { isFromHere } from "../../http/session/from-here.ts";
import { onTheBeat } from "../../http/session/on-the-beat.ts";
import { answerPage } from "./answer-page.ts";
import type { Desk } from "./desk.ts";
import { A_PAGE, customerRoom } from "./room.ts";
import { saidPage } from "./said-page.ts";
import { VISIT_COOKIE } from "./visit.ts";

/** The ways out: done, not me, and asking for another link. */
export function leaveRoutes(desk: Desk): readonly Route[] {
  return [leaveRoute(desk), notMeRoute(desk), newLinkRoute(desk)];
}

function leaveRoute(desk: Desk): Route {
  const { edge } = desk;
  return route({
    ...customerRoom(desk),
    method: "POST",
    path: "/c/leave",
    summary: "Ends the visit, and signs out.",
    ledger: { acts: ["customer.sign_out"] },
    body: { kind: "form" },
    answer: A_PAGE,
    handle: async ({ incoming }): Promise<Reply> => {
      if (!isFromHere(incoming, edge.cardOrigin)) return fail(problem("origin_not_allowed"));
      const visit = VISIT_COOKIE.read(incoming.headers.cookie);
      const session = CUSTOMER_COOKIE.read(incoming.headers.cookie);
      if (visit !== undefined) await endVisit(edge.collection, visit);
      if (session !== undefined) await signOut(edge.safe, session, edge.safe.clock());
      const look = desk.lookFor(incoming, "/c");
      // Both are dead here; of a dead cookie there is no harm in one answer taking away only one.
      const cookie = session === undefined ? VISIT_COOKIE.none : CUSTOMER_COOKIE.none;
      return await answerPage(desk, look, incoming, 200, saidPage(look, "left"), { cookie });
    },
  });
}

/** Whoever has come in and is not the one that was meant says so; then nobody comes in by this link any more. */
function notMeRoute(desk: Desk): Route {
  const { edge } = desk;
  return route({
    ...customerRoom(desk),
    method: "POST",
    path: "/c/not-me",
    summary: "Says that the request was meant for somebody else.",
    ledger: { acts: ["collection.not_me"] },
    body: { kind: "form" },
    answer: A_PAGE,
    handle: async ({ incoming }): Promise<Reply> => {
      if (!isFromHere(incoming, edge.cardOrigin)) return fail(problem("origin_not_allowed"));
      const visit = VISIT_COOKIE.read(incoming.headers.cookie);
      if (visit !== undefined) await reportNotMe(edge.collection, visit, edge.safe.clock());
      const look = desk.lookFor(incoming, "/c");
      return await answerPage(desk, look, incoming, 200, saidPage(look, "notMe"), { cookie: VISIT_COOKIE.none });
    },
  });
}

const TOKEN_CHARS_MAX = 120;

/** One answer, at one pace, whether there is such a request, an address to write to, or neither. */
function newLinkRoute(desk: Desk): Route {
  const { edge } = desk;
  return route({
    ...customerRoom(desk),
    method: "POST",
    path: "/c/new-link",
    summary: "Sends a new link of a request that ran out, to the address that is known.",
    ledger: { acts: ["collection.renew"] },
    body: { kind: "form" },
    answer: A_PAGE,
    handle: ({ body, incoming, address }): Promise<Reply> =>
      onTheBeat(async () => {
        if (!isFromHere(incoming, edge.cardOrigin)) return fail(problem("origin_not_allowed"));
        const token = body["token"]?.slice(0, TOKEN_CHARS_MAX) ?? null;
        const visit = VISIT_COOKIE.read(incoming.headers.cookie) ?? null;
        await askNewLink(
          edge.collection,
          { token, visit: token === null ? visit : null, address: limiterName(address) },
          edge.safe.clock(),
        );
        const look = desk.lookFor(incoming, "/c");
        return await answerPage(desk, look, incoming, 200, saidPage(look, "newLinkSaid"));
      }),
  });
}
