import type { IncomingMessage } from "node:http";
import type { Payment } from "../../../registers/payments/payment.ts";
import { json, route } from "../../http/route.ts";
import type { Reply, Route } from "../../http/route.ts";
import { answerPage } from "./answer-page.ts";
import { type AnsweredVisit, isAnswered, paymentOf } from "./challenge.ts";
import type { Desk } from "./desk.ts";
import { challengePage, donePage } from "./done-page.ts";
import { notYou } from "./fill-page.ts";
import { noVisit } from "./fill-routes.ts";
import { formTargets } from "./form-targets.ts";
import { type Look, addressOf } from "./frame.ts";
import { A_PAGE, CALLS, NO_EFFECT, customerRoom, goTo } from "./room.ts";
import { type Said, saidPage } from "./said-page.ts";
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
      const { receipt } = visit;
      const payment = await paymentOf(desk, visit);
      if (payment?.state === "challenge") {
        const targets = { formTargets: await formTargets(desk, visit) };
        return await answerPage(desk, look, incoming, 200, challengePage(look, visit, payment), targets);
      }
      if (receipt?.isComplete === true) return await answerPage(desk, look, incoming, 200, donePage(look, visit, receipt, payment));
      if (!isAnswered(visit)) return goTo(addressOf("/c/fill", look));
      return await othersPage(desk, incoming, look, visit, payment);
    },
  });
}

/** Somebody else's visit provided it, and the receipt is theirs alone; what their bank said is for whoever confirmed there. */
async function othersPage(
  desk: Desk,
  incoming: IncomingMessage,
  look: Look,
  visit: AnsweredVisit,
  payment: Payment | null,
): Promise<Reply> {
  const { business, state } = visit;
  const said = payment === null ? undefined : SAID_OF_PAYMENT[payment.state];
  if (said !== undefined) return await answerPage(desk, look, incoming, 200, saidPage(look, said, { business }));
  return await answerPage(desk, look, incoming, 409, saidPage(look, state, { business, way: notYou(look) }));
}

const SAID_OF_PAYMENT: Partial<Record<Payment["state"], Said>> = {
  succeeded: "confirmed",
  authorised: "confirmed",
  declined: "notConfirmed",
};

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
      return json(200, {
        isOver: visit === undefined,
        isChallenge: visit !== undefined && (await paymentOf(desk, visit))?.state === "challenge",
      });
    },
  });
}
