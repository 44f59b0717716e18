import type { CompiledField, CompiledMap } from "./types.ts";

/** A change that stored values would not survive. */
export type BlockedChange = {
  readonly code: "type_changed" | "key_class_changed" | "many_narrowed" | "lookup_added";
  readonly field: string;
  readonly say: string;
};

/** What of the change cannot be done while customers have values in the fields named `fieldsWithData`. */
export function findBlocked(before: CompiledMap | null, after: CompiledMap, fieldsWithData: ReadonlySet<string>): readonly BlockedChange[] {
  return [...(before?.fields.values() ?? [])].flatMap((old) => {
    const field = after.fields.get(old.name);
    return field === undefined || !fieldsWithData.has(old.name) ? [] : blockedIn(old, field);
  });
}

function blockedIn(old: CompiledField, field: CompiledField): readonly BlockedChange[] {
  const mend = "Declare a new field beside it, and let customers' values move there.";
  if (old.type.name !== field.type.name) {
    return [
      {
        code: "type_changed",
        field: field.name,
        say: `${field.label} holds values of type ${old.type.name}; it cannot become ${field.type.name}. ${mend}`,
      },
    ];
  }
  if (old.keyClass !== field.keyClass) {
    return [
      {
        code: "key_class_changed",
        field: field.name,
        say: `${field.label} holds values that are sealed as ${old.keyClass} data; its category cannot make it ${field.keyClass} data. ${mend}`,
      },
    ];
  }
  if (old.many && !field.many) {
    return [
      {
        code: "many_narrowed",
        field: field.name,
        say: `${field.label} may hold several values for a customer; it cannot be narrowed to one. ${mend}`,
      },
    ];
  }
  if (old.lookup === "none" && field.lookup !== "none") {
    return [
      {
        code: "lookup_added",
        field: field.name,
        say: `${field.label} holds values that were stored without a look-up; customers would not be found by them. ${mend}`,
      },
    ];
  }
  return [];
}
