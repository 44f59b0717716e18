import type { Clearance } from "../../registers/clearance/evaluate.ts";
import type { OpenTask } from "../../registers/tasks/tasks.ts";
import type { DeviceProblem } from "../../registers/devices/trust.ts";

/** What is true of a person and their device in one transaction, and is looked at again in the next. */
export type StaffFacts = {
  readonly clearances: ReadonlyMap<string, Clearance>;
  readonly isDeviceTrusted: boolean;
  readonly deviceProblems: readonly DeviceProblem[];
  readonly isBulkUnlocked: boolean;
  /** By subject: what this person has to do for them now. Looked for only where a role of theirs works on calls. */
  readonly openTasks: ReadonlyMap<string, OpenTask>;
};

/** A person who was put off, or whom nobody knows. */
export const GONE = "gone";

/** Of everybody else: nothing of the kind is true, so that a rule which asks refuses. */
export const NO_STAFF_FACTS: StaffFacts = {
  clearances: new Map(),
  isDeviceTrusted: false,
  deviceProblems: [],
  isBulkUnlocked: false,
  openTasks: new Map(),
};

/** The task by which this person works with this subject now; null where there is none. */
export function openTaskOf(facts: StaffFacts | typeof GONE | undefined, subject: string | null): OpenTask | null {
  if (facts === undefined || facts === GONE || subject === null) return null;
  return facts.openTasks.get(subject) ?? null;
}
