import type { IncomingMessage } from "node:http";
import { z } from "@hono/zod-openapi";
import { readTenantToken } from "../../../base/tenant-token.ts";
import { readTenant } from "../../../platform/storage/tenants.ts";
import { withTx } from "../../../platform/storage/tx.ts";
import { joinOwnList, leaveOwnLists, readOwnLists } from "../../../workflows/mailings/own-lists.ts";
import { leaveByToken, readAllLists } from "../../../workflows/mailings/ways-out.ts";
import { problem } from "../../http/problem.ts";
import type { Reply, Route } from "../../http/route.ts";
import { fail, route } from "../../http/route.ts";
import { createCustomerReader } from "../../http/session/customer-cookie.ts";
import { isFromHere } from "../../http/session/from-here.ts";
import { withinTenant } from "../../http/within.ts";
import { doorAfterSending, doorFor } from "./after-sign-in.ts";
import { answerPage } from "./answer-page.ts";
import type { Desk } from "./desk.ts";
import { addressOf } from "./frame.ts";
import { unknownLinkPage } from "./list-page.ts";
import { LIST_NOTES, type ListNote, allListsPage, listsPage } from "./lists-page.ts";
import { A_PAGE, ELSEWHERE, NO_EFFECT, customerRoom, goTo } from "./room.ts";

const PATH = "/c/lists";
const NAME_CHARS_MAX = 60;
const Params = z.strictObject({ token: z.string().max(120) });

/** The preference centre: for customers who are signed in, and for whoever came by the link of a mail. */
export function listsRoutes(desk: Desk): readonly Route[] {
  return [showRoute(desk), changeRoute(desk), ...linkRoutes(desk)];
}

function showRoute(desk: Desk): Route {
  const { safe, mailings, onCommit } = desk.edge;
  const readCustomer = createCustomerReader(safe);
  return route({
    ...customerRoom(desk),
    method: "GET",
    path: PATH,
    summary: "Every mailing list of the business, and how the customer who is signed in stands with each.",
    ledger: { acts: ["list.look"] },
    body: { kind: "none" },
    answer: A_PAGE,
    handle: async ({ incoming, query }): Promise<Reply> => {
      const customer = await readCustomer(incoming);
      if (customer === undefined) return goTo(addressOf(doorFor("/c/lists"), desk.lookFor(incoming, "/c/sign-in")));
      const state = await withTx(safe.db, customer.tenant, async (tx) => ({
        ...(await readOwnLists(mailings, tx, customer, safe.clock())),
        business: (await readTenant(tx))?.name ?? "",
      }));
      onCommit(customer.tenant);
      const look = desk.lookFor(incoming, PATH);
      return await answerPage(desk, look, incoming, 200, listsPage(look, { ...state, note: noteOf(query["note"]) }));
    },
  });
}

function noteOf(told: string | undefined): ListNote | null {
  return told !== undefined && Object.hasOwn(LIST_NOTES, told) ? (told as ListNote) : null;
}

function changeRoute(desk: Desk): Route {
  const { safe, mailings, cardOrigin } = desk.edge;
  const readCustomer = createCustomerReader(safe);
  return route({
    ...customerRoom(desk),
    method: "POST",
    path: PATH,
    summary: "Joins or leaves one mailing list, or leaves all.",
    ledger: { acts: ["list.look", "list.ask", "list.confirm", "list.leave"] },
    body: { kind: "form" },
    answer: ELSEWHERE,
    handle: async ({ body, incoming }): Promise<Reply> => {
      if (!isFromHere(incoming, cardOrigin)) return fail(problem("origin_not_allowed"));
      const customer = await readCustomer(incoming);
      const look = desk.lookFor(incoming, PATH);
      if (customer === undefined) return goTo(addressOf(doorAfterSending("/c/lists"), look));
      const wish = readWish(body);
      if (wish === undefined) return fail(problem("invalid_input"));
      const note = await withinTenant(safe, mailings.onCommit)(customer.tenant, async (tx): Promise<ListNote | null> => {
        if (!wish.isOn) {
          await leaveOwnLists(mailings, tx, customer, wish.list, safe.clock());
          return "saved";
        }
        const joined = await joinOwnList(mailings, tx, customer, { list: wish.list, language: look.language }, safe.clock());
        return joined.ok ? (joined.value === "joined" ? "saved" : "letter") : REFUSED[joined.refusal.code];
      });
      return goTo(`${addressOf(PATH, look)}${note === null ? "" : `&note=${note}`}`);
    },
  });
}

/** A list that the map has no more, and an address that is gone, the page shows by itself. */
const REFUSED = { list_unknown: null, no_address: null, address_suppressed: "suppressed", sign_in_by_mail: "byMail" } as const;

type Wish = { readonly isOn: true; readonly list: string } | { readonly isOn: false; readonly list: string | null };

function readWish({ list, on, all }: Readonly<Record<string, string>>): Wish | undefined {
  if (all === "yes") return { isOn: false, list: null };
  if (list === undefined || list === "" || list.length > NAME_CHARS_MAX) return undefined;
  if (on !== "yes" && on !== "no") return undefined;
  return { isOn: on === "yes", list };
}

/** Whoever has the link of a mail reads that mail, and stops what they like; they see nothing of anybody. */
function linkRoutes(desk: Desk): readonly Route[] {
  const { mailings, safe } = desk.edge;
  const room = { ...customerRoom(desk), place: "both", path: "/u/{token}/lists", params: Params, answer: A_PAGE } as const;
  const answer = async (incoming: IncomingMessage, token: string, stop?: string | null): Promise<Reply> => {
    const look = desk.lookFor(incoming, `/u/${token}/lists`);
    const link = readTenantToken(token);
    const all = link && (await readAllLists(mailings, link));
    if (link === undefined || all === undefined) return await answerPage(desk, look, incoming, 404, unknownLinkPage(look));
    const stopped = stop === null ? ("all" as const) : (all.lists.find(({ name }) => name === stop) ?? null);
    if (stopped !== null) {
      const wish = stopped === "all" ? { isAll: true } : { isAll: false, list: stopped.name };
      await leaveByToken(mailings, link, { how: "link", ...wish }, safe.clock());
    }
    return await answerPage(desk, look, incoming, 200, allListsPage(look, all, stopped));
  };
  return [
    route({
      ...room,
      ...NO_EFFECT,
      method: "GET",
      summary: "Every mailing list of the business, for whoever came by the link of a mail; looking changes nothing.",
      handle: ({ incoming, params }) => answer(incoming, params.token),
    }),
    route({
      ...room,
      method: "POST",
      summary: "Leaves any list, or all, by the link of a mail.",
      ledger: { acts: ["list.leave"] },
      body: { kind: "form" },
      handle: ({ incoming, params, body }) => answer(incoming, params.token, body["all"] === "yes" ? null : body["list"]),
    }),
  ];
}
