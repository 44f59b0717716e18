import type { SubjectId } from "../../../base/ids.ts";
import { within } from "../within.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { readConsentHistory, recordConsent } from "../../../registers/consent/standings.ts";
import { appendEntries } from "../../../registers/ledger/append.ts";
import { findSubjects } from "../../../registers/subjects/subjects.ts";
import { safeProblem } from "../safe-problem.ts";
import * as contract from "../contract/admin.ts";
import { NOTHING } from "../contract/common.ts";
import { adminEntry } from "../edge.ts";
import type { Edge } from "../edge.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";

const ROOM = { room: "consents", limiter: "caller", params: contract.ConsentParams, query: NOTHING } as const;

export function consentRoutes({ safe }: Edge): readonly Route[] {
  /** The customer must be there, and the purpose in the map: a consent to nothing proves nothing. */
  async function about(tx: Tx, subject: SubjectId, purpose: string, then: () => Promise<Reply>): Promise<Reply> {
    const [map, subjects] = await Promise.all([safe.maps.get(tx), findSubjects(tx, [subject], [])]);
    if (!subjects.has(subject)) return fail(safeProblem({ code: "subject_not_found" }));
    return map.purposes.has(purpose) ? await then() : fail(safeProblem({ code: "purpose_unknown" }));
  }

  return [
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/subjects/{id}/consents/{purpose}",
      policy: "key",
      summary: "The consent in force.",
      ledger: { none: "Whether a purpose may be used is told with every decision too." },
      body: { kind: "none" },
      answer: { status: 200, describe: "The newest record, or that it was never asked.", body: contract.ConsentAnswer },
      handle: ({ caller, params: { id, purpose } }) =>
        within(safe, caller, (tx) =>
          about(tx, id, purpose, async () => {
            const [newest] = await readConsentHistory(tx, id, purpose);
            return json(200, newest ?? { purpose, standing: "never_asked", noticeVersion: null, at: null });
          }),
        ),
    }),
    route({
      ...ROOM,
      method: "PUT",
      path: "/v1/subjects/{id}/consents/{purpose}",
      policy: "owner",
      summary: "Record that consent was given or withdrawn.",
      ledger: { acts: ["consent.record"] },
      body: { kind: "json", schema: contract.ConsentBody },
      answer: { status: 200, describe: "The record.", body: contract.ConsentAnswer },
      handle: ({ caller, params: { id, purpose }, body }) =>
        within(safe, caller, (tx) =>
          about(tx, id, purpose, async () => {
            const now = safe.clock();
            const consent = {
              subject: id,
              purpose,
              standing: body.standing,
              noticeVersion: body.noticeVersion ?? null,
              recordedBy: caller.actor.id,
            };
            const entry = adminEntry(caller.actor, "consent.record", {
              subject: id,
              purpose,
              detail: { standing: body.standing, noticeVersion: consent.noticeVersion },
            });
            const [record] = await Promise.all([recordConsent(tx, consent, now), appendEntries(tx, [entry], now)]);
            const { standing, noticeVersion, at, by } = record;
            return json(200, { purpose, standing, noticeVersion, at, by });
          }),
        ),
    }),
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/subjects/{id}/consents/{purpose}/history",
      policy: "key",
      summary: "Every record of this consent, newest first.",
      ledger: { none: "It names no value." },
      body: { kind: "none" },
      answer: { status: 200, describe: "At most 500 records.", body: contract.ConsentHistoryAnswer },
      handle: ({ caller, params: { id, purpose } }) =>
        within(safe, caller, (tx) =>
          about(tx, id, purpose, async () => json(200, { items: await readConsentHistory(tx, id, purpose), nextCursor: null })),
        ),
    }),
  ];
}
