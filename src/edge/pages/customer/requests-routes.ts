import type { IncomingMessage } from "node:http";
import type { Tx } from "../../../platform/storage/tx.ts";
import { RIGHTS_KINDS } from "../../../registers/rights/kinds.ts";
import { listRightsRequests } from "../../../registers/rights/requests.ts";
import { subjectActor } from "../../../safe/access/actor.ts";
import type { CustomerSession } from "../../../workflows/customers/session.ts";
import { listHeldFields, readHeld } from "../../../workflows/portal/read-held.ts";
import { portalProof } from "../../../workflows/rights/doors/portal-proof.ts";
import { type FieldsRefusal, IN_PART, fieldsWrong, withNamesakes } from "../../../workflows/rights/doors/public-fields.ts";
import { fileRightsRequest } from "../../../workflows/rights/file-request.ts";
import { problem } from "../../http/problem.ts";
import type { Reply, Route } from "../../http/route.ts";
import { fail, route } from "../../http/route.ts";
import { rightsDeskOf, rightsProblem } from "../../http/tell-rights.ts";
import { safeProblem } from "../../http/safe-problem.ts";
import { answerPage } from "./answer-page.ts";
import { type PlainKind, askCorrectionPage, askErasurePage, askKindPage, fieldsTicked, ticksIn } from "./ask-page.ts";
import type { Desk } from "./desk.ts";
import { type Look, addressOf } from "./frame.ts";
import { fieldIn, wrongText } from "./held-routes.ts";
import { type OwnProblem, problemOfTyped, readOwnInput } from "./own-inputs.ts";
import { createOwnPlace } from "./own-place.ts";
import { requestsPage } from "./requests-page.ts";
import { A_PAGE, ELSEWHERE, customerRoom, goTo } from "./room.ts";

const PATH = "/c/requests";
const SHOWN_MAX = 100;

/** Where customers see what they asked about their data, and ask for more. */
export function requestsRoutes(desk: Desk): readonly Route[] {
  return [listRoute(desk), fileRoute(desk)];
}

function listRoute(desk: Desk): Route {
  const own = createOwnPlace(desk);
  const { safe } = desk.edge;
  return route({
    ...customerRoom(desk),
    method: "GET",
    path: PATH,
    summary: "What the customer who is signed in asked about their data, and how far it is.",
    ledger: { none: "It names no value." },
    body: { kind: "none" },
    answer: A_PAGE,
    handle: ({ incoming, query }): Promise<Reply> =>
      own(incoming, "look", async ({ subject }, business, tx) => {
        const look = desk.lookFor(incoming, PATH);
        const page = { limit: SHOWN_MAX, cursor: null };
        const { items } = await listRightsRequests(tx, { subject }, page, safe.clock());
        const markup = requestsPage(look, { business, requests: items, isFiled: query["filed"] !== undefined });
        return await answerPage(desk, look, incoming, 200, markup);
      }),
  });
}

function fileRoute(desk: Desk): Route {
  const own = createOwnPlace(desk);
  const { safe } = desk.edge;
  const rights = rightsDeskOf(desk.edge);
  return route({
    ...customerRoom(desk),
    method: "POST",
    path: PATH,
    summary: "Files a request of the customer who is signed in; whoever is, has shown who they are.",
    ledger: { acts: ["rights.file"] },
    body: { kind: "form" },
    answer: ELSEWHERE,
    handle: ({ body, incoming }): Promise<Reply> =>
      own(incoming, "send", async (customer, business, tx) => {
        const kind = RIGHTS_KINDS.find((one) => one === body["kind"]);
        if (kind === undefined || kind === "objection") return fail(problem("invalid_input"));
        const look = desk.lookFor(incoming, PATH);
        const field = fieldIn(body);
        const fields = kind === "erasure" ? fieldsTicked(body) : null;
        if (fields?.length === 0) return await answerErasure(desk, incoming, tx, customer, business, { isMissing: true });
        const part = isPlainKind(kind) ? await readPart(desk, tx, customer, kind, body) : NO_PART;
        if (isPlainKind(kind) && part.wrong !== undefined)
          return await answerKind(desk, incoming, tx, customer, business, { kind, ...part });
        const values = kind === "correction" ? { [field]: await typed(desk, tx, field, body) } : null;
        const wish = {
          ...NOTHING_MORE,
          kind,
          fields: fields ?? part.ticked,
          values,
          subject: customer.subject,
          actor: subjectActor(customer.subject),
          proof: await portalProof(tx, customer.subject, safe.clock()),
          language: look.language,
        };
        const filed = await fileRightsRequest(rights, tx, wish, safe.clock());
        if (filed.ok) return goTo(`${addressOf(`${PATH}/${filed.value.id}`, look)}&said=filed`);
        const { refusal } = filed;
        const wrong = refusal.of === "safe" && refusal.code === "fields_invalid" ? refusal.fields?.[0] : undefined;
        if (wrong === undefined) return fail(rightsProblem(refusal));
        const say = wrongText(look.words, wrong.code);
        return await answerCorrection(desk, incoming, tx, customer, business, {
          wrong: { field, ...problemOfTyped(wrong.code, say, body) },
        });
      }),
  });
}

