import { isFresh } from "../../base/is-fresh.ts";
import type { ApprovalId } from "../../base/ids.ts";
import { type Instant, MINUTE_MS } from "../../base/instant.ts";
import type { Clearance } from "../../registers/clearance/evaluate.ts";
import type { Standings } from "../../registers/consent/standings.ts";
import type { Basis, CompiledField, CompiledPurpose, CompiledRole, Form } from "../../registers/datamap/types.ts";
import type { DeviceProblem } from "../../registers/devices/trust.ts";
import type { Actor } from "./actor.ts";
import { isInNetworks } from "./networks.ts";

/**
 * How a field is asked for. A comparison and a look-up hand out no value, and any of three grants will do for them. To
 * collect is to ask the customer for a value: who could use it or write it down may do that.
 */
export type AskForm = Form | HandsOutNothing;
type HandsOutNothing = "comparison" | "lookup" | "collect";

/** What it does, where that matters: gives values to somebody outside, or changes what is there and brings in nothing. */
export type Flow = "disclosure" | "upkeep";

/** Everything `decide` looks at for one role and one field. What is not known refuses where a rule demands it. */
export type RuleContext = {
  readonly actor: Actor;
  readonly role: CompiledRole;
  readonly purpose: CompiledPurpose;
  readonly field: CompiledField;
  readonly form: AskForm;
  readonly reason: string | null;
  /** The actor breaks the glass by a role that may: neither call nor second person is asked for, and a reason always is. */
  readonly isGlassBroken: boolean;
  readonly flow?: Flow | undefined;
  readonly facts: Facts;
  readonly now: Instant;
};

/** What is known about the subject, the actor's circumstances and the house at this moment. */
export type Facts = {
  readonly isSealed: boolean;
  readonly standings: Standings;
  /** When the value asked for was collected; undefined where there is none. */
  readonly collectedAt: ReadonlyMap<string, Instant>;
  /** By name. What is absent is missing. */
  readonly clearances: ReadonlyMap<string, Clearance>;
  readonly isDeviceTrusted: boolean;
  /** What stands against the device, in words. */
  readonly deviceProblems: readonly DeviceProblem[];
  /** The strength of the actor's open call for this subject; undefined where there is none. */
  readonly callStrength?: number;
  /** What an open task of the actor for this subject lets them work with. */
  readonly taskFields: ReadonlySet<string> | "all";
  /** By field: what other cleared persons agreed to for this actor, subject, form and purpose, and still holds. */
  readonly approvals: ReadonlyMap<string, Agreed>;
  readonly opens: OpenCounts;
};

/** How many other persons agreed. */
export type Agreed = { readonly id: ApprovalId; readonly persons: number };

/** Opens so far, this ask not included. The brake counts subjects. */
export type OpenCounts = {
  readonly thisHour: number;
  readonly thisDay: number;
  readonly subjectsInWindow: number;
  /** True when this subject is among those already opened in the window, so that it does not count again. */
  readonly isSubjectInWindow: boolean;
  readonly isBulkUnlocked: boolean;
};

export type RuleCode =
  | "sealed"
  | "purpose_not_declared"
  | "not_granted"
  | "consent_missing"
  | "consent_withdrawn"
  | "objected"
  | "distribution_forbidden"
  | "collection_forbidden"
  | "restricted"
  | "retention_over"
  | "clearance_missing"
  | "device_not_trusted"
  | "network_not_allowed"
  | "step_up_needed"
  | "no_open_call"
  | "caller_not_proven"
  | "reason_needed"
  | "approval_needed"
  | "budget_spent"
  | "bulk_brake";

export type Rule = (context: RuleContext) => RuleCode | undefined;

/** Of an actor without budget or brake, whose opens nobody counts. */
export const NO_OPENS: OpenCounts = { thisHour: 0, thisDay: 0, subjectsInWindow: 0, isSubjectInWindow: false, isBulkUnlocked: false };

export const BRAKE_WINDOW_MS = 10 * MINUTE_MS;
const REASON_CHARS_MIN = 5;
const PASSKEY_ONLY = new Set(["payment-card", "bank-account", "government-id"]);

/** The rules in their order: the first that refuses gives the code and the words, the rest stand in `also`. */
export const RULES: readonly Rule[] = [
  isSealed,
  isPurposeUndeclared,
  isNotGranted,
  lacksConsent,
  isObjectedTo,
  isDistributionForbidden,
  isCollectionForbidden,
  isRestricted,
  isRetentionOver,
  lacksClearance,
  isDeviceUntrusted,
  isNetworkForbidden,
  needsStepUp,
  needsCall,
  needsReason,
  needsApproval,
  isBudgetSpent,
];

