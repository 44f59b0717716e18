import { stringify } from "yaml";
import { makeDice } from "./dice.ts";
import type { Dice } from "./dice.ts";

/** A data map as its text says it: only what the map's author wrote, nothing compiled. */
export type MapText = {
  readonly controller: { readonly name: string; readonly email: string; readonly jurisdictions: readonly string[] };
  readonly purposes: Readonly<Record<string, { readonly label: string; readonly basis: string; readonly task?: string }>>;
  readonly fields: Readonly<Record<string, FieldText>>;
  readonly roles: Readonly<Record<string, RoleText>>;
};
export type FieldText = {
  readonly label: string;
  readonly category: string;
  readonly type: string;
  readonly lookup?: string;
  readonly purposes: readonly string[];
  /** One for all purposes, or one for each. */
  readonly retention: string | Readonly<Record<string, string>>;
};
export type RoleText = {
  readonly grants: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly words: RoleWords;
};
export type RoleWords = {
  readonly needs?: Readonly<Record<string, { readonly approval?: number; readonly reason?: boolean }>>;
  readonly requires?: readonly string[];
  readonly requiresForMasked?: boolean;
  readonly onCalls?: boolean;
  readonly hideUntilProven?: boolean;
  readonly networks?: readonly string[];
  readonly budget?: { readonly hour?: number; readonly day?: number };
  readonly brake?: number;
  readonly keys?: boolean;
  readonly breakGlass?: boolean;
};

export const FORMS = ["masked", "use", "clear", "change", "export"] as const;

/** One purpose of every basis, a second one by consent, and the one under which the tests put values in. */
const PURPOSES = {
  care: { label: "Look after you", basis: "contract" },
  booking: { label: "Book your travel", basis: "contract", task: "Book flights" },
  newsletter: { label: "Send you offers", basis: "consent" },
  panel: { label: "Ask your opinion", basis: "consent" },
  fraud: { label: "Keep fraud out", basis: "legitimate-interests" },
  census: { label: "Count travellers", basis: "public-task" },
  tax: { label: "Keep the books", basis: "legal-obligation" },
  rescue: { label: "Help in an emergency", basis: "vital-interests" },
} as const;

const FIELD_KINDS: readonly (readonly [string, string, string])[] = [
  ["email", "email", "contact"],
  ["phone", "phone", "contact"],
  ["fullname", "name", "identity"],
  ["born", "date", "identity"],
  ["home", "country", "contact"],
  ["visits", "number", "behavioural"],
  ["member", "boolean", "behavioural"],
  ["seat", "text", "behavioural"],
  ["diet", "text", "behavioural"],
  ["notes", "free-text", "behavioural"],
  ["passport", "text", "government-id"],
  ["loyalty", "text", "behavioural"],
];

/** What roles differ by beside their grants; every row of the decision table that a key can meet is in here. */
const ROLE_WORDS: readonly RoleWords[] = [
  {},
  { needs: { clear: { reason: true } } },
  { needs: { clear: { approval: 2, reason: true } } },
  { needs: { clear: { approval: 1 }, use: { reason: true, approval: 2 } } },
  { networks: ["10.20.0.0/16"] },
  { networks: ["192.168.0.0/16", "127.0.0.0/8"], needs: { clear: { reason: true } } },
  { requires: ["contract"], keys: true, needs: { change: { reason: true } } },
  { onCalls: true, hideUntilProven: true, keys: true },
  { networks: ["10.20.0.0/16"], needs: { clear: { approval: 2, reason: true }, change: { approval: 2 } } },
];

export const LOADER = "loader";

