import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";
import { z } from "@hono/zod-openapi";
import { type PasskeyId, isId } from "../../../base/ids.ts";
import { type AddRefusal, addMyPasskey, passkeyOptions } from "../../../workflows/customers/add-passkey.ts";
import { nameMyPasskey } from "../../../workflows/customers/name-passkey.ts";
import { removeMyPasskey } from "../../../workflows/customers/remove-passkey.ts";
import { signInByPasskey, signInOptions } from "../../../workflows/customers/sign-in-by-passkey.ts";
import type { CustomerSession } from "../../../workflows/customers/session.ts";
import { Assertion, Challenge, EmptyBody, Registration } from "../../http/contract/sign-in.ts";
import { problem } from "../../http/problem.ts";
import type { Reply, Route } from "../../http/route.ts";
import { fail, json, route } from "../../http/route.ts";
import { CUSTOMER_COOKIE, createCustomerReader } from "../../http/session/customer-cookie.ts";
import { deviceOf } from "../../http/session/device-label.ts";
import { isFromHere } from "../../http/session/from-here.ts";
import { doorAfterSending } from "./after-sign-in.ts";
import type { Desk } from "./desk.ts";
import { addressOf } from "./frame.ts";
import { LABEL_CHARS_MAX } from "./my-passkeys.ts";
import { CALLS, ELSEWHERE, customerRoom, goTo } from "./room.ts";

const AddBody = z.strictObject({ challenge: Challenge, credential: Registration, label: z.string().max(LABEL_CHARS_MAX).optional() });
const SignInBody = z.strictObject({ challenge: Challenge, credential: Assertion });

const SAID = { status: 200, describe: "It is done.", body: "application/json" } as const;
const OPTIONS = { status: 200, describe: "What the browser needs.", body: "application/json" } as const;
const NOTHING_YET = { ledger: { none: "Nothing happens yet." }, body: { kind: "json", schema: EmptyBody } } as const;

/** Customers sign in by a passkey, have one made, name it and take it away. */
export function passkeyRoutes(desk: Desk): readonly Route[] {
  return [...signInRoutes(desk), ...addRoutes(desk), nameRoute(desk), removeRoute(desk)];
}

function signInRoutes({ edge }: Desk): readonly Route[] {
  const { collection, safe, cardOrigin, onCommit } = edge;
  return [
    route({
      ...CALLS,
      ...NOTHING_YET,
      limiter: "sign-in",
      method: "POST",
      path: "/c/sign-in/passkey-options",
      summary: "A challenge for any passkey of the customers' pages.",
      answer: OPTIONS,
      handle: async ({ incoming }): Promise<Reply> => {
        if (!isFromHere(incoming, cardOrigin)) return fail(problem("origin_not_allowed"));
        return json(200, await signInOptions(collection, safe.clock()));
      },
    }),
    route({
      ...CALLS,
      limiter: "sign-in",
      method: "POST",
      path: "/c/sign-in/passkey",
      summary: "Signs a customer in by their passkey.",
      ledger: { acts: ["customer.sign_in", "customer.sign_in_refused"] },
      body: { kind: "json", schema: SignInBody },
      answer: SAID,
      handle: async ({ body, incoming }): Promise<Reply> => {
        if (!isFromHere(incoming, cardOrigin)) return fail(problem("origin_not_allowed"));
        const device = deviceOf(incoming.headers["user-agent"]);
        const credential = body.credential as AuthenticationResponseJSON;
        const entered = await signInByPasskey(collection, { challenge: body.challenge, credential, device }, safe.clock());
        if (!entered.ok) return fail(problem(entered.refusal.code));
        onCommit(entered.value.tenant);
        return json(200, {}, { "set-cookie": CUSTOMER_COOKIE.write(entered.value.token) });
      },
    }),
  ];
}