/** What is asked before others are: everything that their yes would not change. */
export const RULES_BEFORE_APPROVAL: readonly Rule[] = RULES.filter((rule) => rule !== needsApproval);

/** What is asked of whoever agrees: that they could see the value themselves, were they to need it. */
export const RULES_OF_APPROVERS: readonly Rule[] = [
  isSealed,
  isPurposeUndeclared,
  isNotGranted,
  lacksClearance,
  isDeviceUntrusted,
  isNetworkForbidden,
  needsStepUp,
];

/**
 * What must still be true of whoever agreed when their yes is used. Place and sign-in were those of the moment in which they gave it; from a
 * device that is reported lost since, somebody else may have given it.
 */
export const RULES_OF_A_YES: readonly Rule[] = [isPurposeUndeclared, isNotGranted, lacksClearance, isDeviceUntrusted];

function isSealed({ facts }: RuleContext): RuleCode | undefined {
  return facts.isSealed ? "sealed" : undefined;
}

function isPurposeUndeclared({ field, purpose }: RuleContext): RuleCode | undefined {
  return field.purposes.has(purpose.name) ? undefined : "purpose_not_declared";
}

function isNotGranted({ role, purpose, field, form }: RuleContext): RuleCode | undefined {
  const granted = role.grants.get(purpose.name)?.get(field.name);
  if (granted === undefined) return "not_granted";
  if (form === "collect" && granted.has("change")) return undefined;
  if (handsOutNothing(form)) {
    return granted.has("masked") || granted.has("use") || granted.has("clear") ? undefined : "not_granted";
  }
  if (form === "masked") return granted.has("masked") || granted.has("clear") ? undefined : "not_granted";
  return granted.has(form) ? undefined : "not_granted";
}

function lacksConsent({ purpose, form, facts }: RuleContext): RuleCode | undefined {
  if (isMaskedLike(form) || purpose.basis !== "consent") return undefined;
  const standing = facts.standings.consents.get(purpose.name);
  if (standing === "given") return undefined;
  return standing === "withdrawn" ? "consent_withdrawn" : "consent_missing";
}

function isObjectedTo({ purpose, form, facts }: RuleContext): RuleCode | undefined {
  if (isMaskedLike(form)) return undefined;
  const canObject = purpose.basis === "legitimate-interests" || purpose.basis === "public-task" || purpose.basis === "consent";
  return canObject && facts.standings.objections.has(purpose.name) ? "objected" : undefined;
}

/** The subject's standing order that nothing is given to others binds every purpose but what a law or somebody's life demands. */
function isDistributionForbidden({ purpose, flow, facts }: RuleContext): RuleCode | undefined {
  if (flow !== "disclosure" || purpose.basis === "legal-obligation" || purpose.basis === "vital-interests") return undefined;
  return facts.standings.orders.has("no-distribution") ? "distribution_forbidden" : undefined;
}

/** The one that nothing more is collected: what a contract needs is still written down, and upkeep collects nothing. */
function isCollectionForbidden({ purpose, form, flow, facts }: RuleContext): RuleCode | undefined {
  if (form !== "change" || flow === "upkeep" || COLLECTED_ALL_THE_SAME.has(purpose.basis)) return undefined;
  return facts.standings.orders.has("no-collection") ? "collection_forbidden" : undefined;
}

const COLLECTED_ALL_THE_SAME: ReadonlySet<Basis> = new Set<Basis>(["contract", "legal-obligation", "vital-interests"]);

function isRestricted({ purpose, field, form, facts }: RuleContext): RuleCode | undefined {
  if (isMaskedLike(form)) return undefined;
  if (purpose.basis === "legal-obligation" || purpose.basis === "vital-interests") return undefined;
  return facts.standings.isRestricted || facts.standings.restrictedFields.has(field.name) ? "restricted" : undefined;
}

export function isRetentionOver({
  purpose,
  field,
  form,
  facts,
  now,
}: Pick<RuleContext, "purpose" | "field" | "form" | "facts" | "now">): RuleCode | undefined {
  // What is too old is asked for anew.
  if (form === "collect") return undefined;
  const collectedAt = facts.collectedAt.get(field.name);
  const keptMs = field.retentionMs.get(purpose.name);
  if (collectedAt === undefined || keptMs === undefined) return undefined;
  return now - collectedAt > keptMs ? "retention_over" : undefined;
}

