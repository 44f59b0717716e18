import { withTx } from "../../../platform/storage/tx.ts";
import type { Payment } from "../../../registers/payments/payment.ts";
import { findChallenge } from "../../../registers/payments/challenge.ts";
import type { Visit } from "../../../workflows/collection/read-visit.ts";
import { json, route } from "../../http/route.ts";
import type { Reply, Route } from "../../http/route.ts";
import { answerPage } from "./answer-page.ts";
import type { Desk } from "./desk.ts";
import { challengePage, donePage } from "./done-page.ts";
import { notYou } from "./fill-page.ts";
import { noVisit } from "./fill-routes.ts";
import { formTargets } from "./form-targets.ts";
import { addressOf } from "./frame.ts";
import { A_PAGE, CALLS, NO_EFFECT, customerRoom, goTo } from "./room.ts";
import { saidPage } from "./said-page.ts";
import { visitOf } from "./visit.ts";

/** The receipt, and whether anything has come up since. */
export function doneRoutes(desk: Desk): readonly Route[] {
  return [receiptRoute(desk), standingRoute(desk)];
}

function receiptRoute(desk: Desk): Route {
  return route({
    ...customerRoom(desk),
    ...NO_EFFECT,
    method: "GET",
    path: "/c/done",
    summary: "The receipt of what was entered.",
    answer: A_PAGE,
    handle: async ({ incoming }): Promise<Reply> => {
      const visit = await visitOf(desk, incoming);
      if (visit === undefined) return await noVisit(desk, incoming);
      const look = desk.lookFor(incoming, "/c/done", visit.language);
      const { receipt, state } = visit;
      if (receipt?.isComplete !== true) {
        if (state !== "provided" && state !== "used") return goTo(addressOf("/c/fill", look));
        // Somebody else's visit provided it, and the receipt is theirs alone.
        return await answerPage(desk, look, incoming, 409, saidPage(look, state, { business: visit.business, way: notYou(look) }));
      }
      const challenge = await challengeOf(desk, visit);
      if (challenge === null) return await answerPage(desk, look, incoming, 200, donePage(look, visit, receipt));
      const targets = { formTargets: await formTargets(desk, visit) };
      return await answerPage(desk, look, incoming, 200, challengePage(look, visit, challenge), targets);
    },
  });
}

/** Asked by the receipt from time to time while it is open: whoever is on the phone sees at once that their bank asks. */
function standingRoute(desk: Desk): Route {
  return route({
    ...CALLS,
    ...NO_EFFECT,
    method: "GET",
    path: "/c/standing",
    summary: "Whether the customer's bank asks them to confirm a payment.",
    answer: { status: 200, describe: "How it stands.", body: "application/json" },
    handle: async ({ incoming }): Promise<Reply> => {
      const visit = await visitOf(desk, incoming);
      return json(200, { isOver: visit === undefined, isChallenge: visit !== undefined && (await challengeOf(desk, visit)) !== null });
    },
  });
}

async function challengeOf({ edge }: Desk, { tenant, request, custody }: Visit): Promise<Payment | null> {
  return custody === "processor" ? await withTx(edge.safe.db, tenant, (tx) => findChallenge(tx, request)) : null;
}
