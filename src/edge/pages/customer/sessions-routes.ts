import type { IncomingMessage } from "node:http";
import { isId } from "../../../base/ids.ts";
import { readTenant } from "../../../platform/storage/tenants.ts";
import { withTx } from "../../../platform/storage/tx.ts";
import { restsUntil } from "../../../registers/customers/contact-changes.ts";
import { PASSKEYS_MAX, listPasskeys } from "../../../registers/customers/passkeys.ts";
import { listSessions } from "../../../registers/customers/sessions.ts";
import { openReasons } from "../../../safe/access/open-reasons.ts";
import { isFresh } from "../../../workflows/customers/add-passkey.ts";
import { type CustomerSession, signOut, signOutElsewhere, signOutEverywhere } from "../../../workflows/customers/session.ts";
import { problem } from "../../http/problem.ts";
import type { Reply, Route } from "../../http/route.ts";
import { fail, route } from "../../http/route.ts";
import { CUSTOMER_COOKIE, createCustomerReader } from "../../http/session/customer-cookie.ts";
import { deviceOf } from "../../http/session/device-label.ts";
import { isFromHere } from "../../http/session/from-here.ts";
import { doorAfterSending, doorFor } from "./after-sign-in.ts";
import { answerPage } from "./answer-page.ts";
import type { Desk } from "./desk.ts";
import { addressOf } from "./frame.ts";
import { A_PAGE, ELSEWHERE, NO_EFFECT, customerRoom, goTo } from "./room.ts";
import { saidPage } from "./said-page.ts";
import { SESSION_NOTES, type SessionNote, type SessionsState, sessionsPage } from "./sessions-page.ts";

const PATH = "/c/sessions";

/** Where a customer is signed in: seen, and ended one by one or everywhere. */
export function sessionsRoutes(desk: Desk): readonly Route[] {
  return [showRoute(desk), endRoute(desk)];
}

function showRoute(desk: Desk): Route {
  const readCustomer = createCustomerReader(desk.edge.safe);
  return route({
    ...customerRoom(desk),
    ...NO_EFFECT,
    method: "GET",
    path: PATH,
    summary: "Where the customer is signed in, and their passkeys.",
    answer: A_PAGE,
    handle: async ({ incoming, query }): Promise<Reply> => {
      const customer = await readCustomer(incoming);
      const look = desk.lookFor(incoming, PATH);
      if (customer === undefined) return goTo(addressOf(doorFor("/c/sessions"), look));
      const told = query["note"];
      const note = told !== undefined && Object.hasOwn(SESSION_NOTES, told) ? (told as SessionNote) : null;
      const state = await readState(desk, customer, incoming);
      return await answerPage(desk, look, incoming, 200, sessionsPage(look, { ...state, note }), { hasPasskeys: true });
    },
  });
}

async function readState(desk: Desk, customer: CustomerSession, { headers }: IncomingMessage): Promise<Omit<SessionsState, "note">> {
  const { safe } = desk.edge;
  const { tenant, subject, id: here } = customer;
  const now = safe.clock();
  return await withTx(safe.db, tenant, async (tx) => {
    const [business, sessions, passkeys] = [await readTenant(tx), await listSessions(tx, subject, now), await listPasskeys(tx, subject)];
    // What they are called can wait; that they are there, and the buttons that take them away, cannot.
    const sealed = passkeys.map(({ labelSealed }) => ({ subject, reasonSealed: labelSealed }));
    const labels = safe.keeper.state() === "open" ? await openReasons(safe, tx, sealed) : [];
    return {
      business: business?.name ?? "",
      sessions,
      here,
      passkeys: {
        passkeys: passkeys.map((one, n) => ({ ...one, label: labels[n] ?? null })),
        device: deviceOf(headers["user-agent"]),
        mayAdd: isFresh(customer, now),
        rests: (await restsUntil(tx, customer, now)) !== null,
        isFull: passkeys.length >= PASSKEYS_MAX,
      },
    };
  });
}

function endRoute(desk: Desk): Route {
  const { safe, cardOrigin, onCommit } = desk.edge;
  const readCustomer = createCustomerReader(safe);
  return route({
    ...customerRoom(desk),
    method: "POST",
    path: "/c/sessions/ends",
    summary: "Signs the customer out: here, elsewhere, or everywhere.",
    ledger: { acts: ["customer.sign_out"] },
    body: { kind: "form" },
    answer: ELSEWHERE,
    handle: async ({ body, incoming }): Promise<Reply> => {
      if (!isFromHere(incoming, cardOrigin)) return fail(problem("origin_not_allowed"));
      const customer = await readCustomer(incoming);
      const token = CUSTOMER_COOKIE.read(incoming.headers.cookie);
      const look = desk.lookFor(incoming, PATH);
      if (customer === undefined || token === undefined) return goTo(addressOf(doorAfterSending("/c/sessions"), look));
      const session = body["session"] ?? "";
      const now = safe.clock();
      if (session !== "all" && session !== customer.id) {
        if (!isId("ccs", session)) return fail(problem("invalid_input"));
        await signOutElsewhere(safe, token, session, now);
        onCommit(customer.tenant);
        return goTo(`${addressOf(PATH, look)}&note=ended`);
      }
      await (session === "all" ? signOutEverywhere : signOut)(safe, token, now);
      onCommit(customer.tenant);
      return await answerPage(desk, look, incoming, 200, saidPage(look, "left"), { cookie: CUSTOMER_COOKIE.none });
    },
  });
}