function lacksClearance({ actor, role, form, facts }: RuleContext): RuleCode | undefined {
  if (actor.kind !== "staff" || role.requires.length === 0 || (isMaskedLike(form) && !role.requiresForMasked)) return undefined;
  return role.requires.every((one) => facts.clearances.get(one)?.isMet === true) ? undefined : "clearance_missing";
}

function isDeviceUntrusted({ actor, role, form, facts }: RuleContext): RuleCode | undefined {
  if (actor.kind !== "staff" || (isMaskedLike(form) && !role.requiresForMasked)) return undefined;
  return facts.isDeviceTrusted ? undefined : "device_not_trusted";
}

function isNetworkForbidden({ actor, role }: RuleContext): RuleCode | undefined {
  if ((actor.kind !== "staff" && actor.kind !== "key") || role.networks.length === 0) return undefined;
  return actor.address !== null && isInNetworks(actor.address, role.networks) ? undefined : "network_not_allowed";
}

function needsStepUp({ actor, field, form, now }: RuleContext): RuleCode | undefined {
  const isDelicate = form === "clear" || form === "export" || (form === "change" && field.lookup !== "none");
  if (actor.kind !== "staff" || !isDelicate) return undefined;
  const signIn = actor.signIn;
  if (signIn === undefined || !isFresh(signIn.at, now)) return "step_up_needed";
  return signIn.kind === "passkey" || !PASSKEY_ONLY.has(field.category) ? undefined : "step_up_needed";
}

function needsCall({ actor, role, field, form, facts, isGlassBroken }: RuleContext): RuleCode | undefined {
  if (isGlassBroken) return undefined;
  if (actor.kind !== "staff" || !role.onCalls || form === "collect" || (isMaskedLike(form) && !role.hideUntilProven)) return undefined;
  if (facts.taskFields === "all" || facts.taskFields.has(field.name)) return undefined;
  if (facts.callStrength === undefined) return "no_open_call";
  // A call of strength 0 opens nothing, whatever the map says.
  const needed = Math.max(1, field.strength[form === "comparison" ? "use" : form === "lookup" ? "masked" : form]);
  return facts.callStrength >= needed ? undefined : "caller_not_proven";
}

function needsReason({ role, form, reason, isGlassBroken }: RuleContext): RuleCode | undefined {
  if (!isGlassBroken && (handsOutNothing(form) || role.needs[form]?.reason !== true)) return undefined;
  return Array.from((reason ?? "").trim()).length >= REASON_CHARS_MIN ? undefined : "reason_needed";
}

function needsApproval({ actor, role, field, form, facts, isGlassBroken }: RuleContext): RuleCode | undefined {
  if (isGlassBroken) return undefined;
  const agreed = facts.approvals.get(field.name)?.persons ?? 0;
  return agreed >= othersNeeded(role, actor, form) ? undefined : "approval_needed";
}

/** How many others have to agree. The asker counts as one of the persons; a key is not a person. */
export function othersNeeded(role: CompiledRole, actor: Actor, form: AskForm): number {
  if (handsOutNothing(form)) return 0;
  return Math.max(0, (role.needs[form]?.approval ?? 0) - (actor.kind === "staff" ? 1 : 0));
}

function isBudgetSpent({ role, form, facts }: RuleContext): RuleCode | undefined {
  if (!countsAsOpen(form)) return undefined;
  const { opens } = facts;
  if (role.budget.hour !== undefined && opens.thisHour >= role.budget.hour) return "budget_spent";
  if (role.budget.day !== undefined && opens.thisDay >= role.budget.day) return "budget_spent";
  if (role.brake === undefined || opens.isBulkUnlocked || opens.isSubjectInWindow) return undefined;
  return opens.subjectsInWindow >= role.brake ? "bulk_brake" : undefined;
}

/** Budgets count what can do harm in bulk: uses (comparisons are uses), sight, exports. */
export function countsAsOpen(form: AskForm): boolean {
  return form === "use" || form === "clear" || form === "export" || form === "comparison";
}

/** A look-up finds masked records, and who asks a customer sees nothing of them: both stand where `masked` stands. */
function isMaskedLike(form: AskForm): boolean {
  return form === "masked" || form === "lookup" || form === "collect";
}

function handsOutNothing(form: AskForm): form is HandsOutNothing {
  return form === "comparison" || form === "lookup" || form === "collect";
}
