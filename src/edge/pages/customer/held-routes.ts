import type { IncomingMessage } from "node:http";
import type { Tx } from "../../../platform/storage/tx.ts";
import { unveil } from "../../../base/redacted.ts";
import { askCodeAgain } from "../../../workflows/customers/ask-code-again.ts";
import type { CustomerSession } from "../../../workflows/customers/session.ts";
import { changeOwn } from "../../../workflows/portal/change-own.ts";
import { readWaiting } from "../../../workflows/portal/contact-changes.ts";
import { readHeld } from "../../../workflows/portal/read-held.ts";
import { showOwn } from "../../../workflows/portal/show-own.ts";
import { limiterName } from "../../http/limiter.ts";
import { problem } from "../../http/problem.ts";
import type { Reply, Route } from "../../http/route.ts";
import { fail, route } from "../../http/route.ts";
import { safeProblem } from "../../http/safe-problem.ts";
import { keptIn } from "./after-sign-in.ts";
import { answerPage } from "./answer-page.ts";
import type { Desk } from "./desk.ts";
import { addressOf } from "./frame.ts";
import { type HeldState, heldPage } from "./held-page.ts";
import { homeLink } from "./home-link.ts";
import { MESSAGES } from "./messages.ts";
import { problemOfTyped, readOwnInput } from "./own-inputs.ts";
import { createOwnPlace } from "./own-place.ts";
import { A_PAGE, customerRoom, goTo } from "./room.ts";
import { saidPage } from "./said-page.ts";
import { codePage } from "./sign-in-page.ts";
import type { Key, Words } from "./words.ts";

const PATH = "/c/held";
const FIELD_CHARS_MAX = 60;

/** Where customers see what is held of them, each value at their wish, and correct it. */
export function heldRoutes(desk: Desk): readonly Route[] {
  return [lookRoute(desk), showRoute(desk), changeRoute(desk), freshRoute(desk)];
}

function lookRoute(desk: Desk): Route {
  const own = createOwnPlace(desk);
  return route({
    ...customerRoom(desk),
    method: "GET",
    path: PATH,
    summary: "What is held of the customer who is signed in, masked: why, until when, and who was given it.",
    ledger: { acts: ["subject.read"] },
    body: { kind: "none" },
    answer: A_PAGE,
    handle: ({ incoming, query }): Promise<Reply> =>
      own(incoming, "look", (customer, business, tx) =>
        answerHeld(desk, incoming, tx, customer, business, { saved: query["saved"], contact: contactIn(query) }),
      ),
  });
}

function contactIn({ changed, stopped, waits, late }: Readonly<Record<string, string>>): HeldState["contact"] {
  if (late !== undefined) return "late";
  if (stopped !== undefined) return "stopped";
  if (waits !== undefined) return "waits";
  return changed === undefined ? undefined : { changed };
}

function showRoute(desk: Desk): Route {
  const own = createOwnPlace(desk);
  const { safe } = desk.edge;
  return route({
    ...customerRoom(desk),
    method: "POST",
    path: PATH,
    summary: "Shows one of the customer's own values; what is guarded, soon after a sign-in only.",
    ledger: { acts: ["subject.reveal", "subject.read"] },
    body: { kind: "form" },
    answer: A_PAGE,
    handle: ({ body, incoming }): Promise<Reply> =>
      own(incoming, "send", async (customer, business, tx) => {
        const field = fieldIn(body);
        const { subject, startedAt: signedInAt, channel } = customer;
        const ask = { subject, field, signedInAt, channel };
        const shown = await showOwn(safe, tx, ask, safe.clock());
        const answer = (more: Partial<HeldState>, status = 200): Promise<Reply> =>
          answerHeld(desk, incoming, tx, customer, business, more, status);
        if (shown.ok) return await answer({ shown: { field, value: shown.value } });
        const { refusal } = shown;
        if (refusal.code === "contact_rests") return await answer({ rests: { field, until: refusal.until } });
        return refusal.code === "sign_in_again" ? await answer({ fresh: { field } }) : fail(safeProblem(refusal));
      }),
  });
}

