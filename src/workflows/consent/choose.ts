import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { subjectActor } from "../../safe/access/actor.ts";
import type { SafeRefusal } from "../../safe/access/answers.ts";
import type { Safe } from "../../safe/safe.ts";
import { readChoices } from "./choices.ts";
import { holdSubject } from "./hold-subject.ts";
import { object, takeBackObjections } from "./object.ts";
import { recordConsent } from "./record-consent.ts";
import { setOrder } from "./set-order.ts";
import type { Told } from "./told.ts";

/** What a customer touched on their own page: a use by its purpose, or an order by its kind. */
export type Choice = { readonly of: "use" | "order"; readonly name: string; readonly isAllowed: boolean };

/**
 * The customer's own choice, allowed and stopped in the same way. What stands so already is not recorded again, so that a
 * form sent twice is one choice.
 */
export async function choose(
  safe: Safe,
  tx: Tx,
  { subject, choice, told }: { readonly subject: SubjectId; readonly choice: Choice; readonly told: Told },
  now: Instant,
): Promise<Result<void, SafeRefusal>> {
  const actor = subjectActor(subject);
  const held = await holdSubject(tx, subject);
  if (!held.ok) return held;
  const { uses, orders } = await readChoices(safe, tx, subject, now);
  const { name, isAllowed } = choice;
  if (choice.of === "order") {
    const order = orders.find(({ kind }) => kind === name);
    if (order === undefined || order.isForbidden === !isAllowed) return ok(undefined);
    const done = await setOrder(safe, tx, { actor, subject, kind: order.kind, standing: isAllowed ? "off" : "on", told }, now);
    return done.ok ? ok(undefined) : done;
  }
  const use = uses.find(({ purpose }) => purpose === name);
  if (use === undefined) return refuse({ code: "purpose_unknown" });
  if (use.state === (isAllowed ? "on" : "off")) return ok(undefined);
  if (use.kind === "objection") {
    const objection = { actor, subject, purpose: name };
    return isAllowed ? await takeBackObjections(tx, objection, now) : await object(safe, tx, { ...objection, channel: "portal" }, now);
  }
  const consent = { purpose: name, expiresAt: null, forChild: false, guardian: null, told } as const;
  const done = await recordConsent(safe, tx, { ...consent, standing: isAllowed ? "given" : "withdrawn", actor, subject }, now);
  return done.ok ? ok(undefined) : done;
}
