import type { ApprovalId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { CompiledField, CompiledMap, CompiledPurpose, CompiledRole, TypeName } from "../../registers/datamap/types.ts";
import type { Actor } from "./actor.ts";
import { type Lack, lacksOf } from "./lacks.ts";
import {
  type AskForm,
  type Facts,
  type Flow,
  RULES,
  type Rule,
  type RuleCode,
  type RuleContext,
  isRetentionOver,
  othersNeeded,
} from "./rules.ts";

export type FieldAsk = {
  readonly actor: Actor;
  readonly purpose: string;
  readonly field: string;
  readonly form: AskForm;
  readonly reason: string | null;
  /** Where nothing else helps: without a call, and without a second person. */
  readonly breakGlass?: boolean;
  readonly flow?: Flow | undefined;
};

/** By what a person was let see a value that asks for more than themselves. */
export type Guard = { readonly kind: "approval"; readonly approval: ApprovalId } | { readonly kind: "break_glass" };

/** `role` is the one that granted, and whose budget the open counts against. */
export type Decision =
  | { readonly isGranted: true; readonly role: CompiledRole | null; readonly guard?: Guard }
  | { readonly isGranted: false; readonly code: RuleCode; readonly also: readonly RuleCode[]; readonly lacks?: readonly Lack[] };

/**
 * Judges one field. Pure: the map and the facts come in, the answer goes out. All rules that refuse are collected.
 * Several roles: any one that passes all its own conditions grants; else the one that came furthest is told. One that
 * grants by itself comes before one that takes a second person's yes, and glass is broken only where neither does.
 */
export function decide(map: CompiledMap, facts: Facts, ask: FieldAsk, now: Instant, rules: readonly Rule[] = RULES): Decision {
  const purpose = map.purposes.get(ask.purpose);
  const field = map.fields.get(ask.field);
  if (purpose === undefined || field === undefined) return NOT_DECLARED;
  if (ask.actor.kind === "operator") return decideForOperator(facts, ask);
  if (ask.actor.kind === "worker") return decideForWorker(facts, field, ask);
  if (ask.actor.kind === "subject") return decideForSubject(purpose, field, facts, ask, now);

  let furthest: { readonly role: CompiledRole; readonly at: number; readonly codes: readonly RuleCode[] } | undefined;
  let guarded: Decision | undefined;
  for (const isGlassBroken of mayBreakGlass(ask) ? [false, true] : [false]) {
    for (const name of ask.actor.roles) {
      const role = map.roles.get(name);
      if (role === undefined || (isGlassBroken && !role.breakGlass)) continue;
      const refused = judge(
        { actor: ask.actor, role, purpose, field, form: ask.form, reason: ask.reason, isGlassBroken, flow: ask.flow, facts, now },
        rules,
      );
      const [first] = refused;
      if (first === undefined) {
        const guard = guardOf(role, ask, facts, isGlassBroken);
        if (guard === undefined) return { isGranted: true, role };
        guarded ??= { isGranted: true, role, guard };
      } else if (first.rule > (furthest?.at ?? -1)) furthest = { role, at: first.rule, codes: refused.map((one) => one.code) };
    }
    if (guarded !== undefined) return guarded;
  }
  return furthest === undefined
    ? { isGranted: false, code: facts.isSealed ? "sealed" : "not_granted", also: [] }
    : refusedBy(furthest.role, furthest.codes, facts);
}

/** A person may, at the sight of a value; and asks for it at this very act. */
function mayBreakGlass({ actor, form, breakGlass }: FieldAsk): boolean {
  return breakGlass === true && actor.kind === "staff" && form === "clear";
}

function guardOf(role: CompiledRole, { actor, field, form }: FieldAsk, facts: Facts, isGlassBroken: boolean): Guard | undefined {
  if (isGlassBroken) return { kind: "break_glass" };
  const agreed = facts.approvals.get(field);
  const isAgreed = actor.kind === "staff" && agreed !== undefined && othersNeeded(role, actor, form) > 0;
  return isAgreed ? { kind: "approval", approval: agreed.id } : undefined;
}

function refusedBy(role: CompiledRole, codes: readonly RuleCode[], facts: Facts): Decision {
  const [code = "not_granted", ...also] = codes;
  const lacks = lacksOf(role, codes, facts);
  return { isGranted: false, code, also, ...(lacks.length === 0 ? {} : { lacks }) };
}

type Refused = { readonly rule: number; readonly code: RuleCode };

const NOT_DECLARED: Decision = { isGranted: false, code: "purpose_not_declared", also: [] };

function judge(context: RuleContext, rules: readonly Rule[]): readonly Refused[] {
  const refused: Refused[] = [];
  for (let rule = 0; rule < rules.length; rule += 1) {
    const code = rules[rule]?.(context);
    if (code !== undefined) refused.push({ rule, code });
  }
  return refused;
}

/** Bringing data in shows nothing; whoever holds the passphrase may do that, and no more without a role. */
function decideForOperator(facts: Facts, ask: FieldAsk): Decision {
  if (facts.isSealed) return { isGranted: false, code: "sealed", also: [] };
  return ask.form === "change" || ask.form === "export"
    ? { isGranted: true, role: null }
    : { isGranted: false, code: "not_granted", also: [] };
}

/** What the house itself needs to reach a customer by, and the cards that it has the provider forget. */
const WORKER_TYPES: ReadonlySet<TypeName> = new Set(["email", "phone", "name", "card"]);

/** What tells where a customer lives, and so by which law their request is answered and where a letter about it goes. */
const RESIDENCE_TYPES: ReadonlySet<TypeName> = new Set(["country", "address"]);

/**
 * The house writes to customers, ends their cards, and compares the postcode that a customer types at a door: it uses what
 * that needs, for a purpose of the field, and sees nothing.
 */
function decideForWorker(facts: Facts, field: CompiledField, ask: FieldAsk): Decision {
  const codes: RuleCode[] = [];
  if (facts.isSealed) codes.push("sealed");
  if (!field.purposes.has(ask.purpose)) codes.push("purpose_not_declared");
  const isResidence = ask.purpose === "rights" && RESIDENCE_TYPES.has(field.type.name);
  const isUse = ask.form === "use" && (WORKER_TYPES.has(field.type.name) || isResidence);
  const isComparison = ask.form === "comparison" && field.type.name === "address";
  if (!isUse && !isComparison) codes.push("not_granted");
  const [code, ...also] = codes;
  return code === undefined ? { isGranted: true, role: null } : { isGranted: false, code, also };
}

const SUBJECT_FORMS: ReadonlySet<AskForm> = new Set(["masked", "clear", "change"]);

/** Customers see and change what is theirs, whatever they decided of its use by others: rules 1 and 7 are all that binds them. */
function decideForSubject(purpose: CompiledPurpose, field: CompiledField, facts: Facts, ask: FieldAsk, now: Instant): Decision {
  const codes: RuleCode[] = [];
  if (facts.isSealed) codes.push("sealed");
  if (!SUBJECT_FORMS.has(ask.form)) codes.push("not_granted");
  const overdue = isRetentionOver({ purpose, field, form: ask.form, facts, now });
  if (overdue !== undefined) codes.push(overdue);
  const [code, ...also] = codes;
  return code === undefined ? { isGranted: true, role: null } : { isGranted: false, code, also };
}
