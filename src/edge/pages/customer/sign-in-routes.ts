import type { IncomingMessage } from "node:http";
import { isId } from "../../../base/ids.ts";
import { unveil } from "../../../base/redacted.ts";
import { enterSignedIn } from "../../../workflows/collection/enter-signed-in.ts";
import { type CodeRefusal, askCode } from "../../../workflows/customers/ask-code.ts";
import { type SignInRefusal, signInByCode } from "../../../workflows/customers/sign-in-by-code.ts";
import { wasErased } from "../../../workflows/customers/session.ts";
import { CODE_TRIES_MAX } from "../../../registers/customers/code.ts";
import { limiterName } from "../../http/limiter.ts";
import { problem } from "../../http/problem.ts";
import type { Reply, Route } from "../../http/route.ts";
import { fail, route } from "../../http/route.ts";
import { CUSTOMER_COOKIE, createCustomerReader } from "../../http/session/customer-cookie.ts";
import { deviceOf } from "../../http/session/device-label.ts";
import { isFromHere } from "../../http/session/from-here.ts";
import { onTheBeat } from "../../http/session/on-the-beat.ts";
import type { Html } from "../layout.ts";
import { type Kept, afterIn, doorAfterSending, keptIn } from "./after-sign-in.ts";
import { answerMine } from "./answer-mine.ts";
import { type PageHeaders, answerPage } from "./answer-page.ts";
import { honourBrowser } from "./consent-routes.ts";
import type { Desk } from "./desk.ts";
import { type Look, addressOf } from "./frame.ts";
import { MINE_NOTES, type MineNote } from "./mine-page.ts";
import { A_PAGE, ELSEWHERE, NO_EFFECT, customerRoom, goOnWith, goTo } from "./room.ts";
import { waitText } from "./said-page.ts";
import { type ContactState, codeOverPage, codePage, contactPage } from "./sign-in-page.ts";
import { VISIT_COOKIE } from "./visit.ts";

const CONTACT_CHARS_MAX = 254;
const TICKET_CHARS_MAX = 120;
const CODE_CHARS_MAX = 40;

/** The door for whoever signs in by a code that they were sent. */
export function signInRoutes(desk: Desk): readonly Route[] {
  return [contactRoute(desk), askRoute(desk), enterRoute(desk), mineRoute(desk), pickRoute(desk)];
}

function contactRoute(desk: Desk): Route {
  const { safe } = desk.edge;
  return route({
    ...customerRoom(desk),
    ...NO_EFFECT,
    method: "GET",
    path: "/c/sign-in",
    summary: "Where customers say who they are.",
    answer: A_PAGE,
    handle: async ({ incoming, query }): Promise<Reply> => {
      // A house of several businesses is told by the link which of them is meant.
      const { business = null } = query;
      const to = afterIn(query);
      const kept = new URLSearchParams({ ...(business === null ? {} : { business }), ...(to === undefined ? {} : { to }) }).toString();
      const path = kept === "" ? "/c/sign-in" : `/c/sign-in?${kept}`;
      const token = CUSTOMER_COOKIE.read(incoming.headers.cookie);
      const isErased = token !== undefined && (await wasErased(safe, token, safe.clock()));
      return await page(
        desk,
        incoming,
        path,
        200,
        (look) => contactPage(look, { business, to, isErased, isOver: query["over"] !== undefined }),
        { hasPasskeys: true },
      );
    },
  });
}

function askRoute(desk: Desk): Route {
  const { edge } = desk;
  return route({
    ...customerRoom(desk),
    method: "POST",
    path: "/c/sign-in/codes",
    summary: "Sends a code to an address that is on file; the answer is the same for every address.",
    ledger: { acts: ["customer.code"] },
    body: { kind: "form" },
    answer: A_PAGE,
    handle: ({ body, incoming, address }): Promise<Reply> =>
      onTheBeat(async () => {
        if (!isFromHere(incoming, edge.cardOrigin)) return fail(problem("origin_not_allowed"));
        const contact = (body["contact"] ?? "").trim().slice(0, CONTACT_CHARS_MAX);
        const business = body["business"]?.trim().slice(0, CONTACT_CHARS_MAX);
        const { language } = desk.lookFor(incoming, "/c/sign-in");
        const ask = { business, contact, language, address: limiterName(address) };
        const to = afterIn(body);
        const asked = await askCode(edge.collection, ask, edge.safe.clock());
        if (asked.ok)
          return await page(desk, incoming, "/c/sign-in", 200, (look) =>
            codePage(look, { ticket: unveil(asked.value.ticket), ...(to === undefined ? {} : { to }) }),
          );
        return await refusedAsk(desk, incoming, { contact, business: business ?? null, to }, asked.refusal);
      }),
  });
}

async function refusedAsk(desk: Desk, incoming: IncomingMessage, typed: ContactState, refusal: CodeRefusal): Promise<Reply> {
  const show = (status: number, state: (look: Look) => ContactState, more: PageHeaders = {}): Promise<Reply> =>
    page(desk, incoming, "/c/sign-in", status, (look) => contactPage(look, { ...typed, ...state(look) }), {
      ...more,
      hasPasskeys: true,
    });
  switch (refusal.code) {
    case "contact_not_readable":
      return await show(422, ({ words }) => ({ problem: { at: "contact", say: words("signIn.missing") } }));
    case "business_needed":
      return await show(422, ({ words }) => ({
        business: typed.business ?? "",
        problem: { at: "business", say: words(typed.business === null ? "signIn.business" : "signIn.businessUnknown") },
      }));
    case "asked_too_often":
      return await show(429, (look) => ({ problem: { at: "contact", say: waitText(look, refusal.retryAfterSeconds) } }), refusal);
  }
}

