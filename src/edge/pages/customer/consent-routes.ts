import type { IncomingMessage } from "node:http";
import { readTenant } from "../../../platform/storage/tenants.ts";
import { type Tx, withTx } from "../../../platform/storage/tx.ts";
import { noticeInForce } from "../../../registers/notice/versions.ts";
import { subjectActor } from "../../../safe/access/actor.ts";
import { type Choice, choose } from "../../../workflows/consent/choose.ts";
import { readChoices } from "../../../workflows/consent/choices.ts";
import { honourGpc } from "../../../workflows/consent/honour-gpc.ts";
import { NOTHING_TOLD, type Told } from "../../../workflows/consent/told.ts";
import type { CustomerSession } from "../../../workflows/customers/session.ts";
import { problem } from "../../http/problem.ts";
import type { Reply, Route } from "../../http/route.ts";
import { fail, route } from "../../http/route.ts";
import { safeProblem } from "../../http/safe-problem.ts";
import { createCustomerReader } from "../../http/session/customer-cookie.ts";
import { isFromHere } from "../../http/session/from-here.ts";
import { withinTenant } from "../../http/within.ts";
import { doorAfterSending, doorFor } from "./after-sign-in.ts";
import { answerPage } from "./answer-page.ts";
import { consentsPage } from "./consents-page.ts";
import type { Desk } from "./desk.ts";
import { addressOf } from "./frame.ts";
import { A_PAGE, ELSEWHERE, customerRoom, goTo } from "./room.ts";
import { sendsGpc } from "./sends-gpc.ts";

const PATH = "/c/consents";
const NAME_CHARS_MAX = 60;

/** Where customers allow and stop the uses of their data, and forbid what they like. */
export function consentRoutes(desk: Desk): readonly Route[] {
  return [showRoute(desk), chooseRoute(desk)];
}

function showRoute(desk: Desk): Route {
  const { edge } = desk;
  const readCustomer = createCustomerReader(edge.safe);
  return route({
    ...customerRoom(desk),
    method: "GET",
    path: PATH,
    summary: "What the customer who is signed in allows, use by use.",
    ledger: { acts: ["consent.record", "rights.file"] },
    body: { kind: "none" },
    answer: A_PAGE,
    handle: async ({ incoming, query }): Promise<Reply> => {
      const customer = await readCustomer(incoming);
      if (customer === undefined) return goTo(addressOf(doorFor("/c/consents"), desk.lookFor(incoming, "/c/sign-in")));
      await honourBrowser(desk, incoming, customer);
      const state = await withTx(edge.safe.db, customer.tenant, async (tx) => ({
        ...(await readChoices(edge.safe, tx, customer.subject, edge.safe.clock())),
        business: (await readTenant(tx))?.name ?? "",
      }));
      const look = desk.lookFor(incoming, PATH);
      const page = consentsPage(look, { ...state, isSaved: query["saved"] !== undefined, hasGpc: sendsGpc(incoming) });
      return await answerPage(desk, look, incoming, 200, page);
    },
  });
}

function chooseRoute(desk: Desk): Route {
  const { edge } = desk;
  const readCustomer = createCustomerReader(edge.safe);
  return route({
    ...customerRoom(desk),
    method: "POST",
    path: PATH,
    summary: "Allows or stops one use, or forbids something altogether.",
    ledger: { acts: ["consent.record", "order.record", "rights.file", "rights.decide"] },
    body: { kind: "form" },
    answer: ELSEWHERE,
    handle: async ({ body, incoming }): Promise<Reply> => {
      if (!isFromHere(incoming, edge.cardOrigin)) return fail(problem("origin_not_allowed"));
      const customer = await readCustomer(incoming);
      const look = desk.lookFor(incoming, PATH);
      if (customer === undefined) return goTo(addressOf(doorAfterSending(PATH), look));
      const choice = readChoice(body);
      if (choice === undefined) return fail(problem("invalid_input"));
      const { subject } = customer;
      const done = await withinTenant(edge.safe, edge.onCommit)(customer.tenant, async (tx) =>
        choose(edge.safe, tx, { subject, choice, told: await toldHere(desk, tx, incoming, PATH) }, edge.safe.clock()),
      );
      return done.ok ? goTo(`${addressOf(PATH, look)}&saved=1`) : fail(safeProblem(done.refusal));
    },
  });
}

function readChoice({ of, name = "", allow }: Readonly<Record<string, string>>): Choice | undefined {
  if ((of !== "use" && of !== "order") || (allow !== "yes" && allow !== "no")) return undefined;
  return { of, name: name.slice(0, NAME_CHARS_MAX), isAllowed: allow === "yes" };
}

/** What is said on a page of ours is said in its language, under the notice in force. */
async function toldHere(desk: Desk, tx: Tx, incoming: IncomingMessage, where: string): Promise<Told> {
  const notice = await noticeInForce(tx, desk.edge.safe.clock());
  const { language } = desk.lookFor(incoming, where);
  return { ...NOTHING_TOLD, how: "portal", where, language, noticeVersion: notice === undefined ? null : String(notice.version) };
}

/** A browser says with every call that its person does not want to be sold; here it is known who that is. */
export async function honourBrowser(desk: Desk, incoming: IncomingMessage, { tenant, subject }: CustomerSession): Promise<void> {
  if (!sendsGpc(incoming)) return;
  const { safe, onCommit } = desk.edge;
  const where = (incoming.url ?? "/c").split("?")[0] ?? "/c";
  await withinTenant(safe, onCommit)(tenant, async (tx) =>
    honourGpc(safe, tx, { actor: subjectActor(subject), subject, told: await toldHere(desk, tx, incoming, where) }, safe.clock()),
  );
}
