import { hash } from "node:crypto";
import { assert } from "../../../base/fault.ts";
import { newId } from "../../../base/ids.ts";
import { instantToIso } from "../../../base/instant.ts";
import { languageOf } from "../../../base/language.ts";
import { type ListedMail, listMails } from "../../../platform/outbox/list-mails.ts";
import type { Carriers } from "../../../platform/outbox/carriers.ts";
import { retryMail } from "../../../platform/outbox/retry-mail.ts";
import { wordsOfFailure } from "../../../platform/outbox/delivery-failure.ts";
import { readTenant } from "../../../platform/storage/tenants.ts";
import { appendEntries } from "../../../registers/ledger/append.ts";
import { KINDS_NOT_HANDED_OVER } from "../../../registers/mailing/letters/facts.ts";
import { testMail } from "../../../registers/mailing/test-mail.ts";
import { NOTHING, pageOf, pageQuery } from "../contract/common.ts";
import * as contract from "../contract/mail.ts";
import { adminEntry } from "../edge.ts";
import type { Edge } from "../edge.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { within } from "../within.ts";

const ROOM = { room: "mail", limiter: "caller" } as const;

export function mailRoutes(edge: Edge): readonly Route[] {
  return [outboxRoute(edge), retryRoute(edge), mailTestRoute(edge)];
}

/** In test mode any key reads it, as a test suite wants to follow the links; in live mode it is the owner's. */
function outboxRoute({ safe, performer, mode, mail, sms }: Edge): Route {
  return route({
    ...ROOM,
    method: "GET",
    path: "/v1/outbox",
    policy: mode === "test" ? "key" : "owner",
    summary: "Mails and text messages of the last 30 days, newest first: what they say, and how far they are.",
    ledger: { acts: ["mail.read"] },
    params: NOTHING,
    query: pageQuery("mai"),
    body: { kind: "none" },
    answer: { status: 200, describe: "A page.", body: contract.OutboxAnswer },
    handle: (call) =>
      performer.once(call, async (tx) => {
        const { limit, cursor } = pageOf(call.query);
        const page = await listMails(tx, safe.keeper, { limit, before: cursor });
        const items = page.items.map((item) => tellMail(item, mode === "test" || isHandedOver(item, { mail, sms })));
        // An empty page shows nothing of anybody.
        const entry = adminEntry(call.caller.actor, "mail.read", { detail: { mails: items.length } });
        if (items.length > 0) await appendEntries(tx, [entry], safe.clock());
        return json(200, { items, nextCursor: page.next, isServerSet: mail !== null, isTextSet: sms !== null });
      }),
  });
}

/** Without a server the owner hands a mail over; one that was or will be sent is its receiver's alone. */
function isHandedOver(item: ListedMail, carriers: Carriers): boolean {
  if (KINDS_NOT_HANDED_OVER.has(item.kind)) return false;
  return item.state === "held" || (item.state === "waiting" && carriers[item.channel] === null);
}

/** What lets somebody in is not shown to whoever might use it in another's place. */
function tellMail(mail: ListedMail, isShown: boolean): Record<string, unknown> {
  const isWithheld = mail.content !== null && mail.carriesProof && !isShown;
  const { content } = mail;
  return {
    id: mail.id,
    at: instantToIso(mail.at),
    channel: mail.channel,
    kind: mail.kind,
    to: content?.to.address ?? null,
    toName: content?.to.name ?? null,
    subject: content?.subject ?? null,
    text: isWithheld ? null : (content?.text ?? null),
    html: isWithheld ? null : (content?.html ?? null),
    isWithheld,
    isGone: content === null && !mail.isDamaged,
    isDamaged: mail.isDamaged,
    state: mail.state === "sending" ? "waiting" : mail.state,
    attempts: mail.attempts,
    nextAt: mail.nextAt === null ? null : instantToIso(mail.nextAt),
    sentAt: mail.sentAt === null ? null : instantToIso(mail.sentAt),
    lastError: mail.errorCode === null ? null : { code: mail.errorCode, ...wordsOfFailure(mail.errorCode) },
  };
}

function retryRoute({ safe, performer, mail, sms }: Edge): Route {
  return route({
    ...ROOM,
    method: "POST",
    path: "/v1/outbox/{id}/retries",
    policy: "owner",
    summary: "Send a mail or text now that failed, waits or was held.",
    ledger: { acts: ["mail.retry"] },
    params: contract.MailParams,
    query: NOTHING,
    body: { kind: "none" },
    answer: { status: 202, describe: "It waits to be sent at once.", body: contract.RetryAnswer },
    handle: (call) =>
      performer.once(call, async (tx) => {
        const { id } = call.params;
        const now = safe.clock();
        const retried = await retryMail(tx, { mail, sms }, id, now);
        if (!retried.ok) return fail(problem(retried.refusal.code === "mail_not_found" ? "not_found" : retried.refusal.code));
        await appendEntries(tx, [adminEntry(call.caller.actor, "mail.retry", { detail: { mail: id } })], now);
        return json(202, { id, state: "waiting" });
      }),
  });
}

function mailTestRoute({ safe, performer, mail, publicOrigin }: Edge): Route {
  return route({
    ...ROOM,
    method: "POST",
    path: "/v1/mail-tests",
    policy: "owner",
    summary: "Send a test mail, and see what was said to the mail server and what it said.",
    ledger: { acts: ["mail.test"] },
    params: NOTHING,
    query: NOTHING,
    body: { kind: "json", schema: contract.MailTestBody },
    answer: { status: 200, describe: "The dialogue, whatever came of it.", body: contract.MailTestAnswer },
    handle: async (call): Promise<Reply> => {
      if (mail === null) return fail(problem("mail_not_set"));
      const { caller, body, request } = call;
      const tenant = await within(safe, caller, readTenant);
      assert(tenant !== undefined, "a caller belongs to a business");
      const now = safe.clock();
      const id =
        request === null ? newId("mai", now) : `test-${hash("sha256", `${caller.actor.id} ${request.idempotencyKey}`).slice(0, ID_CHARS)}`;
      const language = languageOf(caller.person?.staff.language ?? "en");
      // Before the transaction that notes it: what a server takes to answer must hold up nobody.
      const tested = await testMail(mail, { to: body.to, business: tenant.name, origin: publicOrigin, language, id }, now);
      return await performer.once(call, async (tx) => {
        const codes = tested.code === null ? [] : [tested.code];
        await appendEntries(tx, [adminEntry(caller.actor, "mail.test", { codes, detail: { ok: tested.ok } })], safe.clock());
        return json(200, tested);
      });
    },
  });
}

const ID_CHARS = 32;
