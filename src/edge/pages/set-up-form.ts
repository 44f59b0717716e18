import { randomBytes } from "node:crypto";
import { base32Encode } from "../../base/encoding.ts";
import { NAME_CHARS_MAX } from "../../base/limits.ts";
import type { Redacted } from "../../base/redacted.ts";
import { Redacted as Hidden } from "../../base/redacted.ts";
import { CUSTODIES } from "../../registers/datamap/types.ts";
import type { Custody } from "../../registers/datamap/types.ts";
import { parseStaffEmail } from "../../registers/staff/email.ts";
import type { FormFields } from "../http/route.ts";
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
export type FormProblems = { readonly [field in FieldName]?: string };

export type Filled = {
  readonly token: Redacted<string>;
  readonly name: string;
  readonly email: string;
  readonly map: Starter;
  readonly custody: Custody;
  readonly owner: { readonly name: string; readonly email: string };
  readonly passphrase: Redacted<string> | null;
};

export const PASSPHRASE_CHARS_MIN = 16;
const PASSPHRASE_CHARS_MAX = 128;
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

/** Every problem at once, each beside its field. `withPassphrase` is false where the operator's file has it. */
export function checkForm(
  form: FormFields,
  withPassphrase: boolean,
): { readonly ok: true; readonly filled: Filled } | { readonly ok: false; readonly problems: FormProblems } {
  const typed = typedIn(form);
  const passphrase = (form["passphrase"] ?? "").normalize("NFC");
  const again = (form["again"] ?? "").normalize("NFC");
  const problems: { [field in FieldName]?: string } = {};

  if (typed.token === "") problems.token = "Open the printed link, or paste the code from behind its #.";
  if (typed.name === "") problems.name = "How do customers know the business?";
  if (typed.name.length > NAME_CHARS_MAX) problems.name = `At most ${NAME_CHARS_MAX} characters.`;
  if (!EMAIL.test(typed.email) || typed.email.length > EMAIL_CHARS_MAX) problems.email = "An address such as privacy@example.com.";
  if (typed.owner === "") problems.owner = "How shall the safe call you?";
  if (typed.owner.length > NAME_CHARS_MAX) problems.owner = `At most ${NAME_CHARS_MAX} characters.`;
  const ownerEmail = parseStaffEmail(typed.ownerEmail === "" ? typed.email : typed.ownerEmail);
  if (!ownerEmail.ok && (typed.ownerEmail !== "" || problems.email === undefined)) problems.ownerEmail = ownerEmail.refusal.say;
  if (!isStarter(typed.map)) problems.map = "Choose one of the three.";
  const custody = CUSTODIES.find((one) => one === typed.custody);
  if (custody === undefined) problems.custody = "Choose one of the three; it can be changed later.";
  if (withPassphrase) {
    const weakness = weaknessOf(passphrase, typed.name);
    if (weakness !== undefined) problems.passphrase = weakness;
    else if (passphrase !== again) problems.again = "The two are not the same.";
  }
  if (Object.keys(problems).length > 0 || !isStarter(typed.map) || custody === undefined || !ownerEmail.ok) return { ok: false, problems };
  const { token, name, email, map } = typed;
  const owner = { name: typed.owner, email: ownerEmail.value.value };
  return {
    ok: true,
    filled: { token: new Hidden(token), name, email, map, custody, owner, passphrase: withPassphrase ? new Hidden(passphrase) : null },
  };
}

function weaknessOf(passphrase: string, name: string): string | undefined {
  const chars = Array.from(passphrase);
  if (chars.length < PASSPHRASE_CHARS_MIN) return `At least ${PASSPHRASE_CHARS_MIN} characters; a few words are easiest.`;
  if (chars.length > PASSPHRASE_CHARS_MAX) return `At most ${PASSPHRASE_CHARS_MAX} characters.`;
  if (new Set(chars).size < DISTINCT_CHARS_MIN) return "Too few different characters.";
  const plain = passphrase.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
  const rest = name === "" ? plain : plain.replaceAll(name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, ""), "");
  return rest.length < PASSPHRASE_CHARS_MIN / 2 ? "Too close to the name of the business." : undefined;
}

/** 120 bits in six groups that can be read aloud and typed. */
export function suggestPassphrase(): string {
  return base32Encode(randomBytes(15)).replaceAll(/(.{4})(?=.)/gu, "$1-");
}