const NOTHING_MORE = { purpose: null, channel: "portal", residence: null, agent: null } as const;

async function typed(desk: Desk, tx: Tx, field: string, body: Readonly<Record<string, string>>): Promise<never> {
  const type = (await desk.edge.safe.maps.get(tx)).fields.get(field)?.type.name ?? "text";
  return readOwnInput(type, body) as never;
}

/** The form of a correction, with what can be corrected. */
export async function answerCorrection(
  desk: Desk,
  incoming: IncomingMessage,
  tx: Tx,
  { subject }: CustomerSession,
  business: string,
  more: { readonly wrong?: OwnProblem & { readonly field: string } } = {},
): Promise<Reply> {
  const held = await readHeld(desk.edge.safe, tx, subject, desk.edge.safe.clock());
  if (!held.ok) return fail(safeProblem(held.refusal));
  const fields = held.value.fields
    .filter(({ ended }) => ended === null)
    .map(({ field }) => field)
    .filter(({ type }) => type.name !== "card" && type.name !== "file");
  const look = desk.lookFor(incoming, "/c/requests/new?kind=correction");
  return await answerPage(
    desk,
    look,
    incoming,
    more.wrong === undefined ? 200 : 422,
    askCorrectionPage(look, business, { fields, ...more }),
    { isUnpacked: more.wrong?.typed !== undefined },
  );
}

/** The form of an erasure, with what is held: all of it, or what of it is ticked. */
export async function answerErasure(
  desk: Desk,
  incoming: IncomingMessage,
  tx: Tx,
  { subject }: CustomerSession,
  business: string,
  more: { readonly isMissing?: boolean } = {},
): Promise<Reply> {
  const fields = await listHeldFields(desk.edge.safe, tx, subject);
  const look = desk.lookFor(incoming, "/c/requests/new?kind=erasure");
  return await answerPage(desk, look, incoming, more.isMissing === true ? 422 : 200, askErasurePage(look, business, { fields, ...more }));
}

/** What is wrong is told beside what was ticked. */
type Part = { readonly ticked: readonly string[]; readonly wrong?: FieldsRefusal | undefined };
const NO_PART: Part = { ticked: [] };

/** What of that which is held was ticked, as the form for everybody reads it. */
async function readPart(
  { edge: { safe } }: Desk,
  tx: Tx,
  { subject }: CustomerSession,
  kind: PlainKind,
  body: Readonly<Record<string, string>>,
): Promise<Part> {
  const held = await listHeldFields(safe, tx, subject);
  const ticked = withNamesakes(ticksIn(body), held);
  return { ticked, wrong: fieldsWrong(kind, ticked, held, IN_PART) };
}

/** The form of a kind that has one button: about everything, or what of that which is held is ticked. */
export async function answerKind(
  desk: Desk,
  incoming: IncomingMessage,
  tx: Tx,
  { subject }: CustomerSession,
  business: string,
  { kind, ticked = [], wrong }: Partial<Part> & { readonly kind: PlainKind },
): Promise<Reply> {
  const look = desk.lookFor(incoming, `/c/requests/new?kind=${kind}`);
  const fields = IN_PART.has(kind) ? await listHeldFields(desk.edge.safe, tx, subject) : [];
  const problem = wrong && partText(look, wrong);
  return await answerPage(
    desk,
    look,
    incoming,
    wrong === undefined ? 200 : 422,
    askKindPage(look, business, { kind, fields, ticked, problem }),
  );
}

/** Why something cannot be asked about what was ticked. */
export function partText({ words }: Look, { code }: FieldsRefusal): string {
  return words(code === "not_in_part" ? "requests.partOpenWhole" : "requests.partOpenUnknown");
}

/** The kinds that have a page with a button. */
export function isPlainKind(kind: string | undefined): kind is PlainKind {
  return kind !== "correction" && kind !== "objection" && kind !== "erasure" && RIGHTS_KINDS.some((one) => one === kind);
}
