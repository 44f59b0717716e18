import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { listRightsRequests } from "../../registers/rights/requests.ts";
import type { Actor } from "../../safe/access/actor.ts";
import type { SafeRefusal } from "../../safe/access/answers.ts";
import { draftEntry } from "../../safe/access/note.ts";
import { decideMark, fileMark, isInForce } from "../../safe/marks/marks.ts";
import type { Safe } from "../../safe/safe.ts";
import { holdSubject } from "./hold-subject.ts";

export type Objection = {
  readonly actor: Actor;
  readonly subject: SubjectId;
  readonly purpose: string;
  readonly channel: "portal" | "gpc";
};

const REQUESTS_MAX = 200;

/** The customer's own objection to a purpose: in force from this moment, like one that was filed for them. */
export async function object(
  safe: Safe,
  tx: Tx,
  { actor, subject, purpose, channel }: Objection,
  now: Instant,
): Promise<Result<void, SafeRefusal>> {
  const held = await holdSubject(tx, subject);
  if (!held.ok) return held;
  const filed = await fileMark(
    tx,
    await safe.maps.get(tx),
    { kind: "objection", subject, scope: [purpose], channel, recordedBy: actor.id },
    now,
  );
  const draft = draftEntry(actor, "rights.file", { subject, purpose, form: null });
  await appendEntries(tx, [{ ...draft, detail: { request: filed.id, kind: "objection", channel } }], now);
  return ok(undefined);
}

/** Takes back what they objected to, by whatever door it came in. */
export async function takeBackObjections(
  tx: Tx,
  { actor, subject, purpose }: Omit<Objection, "channel">,
  now: Instant,
): Promise<Result<void, SafeRefusal>> {
  const held = await holdSubject(tx, subject);
  if (!held.ok) return held;
  for (const id of await objectionsTo(tx, subject, purpose, now)) {
    await decideMark(tx, id, { decision: "lifted", reasons: [], reasonCode: "taken_back", recordedBy: actor.id }, now);
    const draft = draftEntry(actor, "rights.decide", { subject, purpose, form: null });
    await appendEntries(tx, [{ ...draft, detail: { request: id, decision: "lifted", reason: "taken_back" } }], now);
  }
  return ok(undefined);
}

/** Whether a browser's signal ever made an objection of theirs to this purpose, whatever became of it. */
export async function wasObjectedByBrowser(tx: Tx, subject: SubjectId, purpose: string, now: Instant): Promise<boolean> {
  const { items } = await listRightsRequests(tx, { subject, kind: "objection" }, { limit: REQUESTS_MAX, cursor: null }, now);
  return items.some((one) => one.channel === "gpc" && one.scope.includes(purpose));
}

async function objectionsTo(tx: Tx, subject: SubjectId, purpose: string, now: Instant): Promise<readonly string[]> {
  const { items } = await listRightsRequests(tx, { subject, kind: "objection" }, { limit: REQUESTS_MAX, cursor: null }, now);
  return items.filter((one) => one.scope.includes(purpose) && isInForce(one)).map(({ id }) => id);
}
