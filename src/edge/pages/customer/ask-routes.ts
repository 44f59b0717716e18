import type { IncomingMessage } from "node:http";
import { unveil } from "../../../base/redacted.ts";
import { chooseTenant } from "../../../platform/storage/tenants.ts";
import { askCode } from "../../../workflows/customers/ask-code.ts";
import { fileByContact } from "../../../workflows/rights/doors/ask-by-contact.ts";
import { type PublicField, fieldsWrong, readPublicFields, withNamesakes } from "../../../workflows/rights/doors/public-fields.ts";
import { limiterName } from "../../http/limiter.ts";
import { problem } from "../../http/problem.ts";
import type { Reply, Route } from "../../http/route.ts";
import { fail, route } from "../../http/route.ts";
import { createCustomerReader } from "../../http/session/customer-cookie.ts";
import { isFromHere } from "../../http/session/from-here.ts";
import { rightsDeskOf } from "../../http/tell-rights.ts";
import { onTheBeat } from "../../http/session/on-the-beat.ts";
import { type PageHeaders, answerPage } from "./answer-page.ts";
import { ASKED_OPENLY, type AskState, askOwnPage, askPage, ticksIn } from "./ask-page.ts";
import type { Desk } from "./desk.ts";
import { createOwnPlace } from "./own-place.ts";
import { answerCorrection, answerErasure, answerKind, isPlainKind, partText } from "./requests-routes.ts";
import { A_PAGE, NO_EFFECT, customerRoom } from "./room.ts";
import { codePage } from "./sign-in-page.ts";
import { waitText } from "./said-page.ts";

const PATH = "/c/requests/new";
const CONTACT_CHARS_MAX = 254;

/** Where anybody asks about their data, and whoever is signed in chooses what. */
export function askRoutes(desk: Desk): readonly Route[] {
  return [formRoute(desk), sendRoute(desk)];
}

function formRoute(desk: Desk): Route {
  const { edge } = desk;
  const readCustomer = createCustomerReader(edge.safe);
  const own = createOwnPlace(desk);
  return route({
    ...customerRoom(desk),
    ...NO_EFFECT,
    method: "GET",
    path: PATH,
    summary: "The form for requests about one's data: for everybody, and more of it for whoever is signed in.",
    answer: A_PAGE,
    handle: async ({ incoming, query }): Promise<Reply> => {
      const look = desk.lookFor(incoming, PATH);
      if ((await readCustomer(incoming)) === undefined) {
        const { kind, business = null } = query;
        const fields = await fieldsOf(desk, query["business"]);
        return await answerPage(desk, look, incoming, 200, askPage(look, { business, fields, ...(kind === undefined ? {} : { kind }) }));
      }
      return await own(incoming, "look", async (customer, business, tx) => {
        const { kind } = query;
        if (kind === "correction") return await answerCorrection(desk, incoming, tx, customer, business);
        if (kind === "erasure") return await answerErasure(desk, incoming, tx, customer, business);
        if (isPlainKind(kind)) return await answerKind(desk, incoming, tx, customer, business, { kind });
        return await answerPage(desk, look, incoming, 200, askOwnPage(look, business));
      });
    },
  });
}

function sendRoute(desk: Desk): Route {
  const { edge } = desk;
  return route({
    ...customerRoom(desk),
    method: "POST",
    path: PATH,
    summary: "Files a request for whoever is known by the contact, and sends them a code; the answer is the same for everybody.",
    ledger: { acts: ["customer.code", "rights.file"] },
    body: { kind: "form" },
    answer: A_PAGE,
    handle: ({ body, incoming, address }): Promise<Reply> =>
      onTheBeat(async () => {
        if (!isFromHere(incoming, edge.cardOrigin)) return fail(problem("origin_not_allowed"));
        return await ask(desk, incoming, body, limiterName(address));
      }),
  });
}

/** What the notice of the business names; nothing where it is not known which one is meant. */
async function fieldsOf({ edge: { safe } }: Desk, business: string | undefined): Promise<readonly PublicField[]> {
  const tenant = await chooseTenant(safe.db, business);
  return tenant === undefined ? [] : await readPublicFields(safe, tenant, safe.clock());
}

async function ask(desk: Desk, incoming: IncomingMessage, body: Readonly<Record<string, string>>, address: string): Promise<Reply> {
  const { edge } = desk;
  const look = desk.lookFor(incoming, PATH);
  const { words, language } = look;
  const contact = (body["contact"] ?? "").trim().slice(0, CONTACT_CHARS_MAX);
  const business = body["business"]?.trim().slice(0, CONTACT_CHARS_MAX);
  const kind = ASKED_OPENLY.find((one) => one === body["kind"]);
  const fields = await fieldsOf(desk, business);
  const ticked = withNamesakes(ticksIn(body), fields);
  const again = (status: number, more: AskState, headers: PageHeaders = {}): Promise<Reply> => {
    const typed = { contact, business: business ?? null, fields, ticked, ...(kind === undefined ? {} : { kind }) };
    return answerPage(desk, look, incoming, status, askPage(look, { ...typed, ...more }), headers);
  };
  if (kind === undefined) return await again(422, { problem: { at: "kind", say: words("requests.kindMissing") } });
  const wrong = fieldsWrong(kind, ticked, fields);
  if (wrong !== undefined) return await again(422, { problem: { at: "part", say: partText(look, wrong) } });
  const now = edge.safe.clock();
  const asked = await askCode(edge.collection, { business, contact, language, address }, now);
  if (!asked.ok) {
    const { refusal } = asked;
    switch (refusal.code) {
      case "contact_not_readable":
        return await again(422, { problem: { at: "contact", say: words("signIn.missing") } });
      case "business_needed": {
        const say = words(business === undefined ? "signIn.business" : "signIn.businessUnknown");
        return await again(422, { business: business ?? "", problem: { at: "business", say } });
      }
      case "asked_too_often":
        return await again(429, { problem: { at: "contact", say: waitText(look, refusal.retryAfterSeconds) } }, refusal);
    }
  }
  const { tenant, ticket } = asked.value;
  await fileByContact(rightsDeskOf(edge), tenant, { kind, contact, field: null, fields: ticked, language, channel: "form" }, now);
  edge.onCommit(tenant);
  const said = { title: words("requests.sentTitle"), lead: words("requests.sentLead") };
  return await answerPage(desk, look, incoming, 200, codePage(look, { ticket: unveil(ticket), to: "/c/requests", ...said }));
}
