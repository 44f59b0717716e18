import type { IncomingMessage } from "node:http";
import type { Result } from "../../../base/result.ts";
import type { DoorRefusal, Entered } from "../../../workflows/collection/door.ts";
import { enterByLink } from "../../../workflows/collection/enter-by-link.ts";
import { enterByNumber } from "../../../workflows/collection/enter-by-number.ts";
import { limiterName } from "../../http/limiter.ts";
import { problem } from "../../http/problem.ts";
import { fail, route } from "../../http/route.ts";
import type { Reply, Route } from "../../http/route.ts";
import { fileRoute } from "../../http/routes/docs.ts";
import { isFromHere } from "../../http/session/from-here.ts";
import { MARK_FILE } from "../layout.ts";
import { type PageHeaders, answerPage } from "./answer-page.ts";
import type { Desk } from "./desk.ts";
import { type DoorState, doorPage } from "./door-page.ts";
import { addressOf } from "./frame.ts";
import { A_PAGE, ELSEWHERE, NO_EFFECT, customerRoom, goTo } from "./room.ts";
import { saidPage, waitText, wayToDoor } from "./said-page.ts";
import { VISIT_COOKIE } from "./visit.ts";

/** The ways in. Looking at them changes nothing, by whichever method or script; a button without what is asked for neither. */
export function doorRoutes(desk: Desk): readonly Route[] {
  const room = customerRoom(desk);
  return [
    route({
      ...room,
      ...NO_EFFECT,
      method: "GET",
      path: "/c",
      summary: "The customers' door.",
      answer: A_PAGE,
      handle: ({ incoming }) => door(desk, incoming, 200, {}),
    }),
    numberRoute(desk),
    linkRoute(desk),
    { ...fileRoute("/c/mark.svg", "image/svg+xml", Buffer.from(MARK_FILE)), place: "card" },
  ];
}

const NUMBER_CHARS_MAX = 60;
const ITEM_CHARS_MAX = 40;
const TOKEN_CHARS_MAX = 120;

/** A form of the business's own site may post a number here. It is shown, and looked up only when it is sent from here. */
function numberRoute(desk: Desk): Route {
  return route({
    ...customerRoom(desk),
    method: "POST",
    path: "/c/number",
    summary: "Lets in whoever has the number of a request.",
    ledger: { acts: ["collection.open"] },
    body: { kind: "form" },
    answer: ELSEWHERE,
    handle: async ({ body, incoming, address }): Promise<Reply> => {
      const { edge } = desk;
      const number = (body["number"] ?? "").trim().slice(0, NUMBER_CHARS_MAX);
      const { words } = desk.lookFor(incoming, "/c");
      if (!isFromHere(incoming, edge.cardOrigin)) return await door(desk, incoming, 200, { number, note: words("door.check") });
      if (number === "") return await door(desk, incoming, 422, { number, problem: words("door.missing") });
      const entered = await enterByNumber(edge.collection, { number, address: limiterName(address) }, edge.safe.clock());
      return await enteredReply(desk, incoming, entered, "door.wrongNumber", { number });
    },
  });
}

function linkRoute(desk: Desk): Route {
  return route({
    ...customerRoom(desk),
    method: "POST",
    path: "/c/link",
    summary: "Lets in whoever has the link of a request, and what the mail does not tell.",
    ledger: { acts: ["collection.open", "collection.door_refused"] },
    body: { kind: "form" },
    answer: ELSEWHERE,
    handle: async ({ body, incoming, address }): Promise<Reply> => {
      const { edge } = desk;
      if (!isFromHere(incoming, edge.cardOrigin)) return fail(problem("origin_not_allowed"));
      const token = (body["token"] ?? "").slice(0, TOKEN_CHARS_MAX);
      const item = (body["item"] ?? "").trim().slice(0, ITEM_CHARS_MAX);
      const link = { token, by: body["by"] === "c" ? "c" : "p", item } as const;
      const { words } = desk.lookFor(incoming, "/c");
      if (item === "") return await door(desk, incoming, 422, { link, problem: words("door.missingItem") });
      const entered = await enterByLink(edge.collection, { token, item, address: limiterName(address) }, edge.safe.clock());
      return await enteredReply(desk, incoming, entered, "door.wrongItem", { link });
    },
  });
}

async function enteredReply(
  desk: Desk,
  incoming: IncomingMessage,
  entered: Result<Entered, DoorRefusal>,
  wrong: "door.wrongNumber" | "door.wrongItem",
  typed: Pick<DoorState, "number" | "link">,
): Promise<Reply> {
  const look = desk.lookFor(incoming, "/c");
  if (entered.ok) return goTo(addressOf("/c/fill", look), VISIT_COOKIE.write(entered.value.visit));
  const { refusal } = entered;
  if (refusal.code === "link_locked" || refusal.code === "link_stopped") {
    const said = refusal.code === "link_locked" ? "linkLocked" : "linkStopped";
    return await answerPage(desk, look, incoming, 422, saidPage(look, said, { way: wayToDoor(look) }));
  }
  if (refusal.code === "too_many_tries")
    return await door(desk, incoming, 429, { ...typed, problem: waitText(look, refusal.retryAfterSeconds) }, refusal);
  return await door(desk, incoming, 422, { ...typed, problem: look.words(wrong), mayRenew: typed.link !== undefined });
}

async function door(desk: Desk, incoming: IncomingMessage, status: number, state: DoorState, more: PageHeaders = {}): Promise<Reply> {
  const look = desk.lookFor(incoming, "/c");
  if (look.files === undefined) return await answerPage(desk, look, incoming, 503, saidPage(look, "unbuilt"));
  const { mode, mail, sms } = desk.edge;
  const hasSignIn = mode === "test" || mail !== null || sms !== null;
  return await answerPage(desk, look, incoming, status, doorPage(look, { ...state, hasSignIn }), more);
}
