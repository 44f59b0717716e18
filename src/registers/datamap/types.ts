import type { MaskName } from "../../base/mask.ts";
import type { JsonValue } from "../../base/json-value.ts";
import type { Result } from "../../base/result.ts";

/** In what way a value is asked for: part of it, its effect without sight, sight, a new value, a copy outside. */
export type Form = "masked" | "use" | "clear" | "change" | "export";
export const FORMS: readonly Form[] = ["masked", "use", "clear", "change", "export"];

/** GDPR art. 6(1). */
export type Basis = "consent" | "contract" | "legal-obligation" | "vital-interests" | "public-task" | "legitimate-interests";
export const BASES: readonly Basis[] = [
  "consent",
  "contract",
  "legal-obligation",
  "vital-interests",
  "public-task",
  "legitimate-interests",
];

export type TypeName =
  | "text"
  | "name"
  | "email"
  | "phone"
  | "date"
  | "address"
  | "country"
  | "number"
  | "boolean"
  | "card"
  | "bank-account"
  | "government-id"
  | "free-text"
  | "file";
export const TYPE_NAMES: readonly TypeName[] = [
  "text",
  "name",
  "email",
  "phone",
  "date",
  "address",
  "country",
  "number",
  "boolean",
  "card",
  "bank-account",
  "government-id",
  "free-text",
  "file",
];

/** `exact` finds one subject and is unique in the tenant; `shared` finds any number. */
export type Lookup = "none" | "exact" | "shared";
export type Custody = "processor" | "until-used" | "vault";
export const CUSTODIES: readonly Custody[] = ["processor", "until-used", "vault"];
/** How text is made comparable for look-up: letters' case ignored (the default), kept, or only letters and digits, or digits. */
export type Normalise = "case" | "exact" | "alphanumeric" | "digits";
export const NORMALISES: readonly Normalise[] = ["case", "exact", "alphanumeric", "digits"];
/** What stays of a value when its customer is anonymised: one more in a count, by month and value. */
export type WhenAnonymised = "count";
export const WHEN_ANONYMISED: readonly WhenAnonymised[] = ["count"];
/** Types with few values, of which a count tells nobody; of a date it is the year. */
export const COUNTABLE: ReadonlySet<TypeName> = new Set<TypeName>(["country", "boolean", "date"]);
export type KeyClass = "identity" | "payment" | "freetext" | "profile";

/** Purposes every map has without saying so; their basis is a legal obligation. */
export type BuiltInPurpose = "rights" | "security";

/** The map as a person wrote it, valid and typed. `mapToJson` gives the form of the contract back. */
export type DataMap = {
  readonly controller: MapController;
  readonly purposes: Readonly<Record<string, MapPurpose>>;
  readonly fields: Readonly<Record<string, MapField>>;
  readonly roles: Readonly<Record<string, MapRole>>;
  readonly recipients: Readonly<Record<string, MapRecipient>>;
  /** Absent where there is none, so that maps without lists keep their digest. */
  readonly lists?: Readonly<Record<string, MapList>>;
};

export type MapController = {
  readonly name: string;
  readonly email: string;
  readonly jurisdictions: readonly string[];
  readonly address?: string;
  readonly phone?: string;
  readonly website?: string;
  readonly dataProtectionOfficer?: string;
};

/** What a browser may say for its person that stops a purpose: Global Privacy Control. */
export type OptOut = "gpc";

export type MapPurpose = { readonly label: string; readonly basis: Basis; readonly task?: string; readonly optOut?: OptOut };

export type MapField = {
  readonly label: string;
  readonly category: string;
  readonly type: TypeName;
  readonly purposes: readonly string[];
  /** One for all purposes, or one for each: `30d`, `6m`, `3y`. */
  readonly retention: string | Readonly<Record<string, string>>;
  readonly many?: boolean;
  readonly lookup?: Lookup;
  readonly lookupInsisted?: boolean;
  readonly custody?: Custody;
  readonly mask?: MaskName;
  readonly strength?: { readonly [form in Form]?: number };
  readonly required?: boolean;
  readonly normalise?: Normalise;
  readonly whenAnonymised?: WhenAnonymised;
};

