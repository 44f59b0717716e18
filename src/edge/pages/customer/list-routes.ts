import type { IncomingMessage } from "node:http";
import { z } from "@hono/zod-openapi";
import { readTenantToken } from "../../../base/tenant-token.ts";
import { comeBack, leaveByAddress, leaveByToken, readStanding } from "../../../workflows/mailings/ways-out.ts";
import { route } from "../../http/route.ts";
import type { Reply, Route } from "../../http/route.ts";
import { onTheBeat } from "../../http/session/on-the-beat.ts";
import { answerPage } from "./answer-page.ts";
import { confirmRoutes } from "./confirm-routes.ts";
import type { Desk } from "./desk.ts";
import type { Look } from "./frame.ts";
import { leaveFormPage, leftPage, listSaidPage, unknownLinkPage, wayOutPage } from "./list-page.ts";
import { readLeaveForm } from "./read-leave-form.ts";
import { A_PAGE, NO_EFFECT, customerRoom } from "./room.ts";

const Params = z.strictObject({ token: z.string().max(120) });
const ADDRESS_CHARS_MAX = 254;

/** Mailing lists as their readers meet them. Whoever has the token reads that mail; nobody needs an account, a script or a cookie. */
export function listPageRoutes(desk: Desk): readonly Route[] {
  return [...confirmRoutes(desk), ...wayOutRoutes(desk), ...formRoutes(desk)];
}

function wayOutRoutes(desk: Desk): readonly Route[] {
  const { mailings, safe } = desk.edge;
  const room = { ...customerRoom(desk), place: "both", path: "/u/{token}", params: Params, answer: A_PAGE } as const;
  const unknown = async (look: Look, incoming: IncomingMessage): Promise<Reply> =>
    await answerPage(desk, look, incoming, 404, unknownLinkPage(look));
  return [
    route({
      ...room,
      ...NO_EFFECT,
      method: "GET",
      summary: "The page with the button that leaves a mailing list; looking changes nothing.",
      handle: async ({ incoming, params }): Promise<Reply> => {
        const look = desk.lookFor(incoming, `/u/${params.token}`);
        const link = readTenantToken(params.token);
        const standing = link && (await readStanding(mailings, link));
        if (standing === undefined) return await unknown(look, incoming);
        return await answerPage(desk, look, incoming, 200, standing.isOn ? wayOutPage(look, standing) : leftPage(look, standing));
      },
    }),
    route({
      ...room,
      method: "POST",
      summary: "Leaves a mailing list, by one press in the reader's mail program (RFC 8058) or on the page.",
      ledger: { acts: ["list.leave", "list.return"] },
      body: {
        kind: "stream",
        type: FORM_TYPES,
        types: ["application/x-www-form-urlencoded", "multipart/form-data"],
        bytesMax: FORM_BYTES_MAX,
      },
      handle: async ({ incoming, params }): Promise<Reply> => {
        const look = desk.lookFor(incoming, `/u/${params.token}`);
        const { words } = look;
        const link = readTenantToken(params.token);
        if (link === undefined) return await unknown(look, incoming);
        const form = await readLeaveForm(incoming, FORM_BYTES_MAX);
        if (form.stays) {
          const isBack = await comeBack(mailings, link, safe.clock());
          const back = await readStanding(mailings, link);
          if (back === undefined) return await unknown(look, incoming);
          const say = isBack || back.isOn ? words("lists.back", { list: back.list }) : words("lists.notBack");
          const title = isBack || back.isOn ? words("lists.backTitle") : words("lists.leftTitle");
          return await answerPage(desk, look, incoming, 200, listSaidPage(look, back.business, title, say));
        }
        const how = form.isPage ? "link" : "one_click";
        const isKnown = await leaveByToken(mailings, link, { how, isAll: form.isAll }, safe.clock());
        const standing = isKnown ? await readStanding(mailings, link) : undefined;
        if (standing === undefined) return await unknown(look, incoming);
        return await answerPage(desk, look, incoming, 200, leftPage(look, standing, form.isAll));
      },
    }),
  ];
}

const FORM_TYPES = /^(?:application\/x-www-form-urlencoded|multipart\/form-data)[ \t]*(?:;.*)?$/iu;
const FORM_BYTES_MAX = 8_192;

function formRoutes(desk: Desk): readonly Route[] {
  const { mailings, safe } = desk.edge;
  const room = { ...customerRoom(desk), place: "both", path: "/unsubscribe", answer: A_PAGE } as const;
  return [
    route({
      ...room,
      ...NO_EFFECT,
      method: "GET",
      summary: "Where anybody takes an address off every mailing list.",
      handle: async ({ incoming, query }): Promise<Reply> => {
        const look = desk.lookFor(incoming, "/unsubscribe");
        return await answerPage(desk, look, incoming, 200, leaveFormPage(look, { business: query["business"] ?? null }));
      },
    }),
    route({
      ...room,
      method: "POST",
      summary: "Takes the address that was typed off every mailing list, at once; the answer is the same for every address.",
      ledger: { acts: ["list.leave"] },
      body: { kind: "form" },
      handle: ({ body, incoming }): Promise<Reply> =>
        // A page elsewhere may post here: whoever embeds this form on their own site, and what it does anybody may do.
        onTheBeat(async () => {
          const look = desk.lookFor(incoming, "/unsubscribe");
          const { words } = look;
          const email = (body["email"] ?? "").trim().slice(0, ADDRESS_CHARS_MAX);
          const business = body["business"]?.trim().slice(0, ADDRESS_CHARS_MAX);
          const left = await leaveByAddress(mailings, { business, email }, safe.clock());
          if (left.ok)
            return await answerPage(desk, look, incoming, 200, listSaidPage(look, null, words("lists.saidTitle"), words("lists.said")));
          const isBusiness = left.refusal.code === "business_needed";
          const problem = isBusiness
            ? ({ at: "business", say: words("lists.businessNeeded") } as const)
            : ({ at: "email", say: words("lists.notEmail") } as const);
          const state = { email, business: isBusiness ? (business ?? "") : (business ?? null), problem };
          return await answerPage(desk, look, incoming, 422, leaveFormPage(look, state));
        }),
    }),
  ];
}
