import type { IncomingMessage } from "node:http";
import { parseNickname } from "../../../registers/datamap/types/card.ts";
import { beginHandOver } from "../../../workflows/collection/provide-by-provider.ts";
import type { Visit } from "../../../workflows/collection/read-visit.ts";
import { settleChallenge, startChallenge } from "../../../workflows/payments/challenge-customer.ts";
import { settleSetup } from "../../../workflows/payments/settle-setup.ts";
import { startSetup } from "../../../workflows/payments/start-setup.ts";
import { problem } from "../../http/problem.ts";
import { fail, json, route } from "../../http/route.ts";
import type { FormFields, Reply, Route } from "../../http/route.ts";
import { isFromHere } from "../../http/session/from-here.ts";
import { answerPage } from "./answer-page.ts";
import { backPage } from "./back-page.ts";
import type { ChosenNext } from "./card-inputs.ts";
import { isAnswered, paymentOf } from "./challenge.ts";
import type { Desk } from "./desk.ts";
import { fillPage } from "./fill-page.ts";
import { noVisit } from "./fill-routes.ts";
import { formTargets } from "./form-targets.ts";
import { type Look, addressOf } from "./frame.ts";
import { A_PAGE, ELSEWHERE, NO_EFFECT, customerRoom, goTo } from "./room.ts";
import { saidPage } from "./said-page.ts";
import { VISIT_COOKIE, visitOf } from "./visit.ts";

const NICKNAME_CHARS_MAX = 200;

/** The way to the payment provider's page, and the way back. What is typed there never comes here. */
export function handOverRoutes(desk: Desk): readonly Route[] {
  return [handOverRoute(desk), backRoute(desk), settleRoute(desk)];
}

function handOverRoute(desk: Desk): Route {
  return route({
    ...customerRoom(desk),
    method: "POST",
    path: "/c/hand-over",
    summary: "Leads on to the payment provider: to enter a card, or to confirm a payment.",
    ledger: { none: "What comes of it is noted when it is settled." },
    body: { kind: "form" },
    answer: ELSEWHERE,
    handle: async ({ body, incoming }): Promise<Reply> => {
      if (!isFromHere(incoming, desk.edge.cardOrigin)) return fail(problem("origin_not_allowed"));
      const visit = await visitOf(desk, incoming);
      if (visit === undefined) return await noVisit(desk, incoming);
      const look = desk.lookFor(incoming, "/c/fill", visit.language);
      return isAnswered(visit) ? await toBank(desk, look, visit) : await toCardPage(desk, incoming, look, visit, body);
    },
  });
}

async function toBank(desk: Desk, look: Look, visit: Visit): Promise<Reply> {
  const payment = await paymentOf(desk, visit);
  if (payment?.state !== "challenge") return goTo(addressOf("/c/done", look));
  const { edge } = desk;
  const { tenant, request } = visit;
  const started = await startChallenge(edge.payments, tenant, request, backUrl(edge.cardOrigin, look), edge.safe.clock());
  return goTo(started.ok && started.value.url !== null ? started.value.url : addressOf("/c/done", look));
}

async function toCardPage(desk: Desk, incoming: IncomingMessage, look: Look, visit: Visit, body: FormFields): Promise<Reply> {
  const { safe, collection, payments, cardOrigin } = desk.edge;
  const choice = readChoice(look, body);
  if ("chosen" in choice) {
    const targets = await formTargets(desk, visit);
    return await answerPage(desk, look, incoming, 422, fillPage(look, visit, safe.clock(), choice.chosen), { formTargets: targets });
  }
  const begun = await beginHandOver(collection, VISIT_COOKIE.read(incoming.headers.cookie) ?? "", safe.clock());
  if (!begun.ok) return goTo(addressOf(begun.refusal.code === "already_provided" ? "/c/done" : "/c/fill", look));
  const back = backUrl(cardOrigin, look);
  const { tenant, id: request, subject } = begun.value;
  const wish = { request, subject, ...choice, language: look.language, backUrl: back, cancelUrl: `${back}&left=1` };
  const started = await startSetup(payments, tenant, wish, safe.clock());
  if (started.ok) return goTo(started.value.url);
  desk.edge.log.warn("hand_over", { tenant, code: started.refusal.code });
  return await answerPage(desk, look, incoming, 503, saidPage(look, "unavailable", { business: visit.business }));
}

/** On our own origin, from the settings: the provider sends people nowhere else. */
function backUrl(cardOrigin: string, look: Look): string {
  return `${cardOrigin}${addressOf("/c/back", look)}`;
}

/** Whether the card is kept, and under which name; or the form as it was sent, with what is wrong with it. */
function readChoice(
  { words }: Look,
  body: FormFields,
): { readonly keep: boolean; readonly nickname: string | null } | { readonly chosen: ChosenNext } {
  const next = body["next"] ?? "";
  if (next === "once") return { keep: false, nickname: null };
  if (next !== "keep") return { chosen: { problem: { at: "next", say: words("typed.choice_missing") } } };
  const nickname = (body["nickname"] ?? "").slice(0, NICKNAME_CHARS_MAX);
  const parsed = parseNickname(nickname);
  if (parsed.ok) return { keep: true, nickname: parsed.value ?? null };
  const say = words(parsed.refusal.code === "card_label_digits" ? "typed.label_digits" : "refused.other");
  return { chosen: { next, nickname, problem: { at: "nickname", say } } };
}

function backRoute(desk: Desk): Route {
  return route({
    ...customerRoom(desk),
    ...NO_EFFECT,
    method: "GET",
    path: "/c/back",
    summary: "Where the payment provider sends people back to.",
    answer: A_PAGE,
    handle: async ({ incoming, query }): Promise<Reply> => {
      const look = desk.lookFor(incoming, "/c/back");
      return await answerPage(desk, look, incoming, 200, backPage(look, query["left"] === "1" ? "gone" : "asking"));
    },
  });
}

function settleRoute(desk: Desk): Route {
  const { edge } = desk;
  return route({
    ...customerRoom(desk),
    method: "POST",
    path: "/c/settle",
    summary: "Asks the payment provider what came of it, and takes the card.",
    ledger: { acts: ["collection.provide", "payment.settle"] },
    body: { kind: "form" },
    answer: ELSEWHERE,
    handle: async ({ incoming }): Promise<Reply> => {
      if (!isFromHere(incoming, edge.cardOrigin)) return fail(problem("origin_not_allowed"));
      const visit = await visitOf(desk, incoming);
      const state = visit === undefined ? "away" : await settle(desk, visit);
      if (incoming.headers.accept === "application/json") return json(200, { state });
      const look = desk.lookFor(incoming, "/c/back", visit?.language);
      if (state === "away") return await noVisit(desk, incoming);
      if (state === "provided") return goTo(addressOf("/c/done", look));
      return await answerPage(desk, look, incoming, 200, backPage(look, state === "gone" ? "gone" : "slow"));
    },
  });
}

async function settle(desk: Desk, visit: Visit): Promise<"provided" | "waiting" | "gone"> {
  const { edge } = desk;
  const { tenant, request } = visit;
  if (isAnswered(visit)) {
    if ((await paymentOf(desk, visit))?.state !== "challenge") return "provided";
    const confirmed = await settleChallenge(edge.payments, tenant, request);
    return confirmed.ok && confirmed.value?.state !== "challenge" ? "provided" : "waiting";
  }
  const settled = await settleSetup(edge.payments, tenant, request);
  return settled.ok ? settled.value : "waiting";
}
