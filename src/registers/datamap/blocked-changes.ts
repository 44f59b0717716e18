import type { CompiledField, CompiledMap } from "./types.ts";

/** A change that stored values would not survive. */
export type BlockedChange = {
  readonly code: "type_changed" | "key_class_changed" | "many_narrowed" | "normalise_changed" | "lookup_added" | "lookup_narrowed";
  readonly field: string;
  readonly say: string;
};

/** What is stored, as far as changes of the map depend on it. */
export type StoredFields = {
  /** Fields of which any subject has or had a value. */
  readonly withData: ReadonlySet<string>;
  /** Of these, the ones by which any subject is found that need not be the only one. */
  readonly shared: ReadonlySet<string>;
};

/** What of the change cannot be done with what is stored; `fields` are as they were declared when it was. */
export function findBlocked(fields: readonly CompiledField[], after: CompiledMap, stored: StoredFields): readonly BlockedChange[] {
  return fields.flatMap((old) => {
    const field = after.fields.get(old.name);
    return field === undefined || !stored.withData.has(old.name) ? [] : blockedIn(old, field, stored);
  });
}

function blockedIn(old: CompiledField, field: CompiledField, { shared }: StoredFields): readonly BlockedChange[] {
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
  if (old.type.normalise !== field.type.normalise) {
    return [
      {
        code: "normalise_changed",
        field: field.name,
        say: `${field.label} holds values that were stored to be compared in another way; they would no longer be found, nor match. ${mend}`,
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
  // Its look-ups were stored as ones that others may have, too, and nothing would keep others from having them.
  if (old.lookup === "shared" && field.lookup === "exact" && shared.has(field.name)) {
    return [
      {
        code: "lookup_narrowed",
        field: field.name,
        say: `${field.label} may be the same for several customers; it cannot be made one customer's alone. ${mend}`,
      },
    ];
  }
  return [];
}
