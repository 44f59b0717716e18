import type { CardId } from "../../../base/ids.ts";
import { subjectActor } from "../../../safe/access/actor.ts";
import type { SafeRefusal } from "../../../safe/access/answers.ts";
import { mailCustomer } from "../../../safe/post/mail-customer.ts";
import { removeCard } from "../../../safe/vault/remove-card.ts";
import { renameCard } from "../../../safe/vault/rename-card.ts";
import type { CustomerSession } from "../../../workflows/customers/session.ts";
import { OWN_PURPOSE } from "../../../workflows/portal/own.ts";
import { problem } from "../../http/problem.ts";
import type { Reply, Route } from "../../http/route.ts";
import { fail, route } from "../../http/route.ts";
import { safeProblem } from "../../http/safe-problem.ts";
import { createCustomerReader } from "../../http/session/customer-cookie.ts";
import { isFromHere } from "../../http/session/from-here.ts";
import { withinTenant } from "../../http/within.ts";
import { doorAfterSending } from "./after-sign-in.ts";
import { answerMine } from "./answer-mine.ts";
import type { Desk } from "./desk.ts";
import { type Look, addressOf } from "./frame.ts";
import { ELSEWHERE, customerRoom, goTo } from "./room.ts";

const NICKNAME_CHARS_MAX = 200;
const ID_CHARS_MAX = 200;
/** What a customer does with their own cards: give them names, and have them removed. */
export function cardRoutes(desk: Desk): readonly Route[] {
  return [nameRoute(desk), removeRoute(desk)];
}

function nameRoute(desk: Desk): Route {
  const { safe, cardOrigin, onCommit } = desk.edge;
  const readCustomer = createCustomerReader(safe);
  return route({
    ...customerRoom(desk),
    method: "POST",
    path: "/c/cards/names",
    summary: "Gives one of the customer's own cards another name.",
    ledger: { acts: ["card.rename"] },
    body: { kind: "form" },
    answer: ELSEWHERE,
    handle: async ({ body, incoming }): Promise<Reply> => {
      if (!isFromHere(incoming, cardOrigin)) return fail(problem("origin_not_allowed"));
      const customer = await readCustomer(incoming);
      const look = desk.lookFor(incoming, "/c/mine");
      if (customer === undefined) return goTo(addressOf(doorAfterSending("/c/mine"), look));
      const nickname = (body["nickname"] ?? "").trim().slice(0, NICKNAME_CHARS_MAX);
      const ask = { ...ownCard(customer, body["card"]), nickname: nickname === "" ? null : nickname };
      const renamed = await withinTenant(safe, onCommit)(customer.tenant, (tx) => renameCard(safe, tx, ask));
      if (renamed.ok) return goTo(`${addressOf("/c/mine", look)}&note=named`);
      const [fault] = renamed.refusal.fields ?? [];
      if (renamed.refusal.code !== "fields_invalid" || fault === undefined) return notDone(look, renamed.refusal);
      const say = look.words(fault.code === "card_label_digits" ? "typed.label_digits" : "refused.other");
      return await answerMine(desk, incoming, customer, 422, { problem: { card: ask.card, typed: nickname, say } });
    },
  });
}

function removeRoute(desk: Desk): Route {
  const { safe, collection, cardOrigin, onCommit } = desk.edge;
  const readCustomer = createCustomerReader(safe);
  return route({
    ...customerRoom(desk),
    method: "POST",
    path: "/c/cards/removals",
    summary: "Removes one of the customer's own cards, here and at the payment provider.",
    ledger: { acts: ["card.remove", "mail.customer"] },
    body: { kind: "form" },
    answer: ELSEWHERE,
    handle: async ({ body, incoming }): Promise<Reply> => {
      if (!isFromHere(incoming, cardOrigin)) return fail(problem("origin_not_allowed"));
      const customer = await readCustomer(incoming);
      const look = desk.lookFor(incoming, "/c/mine");
      if (customer === undefined) return goTo(addressOf(doorAfterSending("/c/mine"), look));
      const gone = await withinTenant(safe, onCommit)(customer.tenant, async (tx) => {
        const removed = await removeCard(safe, tx, ownCard(customer, body["card"]));
        const now = safe.clock();
        const facts = { at: now, path: "/c/sign-in", language: look.language } as const;
        if (removed.ok) await mailCustomer(collection, tx, customer.subject, "card_removed", facts, now);
        return removed;
      });
      return gone.ok ? goTo(`${addressOf("/c/mine", look)}&note=removed`) : notDone(look, gone.refusal);
    },
  });
}

/** A card that is not there, as after a second tap, is none to be told of; why one stays as it is, is. */
function notDone(look: Look, refusal: SafeRefusal): Reply {
  return refusal.code === "card_not_found" ? goTo(addressOf("/c/mine", look)) : fail(safeProblem(refusal));
}

/** What can be no card of theirs is not there: that is the safe's to say. */
function ownCard({ subject }: CustomerSession, card: string | undefined) {
  return { actor: subjectActor(subject), purpose: OWN_PURPOSE, subject, card: (card ?? "").slice(0, ID_CHARS_MAX) as CardId };
}
