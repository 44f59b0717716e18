import { assert } from "../../base/fault.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { NO_STANDINGS } from "../../registers/consent/standings.ts";
import type { MoveKind, Payment } from "../../registers/payments/payment.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { type SafeRefusal, refusalOf } from "../../safe/access/answers.ts";
import { askFor } from "../../safe/access/ask.ts";
import { factsFor } from "../../safe/access/facts-for.ts";
import { decide } from "../../safe/access/decide.ts";
import type { RuleCode } from "../../safe/access/rules.ts";
import { meetPeople } from "../../safe/access/staff-facts.ts";
import type { Safe } from "../../safe/safe.ts";

/**
 * Taking money of a hold is a use of the card, and is decided as one. Money that goes back asks only who somebody is and
 * what they are cleared for: no withdrawn consent, spent budget or closed call may keep a customer's money from them.
 */
export async function mayMove(
  safe: Safe,
  tx: Tx,
  actor: Actor,
  payment: Payment,
  kind: MoveKind,
  now: Instant,
): Promise<Result<void, SafeRefusal>> {
  const { subject, purpose, cardField: field } = payment;
  if (kind === "capture") {
    const wish = { actor, purpose, subject, fields: [field], form: "use", reason: null, act: "card.use" } as const;
    const [asked] = await askFor(safe, tx, [wish], now);
    assert(asked !== undefined, "an ask has its answer");
    if (!asked.ok) return asked;
    const decision = asked.value.decisions.get(field);
    return decision?.isGranted === false ? refuse({ ...refusalOf(decision), entry: asked.value.entry }) : ok(undefined);
  }
  const map = await safe.maps.get(tx);
  const [met] = await meetPeople(tx, map, [{ actor }], now);
  assert(met !== undefined, "a person was looked up");
  const facts = factsFor(NO_STANDINGS, new Map(), null, { actor: met.actor, subject });
  const decision = decide(map, facts, { actor: met.actor, purpose, field, form: "use", reason: null }, now);
  if (decision.isGranted || ![decision.code, ...decision.also].some((code) => OF_THE_PERSON.has(code))) return ok(undefined);
  return refuse(refusalOf(decision));
}

/** Rules about who acts; all others are about the customer or about how often. */
const OF_THE_PERSON: ReadonlySet<RuleCode> = new Set([
  "sealed",
  "not_granted",
  "clearance_missing",
  "device_not_trusted",
  "network_not_allowed",
]);