function enterRoute(desk: Desk): Route {
  const { edge } = desk;
  return route({
    ...customerRoom(desk),
    method: "POST",
    path: "/c/sign-in",
    summary: "Signs in by the code that was sent.",
    ledger: { acts: ["customer.sign_in", "customer.sign_in_refused"] },
    body: { kind: "form" },
    answer: ELSEWHERE,
    // A code of nobody is refused in less time than one of somebody, which is nobody's to know.
    handle: ({ body, incoming, address }): Promise<Reply> =>
      onTheBeat(async () => {
        if (!isFromHere(incoming, edge.cardOrigin)) return fail(problem("origin_not_allowed"));
        const ticket = (body["ticket"] ?? "").slice(0, TICKET_CHARS_MAX);
        const code = (body["code"] ?? "").slice(0, CODE_CHARS_MAX);
        const given = { ticket, code, address: limiterName(address), device: deviceOf(incoming.headers["user-agent"]) };
        const entered = await signInByCode(edge.safe, given, edge.safe.clock());
        const to = afterIn(body);
        const kept = keptIn(body);
        if (!entered.ok) return await refusedCode(desk, incoming, { ticket, to, kept, wrongTries: triesIn(body) }, entered.refusal);
        const path = to ?? "/c/mine";
        // What was entered before the code was asked for goes where it was meant to go.
        if (kept !== undefined)
          return goOnWith(addressOf("/c/held/values", desk.lookFor(incoming, path)), CUSTOMER_COOKIE.write(entered.value.token));
        return goTo(addressOf(path, desk.lookFor(incoming, path)), CUSTOMER_COOKIE.write(entered.value.token));
      }),
  });
}

type TypedCode = {
  readonly ticket: string;
  readonly to: string | undefined;
  readonly kept: Kept | undefined;
  readonly wrongTries: number;
};

async function refusedCode(
  desk: Desk,
  incoming: IncomingMessage,
  { ticket, to, kept, wrongTries: before }: TypedCode,
  refusal: SignInRefusal,
): Promise<Reply> {
  const wrongTries = refusal.code === "code_wrong" ? before + 1 : before;
  const answer = (status: number, say: (look: Look) => string, more: PageHeaders = {}): Promise<Reply> =>
    page(
      desk,
      incoming,
      "/c/sign-in",
      status,
      (look) => codePage(look, { ticket, wrongTries, problem: say(look), kept, ...(to === undefined ? {} : { to }) }),
      { ...more, isUnpacked: kept !== undefined },
    );
  switch (refusal.code) {
    case "asked_too_often":
      return await answer(429, (look) => waitText(look, refusal.retryAfterSeconds), refusal);
    case "code_incomplete":
      return await answer(422, ({ words }) => words("signIn.incomplete"));
    case "code_wrong":
      return wrongTries < CODE_TRIES_MAX
        ? await answer(422, ({ words }) => words("signIn.wrong"))
        : await page(desk, incoming, "/c/sign-in", 422, (look) => codeOverPage(look, to, kept));
  }
}

/** As the form tells it that we gave out; whoever tells something else sees another page, and no more. */
function triesIn({ tries = "" }: Readonly<Record<string, string>>): number {
  return /^[0-4]$/u.test(tries) ? Number(tries) : 0;
}

function mineRoute(desk: Desk): Route {
  const readCustomer = createCustomerReader(desk.edge.safe);
  return route({
    ...customerRoom(desk),
    method: "GET",
    path: "/c/mine",
    summary: "What is open for the customer who is signed in, and their cards.",
    ledger: { acts: ["card.list", "consent.record", "rights.file"] },
    body: { kind: "none" },
    answer: A_PAGE,
    handle: async ({ incoming, query }): Promise<Reply> => {
      const customer = await readCustomer(incoming);
      if (customer === undefined) return goTo(addressOf("/c/sign-in", desk.lookFor(incoming, "/c/sign-in")));
      await honourBrowser(desk, incoming, customer);
      const told = query["note"];
      const note = told !== undefined && Object.hasOwn(MINE_NOTES, told) ? (told as MineNote) : null;
      return await answerMine(desk, incoming, customer, 200, { note });
    },
  });
}

function pickRoute(desk: Desk): Route {
  const { safe, collection, cardOrigin } = desk.edge;
  const readCustomer = createCustomerReader(safe);
  return route({
    ...customerRoom(desk),
    method: "POST",
    path: "/c/mine",
    summary: "Opens one of the customer's own requests.",
    ledger: { acts: ["collection.open"] },
    body: { kind: "form" },
    answer: ELSEWHERE,
    handle: async ({ body, incoming }): Promise<Reply> => {
      if (!isFromHere(incoming, cardOrigin)) return fail(problem("origin_not_allowed"));
      const customer = await readCustomer(incoming);
      const to = (path: string): string => addressOf(path, desk.lookFor(incoming, path));
      if (customer === undefined) return goTo(to(doorAfterSending("/c/mine")));
      const request = body["request"] ?? "";
      // Nobody's and somebody else's are told apart by nobody.
      const closed = `${to("/c/mine")}&note=closed`;
      if (!isId("col", request)) return goTo(closed);
      const entered = await enterSignedIn(collection, customer.tenant, customer.subject, request, safe.clock());
      return entered.ok ? goTo(to("/c/fill"), VISIT_COOKIE.write(entered.value.visit)) : goTo(closed);
    },
  });
}

async function page(
  desk: Desk,
  incoming: IncomingMessage,
  path: string,
  status: number,
  markup: (look: Look) => Html,
  more: PageHeaders = {},
): Promise<Reply> {
  const look = desk.lookFor(incoming, path);
  return await answerPage(desk, look, incoming, status, markup(look), more);
}
