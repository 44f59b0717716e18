import { type Called, calledIn, namesOfBoth } from "./_changed.ts";
import { canonicalJson } from "./serialize.ts";
import type { CompiledField, CompiledMap, Consequence, Custody } from "./types.ts";

export function fieldChanges(before: CompiledMap | null, after: CompiledMap): readonly Consequence[] {
  const called = calledIn(before?.fields, after.fields);
  const purposeCalled = calledIn(before?.purposes, after.purposes);
  return namesOfBoth(before?.fields, after.fields).flatMap((field): readonly Consequence[] => {
    const [old, now] = [before?.fields.get(field), after.fields.get(field)];
    if (old === undefined) return now === undefined ? [] : [addition(now, called)];
    if (now === undefined) return [removal(old, before, after, called)];
    const label = called(field);
    return [
      ...describe(old, now, label),
      ...purposes(old, now, label, purposeCalled),
      ...retention(old, now, label),
      ...showing(old, now, label),
      ...lookup(old, now, label),
    ];
  });
}

function addition(now: CompiledField, called: Called): Consequence {
  const field = called(now.name);
  return {
    code: "field_added",
    field: now.name,
    say: now.special
      ? `A field is added: ${field}, which is sensitive data, kept for ${now.retentionText}.`
      : `A field is added: ${field}, kept for ${now.retentionText}.`,
  };
}

/** Values do not follow a new name: whoever renames must know. */
function removal(old: CompiledField, before: CompiledMap | null, after: CompiledMap, called: Called): Consequence {
  const heir = [...after.fields.values()].find(
    (field) =>
      before?.fields.has(field.name) !== true &&
      field.type.name === old.type.name &&
      (field.label === old.label || field.category === old.category),
  );
  const say = `The field ${called(old.name)} ends: its values can no longer be used by anyone.`;
  return {
    code: "field_removed",
    field: old.name,
    say: heir === undefined ? say : `${say} If it was meant to be renamed to ${called(heir.name)}: its values do not move along.`,
  };
}

function describe(old: CompiledField, now: CompiledField, label: string): readonly Consequence[] {
  const field = now.name;
  const changes: Consequence[] = [];
  if (old.type.name !== now.type.name)
    changes.push({
      code: "type_changed",
      field,
      say: `${label} becomes ${now.type.name} instead of ${old.type.name}; that is refused while customers have values in it.`,
    });
  if (old.label !== now.label) changes.push({ code: "label_changed", field, say: `${old.label} is now called ${now.label}.` });
  if (old.category !== now.category)
    changes.push({ code: "category_changed", field, say: `${label} counts as ${now.category} instead of ${old.category}.` });
  if (old.custody !== now.custody && now.custody !== undefined) {
    const say = RESTS[now.custody](label);
    changes.push({ code: "custody_changed", field, say: `${say} Cards on file stay where they are.` });
  }
  if (old.many !== now.many)
    changes.push({
      code: "many_changed",
      field,
      say: now.many ? `A customer may have several of ${label}.` : `A customer may have one ${label} only.`,
    });
  if (old.required !== now.required)
    changes.push({
      code: "required_changed",
      field,
      say: now.required ? `New customers must give ${label}.` : `New customers need not give ${label} any more.`,
    });
  if (old.isCountedWhenAnonymised !== now.isCountedWhenAnonymised)
    changes.push({
      code: "count_changed",
      field,
      say: countedWords(now, label),
    });
  return changes;
}

function purposes(old: CompiledField, now: CompiledField, label: string, called: Called): readonly Consequence[] {
  const field = now.name;
  const gained = [...now.purposes].filter((purpose) => !old.purposes.has(purpose)).toSorted();
  const lost = [...old.purposes].filter((purpose) => !now.purposes.has(purpose)).toSorted();
  return [
    ...gained.map((purpose) => ({
      code: "field_purpose_added",
      field,
      purpose,
      say: `${label} may be used for ${called(purpose)}.`,
    })),
    ...lost.map((purpose) => ({
      code: "field_purpose_removed",
      field,
      purpose,
      say: `${label} may no longer be used for ${called(purpose)}.`,
    })),
  ];
}

function retention(old: CompiledField, now: CompiledField, label: string): readonly Consequence[] {
  const field = now.name;
  const changed = [...now.retentionMs].filter(([purpose, ms]) => (old.retentionMs.get(purpose) ?? ms) !== ms);
  if (changed.length === 0) return [];
  const isShorter = changed.some(([purpose, ms]) => ms < (old.retentionMs.get(purpose) ?? ms));
  const say = `${label} is kept for ${now.retentionText} instead of ${old.retentionText}.`;
  return [
    {
      code: isShorter ? "retention_shorter" : "retention_longer",
      field,
      say: isShorter ? `${say} Values that are older than that are over at once.` : say,
    },
  ];
}

function showing(old: CompiledField, now: CompiledField, label: string): readonly Consequence[] {
  const field = now.name;
  const changes: Consequence[] = [];
  if (old.mask !== now.mask) {
    const say =
      now.mask === "none"
        ? `${label} is shown whole to all who may see it masked.`
        : `${label} is masked as ${now.mask} instead of ${old.mask}.`;
    changes.push({ code: "mask_changed", field, say });
  }
  if (canonicalJson(old.strength) !== canonicalJson(now.strength)) {
    changes.push({ code: "strength_changed", field, say: `${label} asks for another strength of proof on a call.` });
  }
  return changes;
}

function lookup(old: CompiledField, now: CompiledField, label: string): readonly Consequence[] {
  const field = now.name;
  if (now.lookup === "none")
    return old.lookup === "none" ? [] : [{ code: "lookup_removed", field, say: `Customers can no longer be found by ${label}.` }];
  if (old.lookup === "none") {
    const say = `Customers can be found by ${label}.`;
    return [{ code: "lookup_added", field, say: now.lookup === "exact" ? `${say} No two of them can have the same.` : say }];
  }
  const changes: Consequence[] = [];
  if (old.lookup !== now.lookup) {
    changes.push({
      code: "lookup_changed",
      field,
      say:
        now.lookup === "exact"
          ? `No two customers can have the same ${label} any more.`
          : `Several customers may have the same ${label}. Once one was stored so, it cannot be taken back.`,
    });
  }
  if (old.type.normalise !== now.type.normalise) {
    changes.push({ code: "normalise_changed", field, say: `${label} is compared in another way when customers are found by it.` });
  }
  return changes;
}

/** PCI DSS 4.0.1: which questionnaire a merchant fills in follows from where the number is. */
const RESTS: Readonly<Record<Custody, (label: string) => string>> = {
  processor: (label) => `${label} now rests at the payment provider (PCI DSS: SAQ A).`,
  "until-used": (label) => `${label} now rests here until it was used (PCI DSS: SAQ D).`,
  vault: (label) => `${label} now rests here for next time (PCI DSS: SAQ D).`,
};

function countedWords({ type, isCountedWhenAnonymised }: CompiledField, label: string): string {
  if (!isCountedWhenAnonymised) return `Of customers who are anonymised, ${label} is not counted any more; counts of before stay.`;
  return type.name === "date"
    ? `Of customers who are anonymised, ${label} is counted by month and year.`
    : `Of customers who are anonymised, ${label} is counted by month.`;
}