function changeRoute(desk: Desk): Route {
  const own = createOwnPlace(desk);
  const { safe } = desk.edge;
  return route({
    ...customerRoom(desk),
    method: "POST",
    path: `${PATH}/values`,
    summary: "Corrects one of the customer's own values.",
    ledger: { acts: ["subject.change", "subject.read"] },
    body: { kind: "form" },
    answer: A_PAGE,
    handle: ({ body, incoming }): Promise<Reply> =>
      own(incoming, "send", async (customer, business, tx) => {
        const field = fieldIn(body);
        const type = (await safe.maps.get(tx)).fields.get(field)?.type.name ?? "text";
        const wish = { subject: customer.subject, field, input: readOwnInput(type, body), signedInAt: customer.startedAt };
        const changed = await changeOwn(safe, tx, wish, safe.clock());
        const look = desk.lookFor(incoming, PATH);
        if (changed.ok) return goTo(`${addressOf(PATH, look)}&saved=${field}`);
        const { refusal } = changed;
        const again = (more: Partial<HeldState>): Promise<Reply> => answerHeld(desk, incoming, tx, customer, business, more, 422);
        if (refusal.code === "sign_in_again") return await again({ fresh: { field, kept: keptIn({ ...body, to: PATH }) } });
        if (refusal.code === "wrong_input")
          return await again({ wrong: { field, ...problemOfTyped(refusal.why, wrongText(look.words, refusal.why), body) } });
        return fail(safeProblem(refusal));
      }),
  });
}

/** The field's own words where there are some in the page's language. */
export function wrongText(words: Words, code: string): string {
  return words(Object.hasOwn(MESSAGES.en.refused, code) ? (`refused.${code}` as Key) : "refused.other");
}

export function fieldIn(body: Readonly<Record<string, string>>): string {
  return (body["field"] ?? "").slice(0, FIELD_CHARS_MAX);
}

export async function answerHeld(
  desk: Desk,
  incoming: IncomingMessage,
  tx: Tx,
  { subject }: CustomerSession,
  business: string,
  more: { readonly [K in keyof HeldState]?: HeldState[K] | undefined },
  status = 200,
): Promise<Reply> {
  const { safe } = desk.edge;
  const held = await readHeld(safe, tx, subject, safe.clock());
  if (!held.ok) return fail(safeProblem(held.refusal));
  const waiting = await readWaiting(desk.edge.collection, tx, subject);
  const look = desk.lookFor(incoming, PATH);
  const told = Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined)) as Partial<HeldState>;
  return await answerPage(desk, look, incoming, status, heldPage(look, { business, held: held.value, waiting, ...told }), {
    isUnpacked: told.fresh?.kept !== undefined || told.wrong?.typed !== undefined,
  });
}

/** A code to a contact that is on file, for whoever is signed in already; it begins a session anew. */
function freshRoute(desk: Desk): Route {
  const own = createOwnPlace(desk);
  const { safe, collection } = desk.edge;
  return route({
    ...customerRoom(desk),
    method: "POST",
    path: `${PATH}/codes`,
    summary: "Sends a code to the customer who is signed in, so that what is guarded can be shown.",
    ledger: { acts: ["customer.code"] },
    body: { kind: "form" },
    answer: A_PAGE,
    handle: ({ body, incoming, address }): Promise<Reply> =>
      own(incoming, "send", async (customer, business, tx) => {
        const look = desk.lookFor(incoming, PATH);
        const ask = { subject: customer.subject, language: look.language, address: limiterName(address) };
        const asked = await askCodeAgain(collection, tx, ask, safe.clock());
        if (!asked.ok) {
          const { refusal } = asked;
          if (refusal.code === "asked_too_often")
            return fail(problem("too_many_requests", { retryAfterSeconds: refusal.retryAfterSeconds }));
          return await answerPage(desk, look, incoming, 429, saidPage(look, "codesSpent", { business, way: homeLink(look) }));
        }
        const kept = keptIn({ ...body, to: PATH });
        const page = codePage(look, { ticket: unveil(asked.value.ticket), to: PATH, kept });
        return await answerPage(desk, look, incoming, 200, page, { isUnpacked: kept !== undefined });
      }),
  });
}
