import type { Clearance } from "../../registers/clearance/evaluate.ts";
import type { DeviceProblem } from "../../registers/devices/trust.ts";

/** What is true of a person and their device in one transaction, and is looked at again in the next. */
export type StaffFacts = {
  readonly clearances: ReadonlyMap<string, Clearance>;
  readonly isDeviceTrusted: boolean;
  readonly deviceProblems: readonly DeviceProblem[];
  readonly isBulkUnlocked: boolean;
};

/** A person who was put off, or whom nobody knows. */
export const GONE = "gone";

/** Of everybody else: nothing of the kind is true, so that a rule which asks refuses. */
export const NO_STAFF_FACTS: StaffFacts = {
  clearances: new Map(),
  isDeviceTrusted: false,
  deviceProblems: [],
  isBulkUnlocked: false,
};
