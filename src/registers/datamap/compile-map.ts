import { retentionMs, retentionWords } from "./_words.ts";
import { CATEGORIES } from "./categories.ts";
import { fieldType } from "./field-types.ts";
import { BUILT_IN_PURPOSES } from "./reserved.ts";
import { mapDigest } from "./serialize.ts";
import type {
  CompiledField,
  CompiledMap,
  CompiledPurpose,
  CompiledRole,
  DataMap,
  Form,
  KeyClass,
  MapField,
  MapRole,
  Need,
} from "./types.ts";
import { FORMS } from "./types.ts";

/** What access, forms, masks and retention need, looked up by name. A compiled map never changes. */
export function compileMap(map: DataMap, version: number): CompiledMap {
  return {
    version,
    digest: mapDigest(map),
    source: map,
    controller: map.controller,
    fields: compileEach(map.fields, compileField),
    purposes: compilePurposes(map),
    roles: compileEach(map.roles, compileRole),
    recipients: compileEach(map.recipients, (name, recipient) => ({
      ...recipient,
      name,
      purposes: new Set(recipient.purposes),
      fields: new Set(recipient.fields),
    })),
    lists: compileEach(map.lists ?? {}, (name, list) => ({ ...list, name })),
    countries: countriesOf(map.controller.jurisdictions),
  };
}

/** The map of a tenant that has applied none: it declares nothing, so nothing is allowed. */
export function emptyMap(): CompiledMap {
  return compileMap({ controller: { name: "", email: "", jurisdictions: [] }, purposes: {}, fields: {}, roles: {}, recipients: {} }, 0);
}

function compileEach<S, C>(parts: Readonly<Record<string, S>>, compile: (name: string, part: S) => C): ReadonlyMap<string, C> {
  return new Map(Object.entries(parts).map(([name, part]) => [name, compile(name, part)]));
}

function compilePurposes(map: DataMap): ReadonlyMap<string, CompiledPurpose> {
  const purposes = new Map<string, CompiledPurpose>();
  for (const [name, purpose] of Object.entries(map.purposes)) purposes.set(name, { ...purpose, name, builtIn: false });
  for (const [name, label] of Object.entries(BUILT_IN_PURPOSES))
    purposes.set(name, { name, label, basis: "legal-obligation", builtIn: true });
  return purposes;
}

function compileField(name: string, field: MapField): CompiledField {
  const type = fieldType(field.type, field.normalise);
  const special = CATEGORIES.get(field.category)?.special ?? false;
  const retention = compileRetention(field);
  return {
    name,
    label: field.label,
    category: field.category,
    type,
    many: field.many ?? false,
    lookup: field.lookup ?? "none",
    isLookupGuarded: field.lookupInsisted === true,
    purposes: new Set(retention.keys()),
    retentionMs: retention,
    retentionText: retentionSentence(field),
    // The provider keeps the card unless the map says otherwise.
    ...(field.type === "card" ? { custody: field.custody ?? "processor" } : {}),
    mask: field.mask ?? (special ? "hidden" : type.defaultMask),
    strength: strengthOf(field),
    required: field.required ?? false,
    isCountedWhenAnonymised: field.whenAnonymised === "count",
    keyClass: keyClassOf(field),
    special,
  };
}

function compileRetention(field: MapField): ReadonlyMap<string, number> {
  const each = new Map(field.purposes.map((purpose) => [purpose, retentionMs(retentionTextFor(field, purpose)) ?? 0]));
  const longest = Math.max(0, ...each.values());
  for (const purpose of Object.keys(BUILT_IN_PURPOSES)) each.set(purpose, longest);
  return each;
}

function retentionTextFor({ retention }: MapField, purpose: string): string {
  return typeof retention === "string" ? retention : (retention[purpose] ?? "");
}

/** `3 years`, or `3 years (booking), 1 year (newsletter)`. */
function retentionSentence(field: MapField): string {
  if (typeof field.retention === "string") return retentionWords(field.retention);
  return field.purposes.map((purpose) => `${retentionWords(retentionTextFor(field, purpose))} (${purpose})`).join(", ");
}

function strengthOf({ strength = {} }: MapField): CompiledField["strength"] {
  return {
    masked: strength.masked ?? 1,
    use: strength.use ?? 1,
    clear: strength.clear ?? 1,
    change: strength.change ?? 1,
    export: strength.export ?? 1,
  };
}

const PAYMENT_CATEGORIES: readonly string[] = ["payment-card", "bank-account", "crypto-account"];
const IDENTITY_CATEGORIES: readonly string[] = ["identity", "contact", "date-of-birth", "government-id", "credentials", "immigration"];
const IDENTITY_TYPES: readonly string[] = ["name", "email", "phone", "address", "government-id"];

/** Classes are erased apart from each other: payment data goes early, free text may hold anything. */
function keyClassOf({ type, category }: MapField): KeyClass {
  if (type === "card" || type === "bank-account" || PAYMENT_CATEGORIES.includes(category)) return "payment";
  if (type === "free-text" || type === "file" || category === "free-text") return "freetext";
  return IDENTITY_TYPES.includes(type) || IDENTITY_CATEGORIES.includes(category) ? "identity" : "profile";
}

function compileRole(name: string, role: MapRole): CompiledRole {
  const requires = role.requires ?? [];
  return {
    name,
    grants: compileEach(role.grants, (_purpose, fields) => compileEach(fields, (_field, forms) => withMasked(forms))),
    needs: compileNeeds(role.needs ?? {}),
    requires,
    requiresForMasked: role.requiresForMasked ?? false,
    onCalls: role.onCalls ?? false,
    hideUntilProven: role.hideUntilProven ?? false,
    networks: role.networks ?? [],
    budget: role.budget ?? {},
    ...(role.brake === undefined ? {} : { brake: role.brake }),
    keys: role.keys ?? !(role.onCalls === true || role.hideUntilProven === true || requires.length > 0),
    breakGlass: role.breakGlass ?? false,
  };
}

/** Who may see all may see part; no other form brings another with it. */
function withMasked(forms: readonly Form[]): ReadonlySet<Form> {
  return new Set(forms.includes("clear") ? [...forms, "masked" as const] : forms);
}

function compileNeeds(needs: NonNullable<MapRole["needs"]>): CompiledRole["needs"] {
  const compiled: { [form in Form]?: Need } = {};
  for (const form of FORMS) {
    const need = needs[form];
    if (need !== undefined) compiled[form] = { approval: need.approval ?? 0, reason: need.reason ?? false };
  }
  return compiled;
}

function countriesOf(jurisdictions: readonly string[]): readonly string[] {
  const countries = jurisdictions.map((jurisdiction) => jurisdiction.slice(0, 2));
  return [...new Set(countries)].filter((country) => country !== "EU");
}