/** What roles of people differ by; every row of the decision table that a person can meet is in here. */
export const STAFF_ROLE_WORDS: readonly RoleWords[] = [
  {},
  { requires: ["confidentiality"] },
  { requires: ["confidentiality", "privacy_training"], requiresForMasked: true },
  { requires: ["background_check"], networks: ["10.20.0.0/16"] },
  { networks: ["10.20.0.0/16", "127.0.0.0/8"], needs: { clear: { reason: true } } },
  { onCalls: true, requires: ["liability_insurance"], breakGlass: true },
  { onCalls: true, hideUntilProven: true, requires: ["confidentiality"] },
  { needs: { clear: { approval: 1, reason: true }, change: { reason: true } }, requires: ["privacy_training"] },
  {
    needs: { clear: { approval: 2 } },
    requires: ["confidentiality", "background_check", "privacy_training", "liability_insurance"],
    breakGlass: true,
  },
];

export function generateMap(seed: number, words: readonly RoleWords[] = ROLE_WORDS): MapText {
  const dice = makeDice(seed);
  const purposes = Object.keys(PURPOSES);
  const fields = Object.fromEntries(
    FIELD_KINDS.map(([name, type, category]): [string, FieldText] => {
      const listed = ["care", ...dice.some(purposes.slice(1), 0.7)];
      const retention = (): string => dice.pick(["1y", "3y", "400d"]);
      return [
        name,
        {
          label: `The ${name}`,
          category,
          type,
          ...(type === "email" || type === "phone" ? { lookup: "exact" } : {}),
          purposes: listed,
          retention: dice.chance(0.7) ? retention() : Object.fromEntries(listed.map((purpose) => [purpose, retention()])),
        },
      ];
    }),
  );
  const roles = Object.fromEntries(
    words.map((one, n): [string, RoleText] => [`role${"abcdefghi"[n]}`, { words: one, grants: generateGrants(dice, fields, purposes) }]),
  );
  const everything = Object.fromEntries(Object.keys(fields).map((name) => [name, ["masked", "clear", "change"]]));
  return {
    controller: { name: `Business ${seed}`, email: "privacy@business.example", jurisdictions: ["GB", "US-CA"] },
    purposes: PURPOSES,
    fields,
    roles: { ...roles, [LOADER]: { words: {}, grants: { care: everything } } },
  };
}

/** Random grants; now and then one for a purpose that the field does not list, which must open nothing. */
function generateGrants(dice: Dice, fields: Readonly<Record<string, FieldText>>, purposes: readonly string[]): RoleText["grants"] {
  const grants: Record<string, Record<string, string[]>> = {};
  for (const purpose of dice.some(purposes, 0.85)) {
    for (const [name, field] of Object.entries(fields)) {
      const forms = dice.some(FORMS, 0.45);
      if (forms.length === 0 || (!field.purposes.includes(purpose) && dice.chance(0.8))) continue;
      grants[purpose] = { ...grants[purpose], [name]: forms };
    }
  }
  return grants;
}

export function mapYaml(map: MapText): string {
  const roles = Object.fromEntries(Object.entries(map.roles).map(([name, role]) => [name, { ...role.grants, ...role.words }]));
  return stringify({ ...map, roles });
}

/** A value of this field that the type takes, different for every subject number. */
export function valueFor(type: string, seed: number): string | number | boolean {
  switch (type) {
    case "email":
      return `Person.${seed}@mail-${seed % 7}.example`;
    case "phone":
      return `+44 20 7946 0${String(seed % 1000).padStart(3, "0")}`;
    case "name":
      return `Person${seed} Ångström-O'Neill`;
    case "date":
      return `19${String(50 + (seed % 49)).padStart(2, "0")}-0${1 + (seed % 9)}-1${seed % 10}`;
    case "country":
      return ["GB", "US", "FR", "DE", "JP"][seed % 5] ?? "GB";
    case "number":
      return 1_000_003 + seed;
    case "boolean":
      return seed % 2 === 0;
    case "free-text":
      return `Prefers the quiet side of the hotel, remark number ${seed}`;
    default:
      return `Value-${seed}-${type}-XYZ${seed * 7919}`;
  }
}
