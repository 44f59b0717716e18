import { labelWord, labelsInWords } from "./_label-words.ts";
import type { CompiledField, CompiledMap, CompiledPurpose, CompiledRole, Form } from "./types.ts";

/** What a role may do, in sentences for people who do not read maps. */
export type RoleWords = {
  readonly name: string;
  readonly label: string;
  /** All of it, the most delicate first. */
  readonly words: readonly string[];
  /** The grants of each purpose apart, and the conditions that go for all. */
  readonly byPurpose: readonly { readonly purpose: string; readonly label: string; readonly words: readonly string[] }[];
  readonly conditions: readonly string[];
};

/** What an owner may do beside their roles. */
export const OWNER_WORDS = "Runs the safe: data map, staff, keys, ledger, consents and erasure. That alone shows nothing of a customer";

const DELICATE = new Set(["payment-card", "bank-account", "government-id"]);

/** Derives the sentences from the grants; a grant that opens nothing, because the field is not collected for it, says nothing. */
export function roleWords(map: CompiledMap, role: CompiledRole): RoleWords {
  const byPurpose = [...role.grants].flatMap(([name, fields]) => {
    const purpose = map.purposes.get(name);
    const words = purpose === undefined ? [] : grantWords(map, role, purpose, fields);
    return purpose === undefined || words.length === 0 ? [] : [{ purpose: name, label: purpose.label, words }];
  });
  const conditions = conditionWords(role);
  const granted = [...new Set(byPurpose.flatMap((one) => one.words))];
  return {
    name: role.name,
    label: roleLabel(role.name),
    words: [...(granted.length === 0 ? ["May do nothing with customers' data"] : granted), ...conditions],
    byPurpose,
    conditions,
  };
}

/** How a role is called; also one that the map no longer has. */
export function roleLabel(name: string): string {
  return labelWord(name);
}

type Granted = { readonly field: CompiledField; readonly forms: ReadonlySet<Form> };

type Way = { readonly form: Form; readonly isMeant: (granted: Granted) => boolean; readonly say: (fields: string, it: string) => string };

/** One sentence for each way of dealing with details. A mask may show all of a value, a part, or nothing but that there is one. */
const WAYS: readonly Way[] = [
  { form: "clear", isMeant: ({ forms }) => forms.has("clear"), say: (fields) => `Sees ${fields}` },
  { form: "masked", isMeant: (one) => isOnlyMasked(one) && one.field.mask === "none", say: (fields) => `Sees ${fields}` },
  {
    form: "use",
    isMeant: ({ forms }) => forms.has("use") && !forms.has("clear"),
    say: (fields, it) => `Can use ${fields} without seeing ${it}`,
  },
  { form: "use", isMeant: ({ forms }) => forms.has("use") && forms.has("clear"), say: (fields) => `Can use ${fields}` },
  {
    form: "masked",
    isMeant: (one) => isOnlyMasked(one) && !["none", "hidden"].includes(one.field.mask),
    say: (fields) => `Sees a part of ${fields}`,
  },
  {
    form: "masked",
    isMeant: (one) => isOnlyMasked(one) && one.field.mask === "hidden",
    say: (fields) => `Sees whether there is anything under ${fields}, not what`,
  },
  { form: "change", isMeant: ({ forms }) => forms.has("change") && forms.has("masked"), say: (fields) => `Changes ${fields}` },
  {
    form: "change",
    isMeant: ({ forms }) => forms.has("change") && !forms.has("masked"),
    say: (fields) => `Enters ${fields} without seeing what is there`,
  },
  { form: "export", isMeant: ({ forms }) => forms.has("export"), say: (fields) => `Takes ${fields} out of the safe` },
];

function isOnlyMasked({ forms }: Granted): boolean {
  return forms.has("masked") && !forms.has("clear") && !forms.has("use");
}

function grantWords(
  map: CompiledMap,
  role: CompiledRole,
  purpose: CompiledPurpose,
  fields: ReadonlyMap<string, ReadonlySet<Form>>,
): readonly string[] {
  const granted = [...fields].flatMap(([name, forms]): readonly Granted[] => {
    const field = map.fields.get(name);
    return field === undefined || !field.purposes.has(purpose.name) ? [] : [{ field, forms }];
  });
  const isDelicate = ({ field }: Granted): boolean => field.special || DELICATE.has(field.category);
  return [granted.filter(isDelicate), granted.filter((one) => !isDelicate(one))].flatMap((some) =>
    WAYS.flatMap(({ form, isMeant, say }) => {
      const { text, isOne } = labelsInWords(some.filter(isMeant).map(({ field }) => field.label));
      return text === "" ? [] : [say(text, isOne ? "it" : "them") + needWords(role, form)];
    }),
  );
}

function needWords({ needs }: CompiledRole, form: Form): string {
  const { approval = 0, reason = false } = needs[form] ?? {};
  const persons = approval === 2 ? "a second person" : approval > 2 ? `${approval - 1} other persons` : undefined;
  const parts = [persons, reason ? "a reason" : undefined].filter((part) => part !== undefined);
  return parts.length === 0 ? "" : `, with ${parts.join(" and ")}`;
}

function conditionWords(role: CompiledRole): readonly string[] {
  const { onCalls, hideUntilProven, networks, budget, brake, breakGlass } = role;
  const counts = [
    ...(budget.hour === undefined ? [] : [`${budget.hour} an hour`]),
    ...(budget.day === undefined ? [] : [`${budget.day} a day`]),
  ];
  return [
    ...(onCalls ? ["Opens details only during a call with the customer, or for an open task"] : []),
    ...(hideUntilProven ? ["Sees nothing of a caller before they have shown who they are"] : []),
    ...(networks.length === 0 ? [] : [`Only from these networks: ${networks.join(", ")}`]),
    ...(counts.length === 0 ? [] : [`Opens at most ${counts.join(" and ")}`]),
    ...(brake === undefined ? [] : [`Is paused after ${brake} customers in ten minutes`]),
    ...(breakGlass ? ["May break the glass in an emergency, which raises an alarm and is looked into"] : []),
  ];
}