export type MapRole = {
  readonly grants: Readonly<Record<string, Readonly<Record<string, readonly Form[]>>>>;
  readonly needs?: { readonly [form in Form]?: { readonly approval?: number; readonly reason?: boolean } };
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

export type MapRecipient = {
  readonly label: string;
  readonly vendor?: string;
  readonly purposes: readonly string[];
  readonly fields: readonly string[];
};

/** A mailing list; `from` is the name that its mails come from. */
export type MapList = { readonly label: string; readonly purpose: string; readonly from?: string };

/** One thing wrong with a map: where, a stable code, what is wrong, and what would mend it. */
export type MapProblem = {
  /** 1-based; 0 where the map came as JSON, which has no lines: there `path` tells the place. */
  readonly line: number;
  readonly column: number;
  /** Dotted place inside the map, as `fields.email.type`. */
  readonly path: string;
  readonly code: string;
  readonly say: string;
  readonly mend: string;
};

export type ParsedMap =
  | { readonly ok: true; readonly map: DataMap; /** Allowed, and hardly meant. */ readonly warnings: readonly MapProblem[] }
  | { readonly ok: false; readonly problems: readonly MapProblem[] };

export type TypeHints = {
  /** ISO 3166-1 alpha-2 codes in which a phone in national notation is tried, in order. */
  readonly countries: readonly string[];
};

export type TypedValue = { readonly value: JsonValue; readonly canonical: string };
/** Why a value is not taken. `say` never repeats the value. */
export type TypeRefusal = { readonly code: string; readonly say: string };

export type FieldType = {
  readonly name: TypeName;
  readonly defaultMask: MaskName;
  /** Takes what a caller sent; the value is kept as given (trimmed, NFC), `canonical` is for look-up and comparison. */
  readonly parse: (input: unknown, hints: TypeHints) => Result<TypedValue, TypeRefusal>;
  /** The canonical forms that a look-up or comparison of this input tries; none where the input cannot be one. */
  readonly candidates: (input: unknown, hints: TypeHints) => readonly string[];
  /** What a value may be sent in, as an object; absent where it is always one. */
  readonly parts?: readonly string[];
  /** How values are compared, for the types where a map may choose it. */
  readonly normalise?: Normalise;
};

export type CompiledField = {
  readonly name: string;
  readonly label: string;
  readonly category: string;
  readonly type: FieldType;
  readonly many: boolean;
  readonly lookup: Lookup;
  /** The map insists on looking people up by a number that could be guessed: such look-ups have a budget. */
  readonly isLookupGuarded: boolean;
  /** Declared purposes and the built-in ones. */
  readonly purposes: ReadonlySet<string>;
  /** For each of `purposes`; the built-in ones have the longest of the field's own. */
  readonly retentionMs: ReadonlyMap<string, number>;
  readonly retentionText: string;
  readonly custody?: Custody;
  readonly mask: MaskName;
  /** Strength of a call that a form needs; 1 where the map says nothing. */
  readonly strength: { readonly [form in Form]: number };
  readonly required: boolean;
  readonly isCountedWhenAnonymised: boolean;
  readonly keyClass: KeyClass;
  /** A special category (GDPR art. 9, 10) or one that laws of several states call sensitive. */
  readonly special: boolean;
};

export type CompiledPurpose = {
  readonly name: string;
  readonly label: string;
  readonly basis: Basis;
  readonly task?: string;
  readonly optOut?: OptOut;
  readonly builtIn: boolean;
};

export type Need = { readonly approval: number; readonly reason: boolean };

export type CompiledRole = {
  readonly name: string;
  /** purpose → field → forms. `clear` already brings `masked` with it. */
  readonly grants: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<Form>>>;
  readonly needs: { readonly [form in Form]?: Need };
  readonly requires: readonly string[];
  readonly requiresForMasked: boolean;
  readonly onCalls: boolean;
  readonly hideUntilProven: boolean;
  /** CIDR blocks; empty means any. */
  readonly networks: readonly string[];
  readonly budget: { readonly hour?: number; readonly day?: number };
  readonly brake?: number;
  /** Whether an API key may have this role: what the map says, else true unless the role is made for people. */
  readonly keys: boolean;
  readonly breakGlass: boolean;
};

export type CompiledRecipient = {
  readonly name: string;
  readonly label: string;
  readonly vendor?: string;
  readonly purposes: ReadonlySet<string>;
  readonly fields: ReadonlySet<string>;
};

export type CompiledList = MapList & { readonly name: string };

export type CompiledMap = {
  readonly version: number;
  /** Hex SHA-256 of the map's canonical JSON. */
  readonly digest: string;
  readonly source: DataMap;
  readonly controller: MapController;
  readonly fields: ReadonlyMap<string, CompiledField>;
  readonly purposes: ReadonlyMap<string, CompiledPurpose>;
  readonly roles: ReadonlyMap<string, CompiledRole>;
  readonly recipients: ReadonlyMap<string, CompiledRecipient>;
  readonly lists: ReadonlyMap<string, CompiledList>;
  readonly countries: readonly string[];
};

/** One thing that becomes different, in a form for machines and in words. */
export type Consequence = {
  readonly code: string;
  readonly say: string;
  readonly field?: string;
  readonly role?: string;
  readonly purpose?: string;
  readonly recipient?: string;
  readonly list?: string;
  readonly form?: Form;
};
