import { named, namesOfBoth } from "./_changed.ts";
import { canonicalJson } from "./serialize.ts";
import type { CompiledMap, CompiledRole, Consequence, Form, MapRole } from "./types.ts";
import { FORMS } from "./types.ts";

const FORM_WORDS: Readonly<Record<Form, string>> = {
  masked: "see part of",
  use: "use without seeing",
  clear: "see",
  change: "change",
  export: "take out",
};

/** Who gains and who loses what: the part of a change that most needs to be read. */
export function roleChanges(before: CompiledMap | null, after: CompiledMap): readonly Consequence[] {
  return namesOfBoth(before?.roles, after.roles).flatMap((role): readonly Consequence[] => {
    const [old, now] = [before?.roles.get(role), after.roles.get(role)];
    const changes: Consequence[] = [];
    if (old === undefined) changes.push({ code: "role_added", role, say: `A role is added: ${role}.` });
    if (now === undefined)
      changes.push({ code: "role_removed", role, say: `The role ${role} ends: whoever has only this role may do nothing any more.` });
    changes.push(...grantChanges(role, before, after));
    if (old !== undefined && now !== undefined)
      changes.push(...conditionChanges(role, before?.source.roles[role], after.source.roles[role], now));
    return changes;
  });
}

type Grant = { readonly field: string; readonly purpose: string; readonly form: Form };

function grantChanges(role: string, before: CompiledMap | null, after: CompiledMap): readonly Consequence[] {
  const [was, is] = [effectiveGrants(before, role), effectiveGrants(after, role)];
  const say = (grant: Grant, map: CompiledMap | null, verb: string): string =>
    `The role ${role} ${verb} ${FORM_WORDS[grant.form]} ${named(grant.field, map?.fields.get(grant.field)?.label)} for ${grant.purpose}.`;
  const gained = [...is]
    .filter(([key]) => !was.has(key))
    .map(([, grant]) => ({ code: "gains", role, ...grant, say: say(grant, after, "may now") }));
  const lost = [...was]
    .filter(([key]) => !is.has(key))
    .map(([, grant]) => ({ code: "loses", role, ...grant, say: say(grant, before, "may no longer") }));
  return [...gained, ...lost];
}

/** What the role can do in fact: a grant for a purpose that the field is not collected for opens nothing. */
function effectiveGrants(map: CompiledMap | null, role: string): ReadonlyMap<string, Grant> {
  const grants: [string, Grant][] = [];
  for (const [purpose, fields] of map?.roles.get(role)?.grants ?? []) {
    for (const [field, forms] of fields) {
      if (map?.fields.get(field)?.purposes.has(purpose) !== true) continue;
      for (const form of FORMS) if (forms.has(form)) grants.push([`${purpose} ${field} ${FORMS.indexOf(form)}`, { field, purpose, form }]);
    }
  }
  return new Map(grants.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function conditionChanges(
  role: string,
  old: MapRole | undefined,
  now: MapRole | undefined,
  compiled: CompiledRole,
): readonly Consequence[] {
  const changes: Consequence[] = [];
  for (const word of CONDITION_WORDS) {
    const [was, is] = [old?.[word], now?.[word]];
    if (canonicalJson(was ?? null) === canonicalJson(is ?? null)) continue;
    changes.push({ code: "role_condition_changed", role, say: `The role ${role}: ${SAY_CONDITION[word](compiled)}` });
  }
  return changes;
}

type ConditionWord = Exclude<keyof MapRole, "grants">;

const SAY_CONDITION: Readonly<Record<ConditionWord, (role: CompiledRole) => string>> = {
  needs: (role) => FORMS.flatMap((form) => sayNeed(form, role)).join(" ") || "neither reason nor approval is asked for.",
  requires: ({ requires }) =>
    requires.length === 0 ? "no clearance is required." : `these clearances are required: ${requires.join(", ")}.`,
  requiresForMasked: (role) =>
    role.requiresForMasked ? "clearance is required for masked values too." : "masked values are shown without clearance.",
  onCalls: (role) => (role.onCalls ? "it works on calls, with proven callers." : "it needs no open call."),
  hideUntilProven: (role) =>
    role.hideUntilProven ? "nothing is shown before the caller is proven." : "masked values are shown before the caller is proven.",
  networks: ({ networks }) => (networks.length === 0 ? "it may come from any network." : `it may come only from ${networks.join(", ")}.`),
  budget: ({ budget }) => `it may open ${budget.hour ?? "any number of"} values an hour and ${budget.day ?? "any number of"} a day.`,
  brake: ({ brake }) =>
    brake === undefined ? "no brake limits how many customers it opens at once." : `it may open at most ${brake} customers in ten minutes.`,
  keys: (role) => (role.keys ? "keys of programs may have it." : "keys of programs may not have it."),
  breakGlass: (role) => (role.breakGlass ? "it may break the glass in an emergency." : "it may not break the glass."),
};

const CONDITION_WORDS = Object.keys(SAY_CONDITION) as readonly ConditionWord[];

function sayNeed(form: Form, role: CompiledRole): readonly string[] {
  const need = role.needs[form];
  if (need === undefined) return [];
  const persons = need.approval > 1 ? `${need.approval} persons` : null;
  const needs =
    persons === null
      ? need.reason
        ? "a reason, and no second person"
        : "neither a reason nor a second person"
      : `${persons} and ${need.reason ? "a reason" : "no reason"}`;
  return [`to ${FORM_WORDS[form]}, it needs ${needs}.`];
}
