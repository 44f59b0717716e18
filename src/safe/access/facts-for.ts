import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Standings } from "../../registers/consent/standings.ts";
import type { Actor } from "./actor.ts";
import type { OpenMeters } from "./budget.ts";
import { GONE, NO_STAFF_FACTS, openTaskOf } from "./person.ts";
import { type Agreed, type Facts, NO_OPENS } from "./rules.ts";

export const NO_APPROVALS: ReadonlyMap<string, Agreed> = new Map();
const NO_FIELDS: ReadonlySet<string> = new Set();

/** Calls have their place here; until their room knows them, they are unknown: no. */
export function factsFor(
  standings: Standings,
  collectedAt: ReadonlyMap<string, Instant>,
  meters: OpenMeters | null,
  ask: { readonly actor: Actor; readonly subject: SubjectId },
  approvals: Facts["approvals"] = NO_APPROVALS,
): Facts {
  const { facts } = ask.actor;
  const person = facts === undefined || facts === GONE ? NO_STAFF_FACTS : facts;
  const opens = meters?.countsFor(ask.actor, ask.subject) ?? NO_OPENS;
  return {
    isSealed: false,
    standings,
    collectedAt,
    clearances: person.clearances,
    isDeviceTrusted: person.isDeviceTrusted,
    deviceProblems: person.deviceProblems,
    taskFields: openTaskOf(facts, ask.subject)?.fields ?? NO_FIELDS,
    approvals,
    opens: person.isBulkUnlocked ? { ...opens, isBulkUnlocked: true } : opens,
  };
}
