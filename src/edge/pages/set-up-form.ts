import { randomBytes } from "node:crypto";
import { base32Encode } from "../../base/encoding.ts";
import { NAME_CHARS_MAX } from "../../base/limits.ts";
import type { Redacted } from "../../base/redacted.ts";
import { Redacted as Hidden } from "../../base/redacted.ts";
import { CUSTODIES } from "../../registers/datamap/types.ts";
import type { Custody } from "../../registers/datamap/types.ts";
import { parseStaffEmail } from "../../registers/staff/email.ts";
import type { FormFields } from "../http/route.ts";
import { MESSAGES } from "./messages.ts";
import { isStarter } from "./starter-maps.ts";
import type { Starter } from "./starter-maps.ts";

/** What was typed, as it may be shown again: never a passphrase. */
export type Typed = {
  readonly token: string;
  readonly name: string;
  readonly email: string;
  readonly map: string;
  readonly custody: string;
  readonly owner: string;
  readonly ownerEmail: string;
};
export type FieldName = keyof Typed | "passphrase" | "again";
/** What is wrong, as the message files name it. */
export type ProblemCode = keyof (typeof MESSAGES)["en"]["wrong"];
export type FormProblems = { readonly [field in FieldName]?: ProblemCode };

export type Filled = {
  readonly token: Redacted<string>;
  readonly name: string;
  readonly email: string;
  readonly map: Starter;
  readonly custody: Custody;
  readonly owner: { readonly name: string; readonly email: string };
  readonly passphrase: Redacted<string> | null;
};

const PASSPHRASE_CHARS_MIN = 16;
const PASSPHRASE_CHARS_MAX = 128;
/** The numbers that stand in the words of the form. */
export const LIMITS = { nameMax: NAME_CHARS_MAX, min: PASSPHRASE_CHARS_MIN, max: PASSPHRASE_CHARS_MAX } as const;
const DISTINCT_CHARS_MIN = 6;
const EMAIL_CHARS_MAX = 254;
const EMAIL = /^[^\s@<>,;:"\\]+@[^\s@<>,;:"\\]+\.[^\s@<>,;:"\\]+$/u;

export const NOTHING_TYPED: Typed = { token: "", name: "", email: "", map: "concierge", custody: "processor", owner: "", ownerEmail: "" };

export function typedIn(form: FormFields): Typed {
  const text = (name: keyof Typed, max: number): string => (form[name] ?? "").trim().slice(0, max);
  return {
    token: text("token", 100),
    name: text("name", NAME_CHARS_MAX + 1),
    email: text("email", EMAIL_CHARS_MAX + 1),
    map: text("map", 40),
    custody: text("custody", 40),
    owner: text("owner", NAME_CHARS_MAX + 1),
    ownerEmail: text("ownerEmail", EMAIL_CHARS_MAX + 1),
  };
}

/** What the page named as wrong when it was sent for another language: it is told there, too. */
export function problemsShown(form: FormFields): FormProblems {
  const fields = [...Object.keys(NOTHING_TYPED), "passphrase", "again"];
  const shown = fields.map((field) => [field, form[`wrong-${field}`] ?? ""] as const);
  return Object.fromEntries(shown.filter(([, code]) => Object.hasOwn(MESSAGES.en.wrong, code)));
}

/** Every problem at once, each beside its field. `withPassphrase` is false where the operator's file has it. */
export function checkForm(
  form: FormFields,
  withPassphrase: boolean,
): { readonly ok: true; readonly filled: Filled } | { readonly ok: false; readonly problems: FormProblems } {
  const typed = typedIn(form);
  const passphrase = (form["passphrase"] ?? "").normalize("NFC");
  const again = (form["again"] ?? "").normalize("NFC");
  const problems: { [field in FieldName]?: ProblemCode } = {};

  if (typed.token === "") problems.token = "tokenMissing";
  if (typed.name === "") problems.name = "nameMissing";
  if (typed.name.length > NAME_CHARS_MAX) problems.name = "tooLong";
  if (!EMAIL.test(typed.email) || typed.email.length > EMAIL_CHARS_MAX) problems.email = "email";
  if (typed.owner === "") problems.owner = "ownerMissing";
  if (typed.owner.length > NAME_CHARS_MAX) problems.owner = "tooLong";
  const ownerEmail = parseStaffEmail(typed.ownerEmail === "" ? typed.email : typed.ownerEmail);
  if (!ownerEmail.ok && (typed.ownerEmail !== "" || problems.email === undefined))
    problems.ownerEmail = ownerEmail.refusal.code === "email_mixed_scripts" ? "mixedScripts" : "ownerEmail";
  if (!isStarter(typed.map)) problems.map = "map";
  const custody = CUSTODIES.find((one) => one === typed.custody);
  if (custody === undefined) problems.custody = "custody";
  if (withPassphrase) {
    const weakness = weaknessOf(passphrase, typed.name);
    if (weakness !== undefined) problems.passphrase = weakness;
    else if (passphrase !== again) problems.again = "again";
  }
  if (Object.keys(problems).length > 0 || !isStarter(typed.map) || custody === undefined || !ownerEmail.ok) return { ok: false, problems };
  const { token, name, email, map } = typed;
  const owner = { name: typed.owner, email: ownerEmail.value.value };
  return {
    ok: true,
    filled: { token: new Hidden(token), name, email, map, custody, owner, passphrase: withPassphrase ? new Hidden(passphrase) : null },
  };
}

function weaknessOf(passphrase: string, name: string): ProblemCode | undefined {
  const chars = Array.from(passphrase);
  if (chars.length < PASSPHRASE_CHARS_MIN) return "passphraseShort";
  if (chars.length > PASSPHRASE_CHARS_MAX) return "passphraseLong";
  if (new Set(chars).size < DISTINCT_CHARS_MIN) return "passphrasePlain";
  const plain = passphrase.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
  const rest = name === "" ? plain : plain.replaceAll(name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, ""), "");
  return rest.length < PASSPHRASE_CHARS_MIN / 2 ? "passphraseName" : undefined;
}

/** 120 bits in six groups that can be read aloud and typed. */
export function suggestPassphrase(): string {
  return base32Encode(randomBytes(15)).replaceAll(/(.{4})(?=.)/gu, "$1-");
}
