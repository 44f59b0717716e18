import { calledIn, namesOfBoth } from "./_changed.ts";
import { canonicalJson } from "./serialize.ts";
import type { CompiledMap, CompiledRole, Consequence, Form, MapRole } from "./types.ts";
import { FORMS } from "./types.ts";

type Told = (role: string, field: string, purpose: string) => string;

/** Whole sentences, because no other language puts the one verb where the other stands. */
const GAINS: Readonly<Record<Form, Told>> = {
  masked: (role, field, purpose) => `The role ${role} may now see part of ${field} for ${purpose}.`,
  use: (role, field, purpose) => `The role ${role} may now use without seeing ${field} for ${purpose}.`,
  clear: (role, field, purpose) => `The role ${role} may now see ${field} for ${purpose}.`,
  change: (role, field, purpose) => `The role ${role} may now change ${field} for ${purpose}.`,
  export: (role, field, purpose) => `The role ${role} may now take out ${field} for ${purpose}.`,
};

const LOSES: Readonly<Record<Form, Told>> = {
  masked: (role, field, purpose) => `The role ${role} may no longer see part of ${field} for ${purpose}.`,
  use: (role, field, purpose) => `The role ${role} may no longer use without seeing ${field} for ${purpose}.`,
  clear: (role, field, purpose) => `The role ${role} may no longer see ${field} for ${purpose}.`,
  change: (role, field, purpose) => `The role ${role} may no longer change ${field} for ${purpose}.`,
  export: (role, field, purpose) => `The role ${role} may no longer take out ${field} for ${purpose}.`,
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
  const [fieldCalled, purposeCalled] = [calledIn(before?.fields, after.fields), calledIn(before?.purposes, after.purposes)];
  const say = ({ form, field, purpose }: Grant, words: typeof GAINS): string =>
    words[form](role, fieldCalled(field), purposeCalled(purpose));
  const gained = [...is].filter(([key]) => !was.has(key)).map(([, grant]) => ({ code: "gains", role, ...grant, say: say(grant, GAINS) }));
  const lost = [...was].filter(([key]) => !is.has(key)).map(([, grant]) => ({ code: "loses", role, ...grant, say: say(grant, LOSES) }));
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
    const say = CONDITION_SAYS[word](compiled);
    changes.push({ code: "role_condition_changed", role, say: `The role ${role}: ${say}` });
  }
  return changes;
}

type ConditionWord = Exclude<keyof MapRole, "grants">;

const CONDITION_SAYS: Readonly<Record<ConditionWord, (role: CompiledRole) => string>> = {
  needs: (role) => FORMS.flatMap((form) => sayNeed(form, role)).join(" ") || "Neither reason nor approval is asked for.",
  requires: ({ requires }) =>
    requires.length === 0 ? "No clearance is required." : `These clearances are required: ${requires.join(", ")}.`,
  requiresForMasked: (role) =>
    role.requiresForMasked ? "Clearance is required for masked values too." : "Masked values are shown without clearance.",
  onCalls: (role) => (role.onCalls ? "It works on calls, with proven callers." : "It needs no open call."),
  hideUntilProven: (role) =>
    role.hideUntilProven ? "Nothing is shown before the caller is proven." : "Masked values are shown before the caller is proven.",
  networks: ({ networks }) => (networks.length === 0 ? "It may come from any network." : `It may come only from ${networks.join(", ")}.`),
  budget: ({ budget: { hour, day } }) => {
    if (hour === undefined) return day === undefined ? "It may open any number of values." : `It may open ${day} values a day.`;
    return day === undefined ? `It may open ${hour} values an hour.` : `It may open ${hour} values an hour and ${day} a day.`;
  },
  brake: ({ brake }) =>
    brake === undefined ? "No brake limits how many customers it opens at once." : `It may open at most ${brake} customers in ten minutes.`,
  keys: (role) => (role.keys ? "Keys of programs may have it." : "Keys of programs may not have it."),
  breakGlass: (role) => (role.breakGlass ? "It may break the glass in an emergency." : "It may not break the glass."),
};

const CONDITION_WORDS = Object.keys(CONDITION_SAYS) as readonly ConditionWord[];

function sayNeed(form: Form, role: CompiledRole): readonly string[] {
  const need = role.needs[form];
  if (need === undefined) return [];
  const say = needWords(need);
  return [`${TO_WORDS[form]} ${say}`];
}

const TO_WORDS: Readonly<Record<Form, string>> = {
  masked: "To see a part:",
  use: "To use without seeing:",
  clear: "To see:",
  change: "To change:",
  export: "To take out:",
};

function needWords({ approval, reason }: NonNullable<CompiledRole["needs"][Form]>): string {
  if (approval <= 1) return reason ? "A reason, and no second person." : "Neither a reason nor a second person.";
  return reason ? `A reason, and ${approval} persons.` : `No reason, and ${approval} persons.`;
}
