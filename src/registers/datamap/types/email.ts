import { domainToASCII } from "node:url";
import { ok, refuse } from "../../../base/result.ts";
import type { Result } from "../../../base/result.ts";
import type { FieldType, TypedValue, TypeRefusal } from "../types.ts";
import { cleanText } from "./clean-text.ts";

/** RFC 5321 4.5.3.1: 64 octets before the sign, 254 for the whole path. */
const EMAIL_CHARS_MAX = 254;
const LOCAL_CHARS_MAX = 64;

/** No two of its parts can match the same character, so that no input makes it walk back. */
const ASCII_EMAIL =
  /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z](?:[a-z\d-]{0,61}[a-z\d])?$/iu;
/** RFC 6531: letters of any script before the sign; the domain is checked in its ASCII form. */
const LOCAL = /^[\w\p{L}\p{N}\p{M}!#$%&'*+/=?^`{|}~-]+(?:\.[\w\p{L}\p{N}\p{M}!#$%&'*+/=?^`{|}~-]+)*$/u;

/** What a domain may be written with; the reader of host names would cut off a path or a port behind it. */
const DOMAIN = /^[\p{L}\p{N}\p{M}.-]+$/u;

const NOT_EMAIL = refuse({
  code: "not_an_email",
  say: "This is not an e-mail address. It needs a name, the sign @ and a domain, as in name@example.com.",
});

export const emailType: FieldType = {
  name: "email",
  defaultMask: "email",
  parse: parseEmail,
  candidates: (input) => {
    const parsed = parseEmail(input);
    return parsed.ok ? [parsed.value.canonical] : [];
  },
};

function parseEmail(input: unknown): Result<TypedValue, TypeRefusal> {
  const text = cleanText(input, EMAIL_CHARS_MAX);
  if (!text.ok) return text;
  const value = text.value;
  if (ASCII_EMAIL.test(value)) {
    return value.indexOf("@") > LOCAL_CHARS_MAX ? NOT_EMAIL : ok({ value, canonical: value.toLowerCase() });
  }
  return parseInternational(value);
}

function parseInternational(value: string): Result<TypedValue, TypeRefusal> {
  const folded = value.normalize("NFKC").toLowerCase();
  const at = folded.indexOf("@");
  const local = folded.slice(0, at);
  const host = folded.slice(at + 1);
  if (at < 1 || at > LOCAL_CHARS_MAX || !LOCAL.test(local) || !DOMAIN.test(host)) return NOT_EMAIL;
  const domain = domainToASCII(host);
  const canonical = `${local}@${domain}`;
  if (canonical.length > EMAIL_CHARS_MAX || !ASCII_EMAIL.test(`x@${domain}`)) return NOT_EMAIL;
  return ok({ value, canonical });
}
