import type { Instant } from "../../base/instant.ts";
import type { Result } from "../../base/result.ts";
import { NO_STANDINGS, type Standings } from "../../registers/consent/standings.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import type { Actor } from "./actor.ts";
import type { SafeRefusal } from "./answers.ts";
import { type Decision, type FieldAsk, decide } from "./decide.ts";
import { type Facts, NO_OPENS } from "./rules.ts";

/**
 * `decide` for a batch. Most asks of a batch differ in nothing that a rule looks at but the subject, and most subjects
 * have decided nothing, so the same question comes again and again; it is judged once. Whatever is of the subject's own
 * (standings, an old value, an actor's opens) is judged anew each time. A property test holds both ways equal.
 */
export type Recall = {
  readonly decide: (facts: Facts, ask: FieldAsk) => Decision;
  readonly admit: (actor: Actor, purpose: string | null, admit: () => Result<string, SafeRefusal>) => Result<string, SafeRefusal>;
};

export function recallDecisions(map: CompiledMap, now: Instant): Recall {
  const decisions = new Map<string, Decision>();
  const admissions = new Map<string, Result<string, SafeRefusal>>();
  return {
    decide: (facts, ask) => {
      if (!isCommon(map, facts, ask, now)) return decide(map, facts, ask, now);
      const question = `${ask.form}\n${ask.field}\n${ask.purpose}\n${circumstances(ask.actor)}\n${ask.reason ?? ""}`;
      const known = decisions.get(question);
      if (known !== undefined) return known;
      const decision = decide(map, facts, ask, now);
      decisions.set(question, decision);
      return decision;
    },
    admit: (actor, purpose, admit) => {
      const question = `${purpose ?? ""}\n${circumstances(actor)}`;
      const known = admissions.get(question);
      if (known !== undefined) return known;
      const admitted = admit();
      admissions.set(question, admitted);
      return admitted;
    },
  };
}

/** Nothing of the subject's own that a rule would look at. A person's sign-in ages, so people are judged each time. */
function isCommon(map: CompiledMap, facts: Facts, ask: FieldAsk, now: Instant): boolean {
  if (ask.actor.kind !== "key" || facts.opens !== NO_OPENS || !hasNoStandings(facts.standings)) return false;
  const collectedAt = facts.collectedAt.get(ask.field);
  const keptMs = map.fields.get(ask.field)?.retentionMs.get(ask.purpose);
  return collectedAt === undefined || keptMs === undefined || now - collectedAt <= keptMs;
}

function hasNoStandings(standings: Standings): boolean {
  return standings === NO_STANDINGS;
}

/** All that the rules look at of a key: which one it is, and from where it calls. */
export function circumstances(actor: Actor): string {
  return `${actor.id} ${actor.address ?? ""} ${actor.roles.join("+")} ${actor.purposes === "all" ? "*" : actor.purposes.join("+")}`;
}
