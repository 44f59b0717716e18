import { Buffer } from "node:buffer";
import { isCardExpired } from "../../base/card-expiry.ts";
import { codeDigitsOf, judgeCardDigits } from "../../base/card-number.ts";
import type { Instant } from "../../base/instant.ts";
import { textOfPart, type CardPart, type SealedCard } from "./card-text.ts";

/** A card that may be kept. `number` and `code` are copies of their own: whoever holds them last wipes them. */
export type CheckedCard = {
  readonly number: Buffer;
  readonly brand: string;
  readonly last4: string;
  /** `MM/YY`. */
  readonly expires: string;
  readonly holder: string | null;
  readonly code: Buffer | undefined;
};

export type CardFault = { readonly part: CardPart; readonly code: CardFaultCode };
export type CardFaultCode =
  | "card_number_missing"
  | "card_not_digits"
  | "card_wrong_length"
  | "card_check_digit"
  | "card_brand_unknown"
  | "card_bad_expiry"
  | "card_expired"
  | "card_label_digits"
  | "card_holder_unfit"
  | "cvc_bad_shape";

const NO_NUMBER = Buffer.alloc(0);
const HOLDER_CHARS_MAX = 100;
/** Cards are issued for ten years at most; a year further away than twice that is mistyped. */
const YEARS_AHEAD_MAX = 20;

/** Looks at each part by itself, so that all that is wrong is told at once; nothing told repeats a part. */
export function checkCard(card: SealedCard, now: Instant): CheckedCard | readonly CardFault[] {
  const faults: CardFault[] = [];
  const wrong = (part: CardPart, code: CardFaultCode): void => void faults.push({ part, code });

  const number = digitsOf(card.number);
  const brand = brandOf(number, wrong);
  const expires = expiryOf(card.expiry, now, wrong);
  const holder = holderOf(card.holder, wrong);
  const code = codeOf(card.cvc, brand, wrong);
  if (faults.length === 0 && brand !== undefined && expires !== undefined) {
    return { number, brand, last4: number.toString("latin1", number.length - 4), expires, holder, code };
  }
  number.fill(0);
  code?.fill(0);
  return faults;
}

type Wrong = (part: CardPart, code: CardFaultCode) => void;

/** The number without what people put between its groups: spaces, also those that do not break, and hyphens. */
function digitsOf(part: Buffer | undefined): Buffer {
  if (part === undefined) return NO_NUMBER;
  const digits = Buffer.allocUnsafeSlow(part.length);
  let size = 0;
  for (let at = 0; at < part.length; at += 1) {
    const byte = part[at] ?? 0;
    if (byte === 0x20 || byte === 0x2d) continue;
    if (byte === 0xc2 && part[at + 1] === 0xa0) at += 1;
    else digits[size++] = byte;
  }
  return digits.subarray(0, size);
}

function brandOf(number: Buffer, wrong: Wrong): string | undefined {
  if (number.length === 0) {
    wrong("number", "card_number_missing");
    return undefined;
  }
  const judgement = judgeCardDigits(number);
  if (judgement.kind === "card") return judgement.brand;
  wrong("number", `card_${judgement.kind}`);
  return undefined;
}

function expiryOf(part: Buffer | undefined, now: Instant, wrong: Wrong): string | undefined {
  const match = /^\s*(0?[1-9]|1[0-2])\s*[/-]\s*(?:20)?(\d{2})\s*$/u.exec(part?.toString("latin1") ?? "");
  if (match === null) {
    wrong("expiry", "card_bad_expiry");
    return undefined;
  }
  const [, month = "", year = ""] = match;
  const expires = `${month.padStart(2, "0")}/${year}`;
  if (isCardExpired(expires, now)) wrong("expiry", "card_expired");
  else if (2000 + Number(year) > new Date(now).getUTCFullYear() + YEARS_AHEAD_MAX) wrong("expiry", "card_bad_expiry");
  return expires;
}

/** A name beside the number; digits in it could be the number's, and would escape the mask. */
function holderOf(part: Buffer | undefined, wrong: Wrong): string | null {
  const text = part === undefined ? "" : textOfPart(part).normalize("NFC").trim();
  if (text === "") return null;
  if (text.length > HOLDER_CHARS_MAX || !text.isWellFormed() || /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/u.test(text))
    wrong("holder", "card_holder_unfit");
  else if (/\d{4}/u.test(text.replace(/[\s-]/gu, ""))) wrong("holder", "card_label_digits");
  return text;
}

/** As many digits as the brand's codes have; of an unknown brand three or four. */
function codeOf(part: Buffer | undefined, brand: string | undefined, wrong: Wrong): Buffer | undefined {
  if (part === undefined || part.length === 0) return undefined;
  const isFit = brand === undefined ? part.length === 3 || part.length === 4 : part.length === codeDigitsOf(brand);
  if (!isFit || !part.every((byte) => byte >= 0x30 && byte <= 0x39)) {
    wrong("cvc", "cvc_bad_shape");
    return undefined;
  }
  const code = Buffer.allocUnsafeSlow(part.length);
  code.set(part);
  return code;
}