function addRoutes(desk: Desk): readonly Route[] {
  const { collection, safe, cardOrigin, onCommit } = desk.edge;
  const readCustomer = createCustomerReader(safe);
  return [
    route({
      ...CALLS,
      ...NOTHING_YET,
      method: "POST",
      path: "/c/passkeys/options",
      summary: "A challenge for one more passkey.",
      answer: OPTIONS,
      handle: async ({ incoming }): Promise<Reply> => {
        if (!isFromHere(incoming, cardOrigin)) return fail(problem("origin_not_allowed"));
        const customer = await readCustomer(incoming);
        if (customer === undefined) return fail(problem("signed_out"));
        const made = await passkeyOptions(collection, customer, safe.clock());
        return made.ok ? json(200, made.value) : refused(made.refusal);
      },
    }),
    route({
      ...CALLS,
      method: "POST",
      path: "/c/passkeys",
      summary: "Adds a passkey; a letter tells its customer.",
      ledger: { acts: ["customer.passkey_add", "mail.customer", "text.customer"] },
      body: { kind: "json", schema: AddBody },
      answer: SAID,
      handle: async ({ body, incoming }): Promise<Reply> => {
        if (!isFromHere(incoming, cardOrigin)) return fail(problem("origin_not_allowed"));
        const customer = await readCustomer(incoming);
        if (customer === undefined) return fail(problem("signed_out"));
        const { challenge, label = "" } = body;
        const { language } = desk.lookFor(incoming, "/c/sessions");
        const made = { challenge, label, language, credential: body.credential as RegistrationResponseJSON };
        const added = await addMyPasskey(collection, customer, made, safe.clock());
        if (!added.ok) return refused(added.refusal);
        onCommit(customer.tenant);
        return json(200, {});
      },
    }),
  ];
}

function refused({ code }: AddRefusal): Reply {
  return fail(problem(code));
}

function nameRoute(desk: Desk): Route {
  return changeRoute(desk, {
    path: "/c/passkeys/names",
    summary: "Gives one of the customer's own passkeys another name.",
    acts: ["customer.passkey_name"],
    note: "named",
    change: async ({ id, customer, label }) => await nameMyPasskey(desk.edge.safe, customer, { id, label }, desk.edge.safe.clock()),
  });
}

function removeRoute(desk: Desk): Route {
  const { collection, safe } = desk.edge;
  return changeRoute(desk, {
    path: "/c/passkeys/removals",
    summary: "Takes one of the customer's own passkeys away; a letter tells them.",
    acts: ["customer.passkey_remove", "mail.customer", "text.customer"],
    note: "removed",
    change: async ({ id, customer, language }) => await removeMyPasskey(collection, customer, { id, language }, safe.clock()),
  });
}

type Change = {
  readonly path: `/${string}`;
  readonly summary: string;
  readonly acts: readonly [string, ...string[]];
  readonly note: "named" | "removed";
  /** False where they have no such passkey: then the page shows those they have. */
  readonly change: (wish: {
    readonly id: PasskeyId;
    readonly customer: CustomerSession;
    readonly label: string;
    readonly language: ReturnType<Desk["lookFor"]>["language"];
  }) => Promise<boolean>;
};

function changeRoute(desk: Desk, { path, summary, acts, note, change }: Change): Route {
  const { safe, cardOrigin, onCommit } = desk.edge;
  const readCustomer = createCustomerReader(safe);
  return route({
    ...customerRoom(desk),
    method: "POST",
    path,
    summary,
    ledger: { acts },
    body: { kind: "form" },
    answer: ELSEWHERE,
    handle: async ({ body, incoming }): Promise<Reply> => {
      if (!isFromHere(incoming, cardOrigin)) return fail(problem("origin_not_allowed"));
      const customer = await readCustomer(incoming);
      const look = desk.lookFor(incoming, "/c/sessions");
      if (customer === undefined) return goTo(addressOf(doorAfterSending("/c/sessions"), look));
      const id = body["passkey"] ?? "";
      if (!isId("psk", id)) return fail(problem("invalid_input"));
      const label = (body["label"] ?? "").trim().slice(0, LABEL_CHARS_MAX);
      const isDone = await change({ id, customer, label, language: look.language });
      onCommit(customer.tenant);
      return goTo(`${addressOf("/c/sessions", look)}${isDone ? `&note=${note}` : ""}`);
    },
  });
}
