import { randomBytes } from "node:crypto";
import { Secret, TOTP } from "otpauth";
import type { Instant } from "../../base/instant.ts";

/** RFC 6238 as every authenticator app knows it: SHA-1, six digits, thirty seconds; one step to either side. */
const SHAPE = { algorithm: "SHA1", digits: 6, period: 30 } as const;
const WINDOW = 1;
/** RFC 4226, section 4: at least 128 bits, better 160. */
const SECRET_BYTES = 20;
/** An app shows no more in a line, and each of some scripts takes eighteen of the link's letters, which a picture holds few of. */
const ISSUER_CHARS_MAX = 30;

export function newTotpSecret(): Buffer {
  return randomBytes(SECRET_BYTES);
}

/** What an app reads from a picture or a link, and the secret as a person types it. */
export function tellTotp(secret: Uint8Array, issuer: string, label: string): { readonly secret: string; readonly uri: string } {
  const shown = Array.from(issuer).slice(0, ISSUER_CHARS_MAX).join("");
  const totp = new TOTP({ ...SHAPE, issuer: shown, label, secret: secretOf(secret) });
  return { secret: totp.secret.base32, uri: totp.toString() };
}

/** The time step that this code belongs to; undefined where it is none of now. Whether the step is spent is the table's to say. */
export function totpStep(secret: Uint8Array, code: string, now: Instant): number | undefined {
  const token = canonicalCode(code);
  if (token === undefined) return undefined;
  const delta = TOTP.validate({ ...SHAPE, token, secret: secretOf(secret), timestamp: now, window: WINDOW });
  return delta === null ? undefined : TOTP.counter({ period: SHAPE.period, timestamp: now }) + delta;
}

/** Six ASCII digits, however they were spaced or typed: one code has one form before anything looks at it. */
export function canonicalCode(code: string): string | undefined {
  const digits = code.normalize("NFKC").replaceAll(/\s/gu, "");
  return /^[0-9]{6}$/u.test(digits) ? digits : undefined;
}

function secretOf(bytes: Uint8Array): Secret {
  return new Secret({ buffer: new Uint8Array(bytes).buffer });
}
