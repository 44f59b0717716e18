import type { IncomingMessage } from "node:http";
import { z } from "@hono/zod-openapi";
import { unveil } from "../../../base/redacted.ts";
import {
  type ContactRefusal,
  askContactChange,
  proveContactChange,
  readStoppable,
  stopByLink,
  stopOwnChange,
} from "../../../workflows/portal/contact-changes.ts";
import { problem } from "../../http/problem.ts";
import type { Reply, Route } from "../../http/route.ts";
import { fail, route } from "../../http/route.ts";
import { answerPage } from "./answer-page.ts";
import { contactCodePage, stopPage, stopSaidPage } from "./contact-page.ts";
import type { Desk } from "./desk.ts";
import { type Look, addressOf } from "./frame.ts";
import { answerHeld, fieldIn, wrongText } from "./held-routes.ts";
import { createOwnPlace } from "./own-place.ts";
import { A_PAGE, NO_EFFECT, customerRoom, goTo } from "./room.ts";

const HELD = "/c/held";
const CHARS_MAX = 254;
const Params = z.strictObject({ token: z.string().max(120) });

/** How a customer changes what they sign in with: a code to the new one, a day for the old one to stop it. */
export function contactRoutes(desk: Desk): readonly Route[] {
  return [askRoute(desk), proveRoute(desk), stopRoute(desk), ...linkRoutes(desk)];
}

function askRoute(desk: Desk): Route {
  const own = createOwnPlace(desk);
  const { safe, collection } = desk.edge;
  return route({
    ...customerRoom(desk),
    method: "POST",
    path: `${HELD}/contacts`,
    summary: "Sends a code to the contact that is to take the place of another; nothing changes yet.",
    ledger: { acts: ["contact.ask"] },
    body: { kind: "form" },
    answer: A_PAGE,
    handle: ({ body, incoming }): Promise<Reply> =>
      own(incoming, "send", async (customer, business, tx) => {
        const look = desk.lookFor(incoming, HELD);
        const field = fieldIn(body);
        const wish = { subject: customer.subject, field, text: (body["value"] ?? "").slice(0, CHARS_MAX), language: look.language };
        const asked = await askContactChange(collection, tx, wish, safe.clock());
        if (!asked.ok) {
          if (asked.refusal.code === "not_granted") return fail(problem("invalid_input"));
          const wrong = { field, say: sayOf(look, asked.refusal), typed: { value: wish.text } };
          return await answerHeld(desk, incoming, tx, customer, business, { wrong }, 422);
        }
        return await answerPage(desk, look, incoming, 200, contactCodePage(look, { business, field, ticket: unveil(asked.value.ticket) }));
      }),
  });
}

function proveRoute(desk: Desk): Route {
  const own = createOwnPlace(desk);
  const { safe, collection } = desk.edge;
  return route({
    ...customerRoom(desk),
    method: "POST",
    path: `${HELD}/contacts/codes`,
    summary: "Proves the new contact by its code: it is changed at once where that is harmless, else after a day.",
    ledger: { acts: ["contact.prove", "subject.change", "mail.customer", "text.customer"] },
    body: { kind: "form" },
    answer: A_PAGE,
    handle: ({ body, incoming }): Promise<Reply> =>
      own(incoming, "send", async (customer, business, tx) => {
        const look = desk.lookFor(incoming, HELD);
        const field = fieldIn(body);
        const ticket = (body["ticket"] ?? "").slice(0, CHARS_MAX);
        const proof = { subject: customer.subject, ticket, code: (body["code"] ?? "").slice(0, CHARS_MAX), signedInBy: customer.channel };
        const proven = await proveContactChange(collection, tx, proof, safe.clock());
        if (proven.ok) return goTo(`${addressOf(HELD, look)}&${proven.value.kind === "changed" ? `changed=${field}` : "waits=1"}`);
        const say = sayOf(look, proven.refusal);
        if (proven.refusal.code !== "code_wrong" && proven.refusal.code !== "code_incomplete") {
          return await answerHeld(desk, incoming, tx, customer, business, { wrong: { field, say } }, 422);
        }
        return await answerPage(desk, look, incoming, 422, contactCodePage(look, { business, field, ticket, problem: say }));
      }),
  });
}

function sayOf({ words }: Look, refusal: ContactRefusal): string {
  switch (refusal.code) {
    case "wrong_input":
      return wrongText(words, refusal.why);
    case "asked_too_often":
      return words("contact.tooOften");
    case "code_incomplete":
      return words("signIn.incomplete");
    case "code_wrong":
      return words("contact.wrong");
    case "contact_taken":
      return words("contact.taken");
    case "change_over":
    case "not_granted":
      return words("contact.over");
  }
}

function stopRoute(desk: Desk): Route {
  const own = createOwnPlace(desk);
  const { safe, collection } = desk.edge;
  return route({
    ...customerRoom(desk),
    method: "POST",
    path: `${HELD}/contacts/stops`,
    summary: "Stops a change of the customer's own contact that waits.",
    ledger: { acts: ["contact.stop", "mail.customer", "text.customer"] },
    body: { kind: "form" },
    answer: A_PAGE,
    handle: ({ body, incoming }): Promise<Reply> =>
      own(incoming, "send", async ({ subject }, _business, tx) => {
        const isStopped = await stopOwnChange(collection, tx, subject, (body["change"] ?? "").slice(0, CHARS_MAX), safe.clock());
        return goTo(`${addressOf(HELD, desk.lookFor(incoming, HELD))}&${isStopped ? "stopped" : "late"}=1`);
      }),
  });
}

/** Whoever reads the old contact's mail needs neither account nor script to stop it; looking changes nothing, as mail scanners look. */
function linkRoutes(desk: Desk): readonly Route[] {
  const { safe, collection, onCommit } = desk.edge;
  const room = { ...customerRoom(desk), path: "/c/contact-changes/{token}", params: Params, answer: A_PAGE } as const;
  const lookFor = (incoming: IncomingMessage, token: string): Look => desk.lookFor(incoming, `/c/contact-changes/${token}`);
  return [
    route({
      ...room,
      ...NO_EFFECT,
      method: "GET",
      summary: "Asks whether a change of contact is to be stopped; looking changes nothing.",
      handle: async ({ incoming, params }): Promise<Reply> => {
        const look = lookFor(incoming, params.token);
        const stoppable = await readStoppable(collection, params.token);
        if (stoppable === undefined) return await answerPage(desk, look, incoming, 404, stopSaidPage(look, "gone"));
        return await answerPage(desk, look, incoming, 200, stopPage(look, stoppable, params.token));
      },
    }),
    route({
      ...room,
      method: "POST",
      summary: "Stops a change of contact, by the link that the old contact was sent.",
      ledger: { acts: ["contact.stop", "mail.customer", "text.customer"] },
      body: { kind: "form" },
      handle: async ({ incoming, params }): Promise<Reply> => {
        const look = lookFor(incoming, params.token);
        const tenant = await stopByLink(collection, params.token, safe.clock());
        if (tenant !== undefined) onCommit(tenant);
        return await answerPage(
          desk,
          look,
          incoming,
          tenant === undefined ? 404 : 200,
          stopSaidPage(look, tenant === undefined ? "gone" : "stopped"),
        );
      },
    }),
  ];
}
