import type { SubjectId } from "../../../base/ids.ts";
import { instant } from "../../../base/instant.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { type ConsentRecord, readConsentHistory, readConsents } from "../../../registers/consent/records.ts";
import { openReasons } from "../../../safe/access/open-reasons.ts";
import { recordConsent } from "../../../workflows/consent/record-consent.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/consents.ts";
import type { Edge } from "../edge.ts";
import type { Caller } from "../caller.ts";
import { whyNotKnow } from "../is-at-work.ts";
import { toldBy, whyNotRecord } from "../may-record.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { safeProblem } from "../safe-problem.ts";
import { neverAsked, tellRecord, tellStanding } from "../tell-consent.ts";
import { whyNotUntil } from "../why-not-until.ts";
import { within } from "../within.ts";

const ROOM = { room: "consents", policy: "key", limiter: "caller", query: NOTHING } as const;
const NAMES_NO_VALUE = { ledger: { none: "It names no value." }, body: { kind: "none" } } as const;

export function consentRoutes({ safe }: Edge): readonly Route[] {
  return [
    route({
      ...ROOM,
      ...NAMES_NO_VALUE,
      method: "GET",
      path: "/v1/subjects/{id}/consents",
      params: contract.SubjectParams,
      summary: "The consent in force of every purpose that the customer was asked about.",
      answer: { status: 200, describe: "The newest record of each, those of purposes that ended included.", body: contract.ConsentsAnswer },
      handle: ({ caller, params: { id } }) =>
        within(safe, caller, async (tx) => {
          const refusal = await whyNotKnow(safe, tx, caller, id);
          if (refusal !== undefined) return fail(refusal);
          const items = [...(await readConsents(tx, id)).values()].map((record) => tellStanding(record, safe.clock()));
          return json(200, { items, nextCursor: null });
        }),
    }),
    route({
      ...ROOM,
      ...NAMES_NO_VALUE,
      method: "GET",
      path: "/v1/subjects/{id}/consents/{purpose}",
      params: contract.ConsentParams,
      summary: "The consent in force.",
      answer: { status: 200, describe: "The newest record, or that it was never asked.", body: contract.ConsentAnswer },
      handle: ({ caller, params: { id, purpose } }) =>
        within(safe, caller, async (tx) => {
          const history = await readHistory(tx, caller, id, purpose);
          if (!history.ok) return history.reply;
          const [newest] = history.records;
          return json(200, newest === undefined ? neverAsked(purpose) : tellStanding(newest, safe.clock()));
        }),
    }),
    route({
      ...ROOM,
      method: "PUT",
      path: "/v1/subjects/{id}/consents/{purpose}",
      params: contract.ConsentParams,
      summary: "Record that consent was given or withdrawn.",
      ledger: { acts: ["consent.record"] },
      body: { kind: "json", schema: contract.ConsentBody },
      answer: { status: 200, describe: "The record.", body: contract.ConsentAnswer },
      handle: ({ caller, params: { id, purpose }, body }) =>
        within(safe, caller, async (tx) => {
          const now = safe.clock();
          const expiresAt = body.expiresAt === undefined ? null : instant(Date.parse(body.expiresAt));
          const refusal =
            (await whyNotRecord(safe, tx, caller, { act: "consent.record", subject: id, purpose }, body)) ?? whyNotUntil(expiresAt, now);
          if (refusal !== undefined) return fail(refusal);
          const { standing, forChild = false, guardian = null } = body;
          const consent = { purpose, standing, told: toldBy(caller, body), expiresAt, forChild, guardian };
          const done = await recordConsent(safe, tx, { ...consent, actor: caller.actor, subject: id }, now);
          return done.ok ? json(200, tellStanding(done.value, now)) : fail(safeProblem(done.refusal));
        }),
    }),
    route({
      ...ROOM,
      ...NAMES_NO_VALUE,
      method: "GET",
      path: "/v1/subjects/{id}/consents/{purpose}/history",
      params: contract.ConsentParams,
      summary: "Every record of this consent, newest first.",
      answer: {
        status: 200,
        describe: "At most 500 records; what was written beside them for the owner.",
        body: contract.ConsentHistoryAnswer,
      },
      handle: ({ caller, params: { id, purpose } }) =>
        within(safe, caller, async (tx) => {
          const history = await readHistory(tx, caller, id, purpose);
          if (!history.ok) return history.reply;
          const plain = history.records.map(tellRecord);
          if (!caller.actor.owner || safe.keeper.state() !== "open") return json(200, { items: plain, nextCursor: null });
          const sealed = history.records.flatMap(({ evidence, guardian }) => [evidence, guardian]);
          const words = await openReasons(
            safe,
            tx,
            sealed.map((reasonSealed) => ({ subject: id, reasonSealed })),
          );
          const items = plain.map((record, n) => ({ ...record, evidence: words[2 * n] ?? null, guardian: words[2 * n + 1] ?? null }));
          return json(200, { items, nextCursor: null });
        }),
    }),
  ];

  /** The customer must be there, and the purpose in the map or in a record of theirs: a consent to nothing proves nothing. */
  async function readHistory(
    tx: Tx,
    caller: Caller,
    subject: SubjectId,
    purpose: string,
  ): Promise<{ readonly ok: true; readonly records: readonly ConsentRecord[] } | { readonly ok: false; readonly reply: Reply }> {
    const refusal = await whyNotKnow(safe, tx, caller, subject);
    if (refusal !== undefined) return { ok: false, reply: fail(refusal) };
    const [map, records] = await Promise.all([safe.maps.get(tx), readConsentHistory(tx, subject, purpose)]);
    if (records.length > 0 || map.purposes.has(purpose)) return { ok: true, records };
    return { ok: false, reply: fail(safeProblem({ code: "purpose_unknown" })) };
  }
}
