import { newId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { JsonValue } from "../../base/json-value.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { type RightsEvent, type RightsStep, noteEvent } from "../../registers/rights/events.ts";
import type { RightsRequest } from "../../registers/rights/requests.ts";
import { type Subject, findSubjects } from "../../registers/subjects/subjects.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { draftEntry } from "../../safe/access/note.ts";
import { sealReasons } from "../../safe/access/reasons.ts";
import type { Safe } from "../../safe/safe.ts";
import { sealRightsWords } from "./words.ts";

export type Step = {
  readonly step: RightsStep;
  readonly actor: Actor;
  readonly detail?: Readonly<Record<string, string>>;
  /** What was written beside it: sealed with the step. */
  readonly words?: JsonValue;
  /** The reason in prose, sealed with the ledger's entry too. */
  readonly reason?: string | null;
  readonly direction?: RightsEvent["direction"];
};

/** What happened in a request, in its own history and in the ledger. Words need an open safe; whoever calls has seen to that. */
export async function noteStep(safe: Safe, tx: Tx, request: RightsRequest, done: Step, now: Instant): Promise<RightsEvent> {
  const { step, actor, detail = {}, words, reason = null, direction = null } = done;
  const id = newId("rev", now);
  const isWritten = words !== undefined || reason !== null;
  const subject = isWritten ? (await findSubjects(tx, [request.subject], [])).get(request.subject) : undefined;
  const sealed = words === undefined || !canSeal(subject) ? null : await sealRightsWords(safe, tx, subject, { id, step }, words);
  const event: Omit<RightsEvent, "at"> = {
    id,
    request: request.id,
    subject: request.subject,
    step,
    direction,
    actor: {
      kind: actor.kind,
      id: actor.id,
    },
    words: sealed,
  };
  await noteEvent(tx, event, now);
  const [reasonSealed = null] = reason === null ? [null] : await sealReasons(safe, tx.tenant, [{ reason, subject }]);
  const purpose = request.kind === "objection" ? (request.scope[0] ?? null) : null;
  const draft = draftEntry(actor, `rights.${step}`, { subject: request.subject, purpose, form: null });
  const fields = request.kind === "objection" ? [] : request.scope;
  await appendEntries(tx, [{ ...draft, fields, reasonSealed, detail: { request: request.id, ...detail } }], now);
  return { ...event, at: new Date(now).toISOString() };
}

function canSeal(subject: Subject | undefined): subject is Subject {
  return subject !== undefined && subject.erasedAt === null;
}
