import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type OrderRecord, recordOrder } from "../../registers/consent/records.ts";
import type { OrderKind } from "../../registers/consent/standings.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import type { Actor } from "../../safe/access/actor.ts";
import type { SafeRefusal } from "../../safe/access/answers.ts";
import { draftEntry } from "../../safe/access/note.ts";
import type { Safe } from "../../safe/safe.ts";
import { holdSubject } from "./hold-subject.ts";
import { sealWords } from "./seal-words.ts";
import type { Told } from "./told.ts";

/** Records a standing order, on or off; it binds every decision from the commit. */
export async function setOrder(
  safe: Safe,
  tx: Tx,
  wish: {
    readonly actor: Actor;
    readonly subject: SubjectId;
    readonly kind: OrderKind;
    readonly standing: "on" | "off";
    readonly told: Told;
  },
  now: Instant,
): Promise<Result<OrderRecord, SafeRefusal>> {
  const { actor, subject, kind, standing, told } = wish;
  const held = await holdSubject(tx, subject);
  if (!held.ok) return held;
  const words = await sealWords(safe, tx, held.value, [told.evidence], standing === "on");
  if (!words.ok) return words;

  const [evidence = null] = words.value;
  const draft = draftEntry(actor, "order.record", { subject, purpose: null, form: null });
  const detail = { kind, standing, ...(told.how === null ? {} : { how: told.how }) };
  const entry = { ...draft, call: told.call, task: told.task ?? draft.task, detail };
  const order = { ...told, subject, kind, standing, evidence, recordedBy: actor.id };
  const [done] = await Promise.all([recordOrder(tx, order, now), appendEntries(tx, [entry], now)]);
  return ok(done);
}
