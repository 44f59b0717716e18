/** What can be told of a card number by looking at it: length, check digit, brand. No issuer is asked, nothing is kept. */
export type CardJudgement =
  | { readonly kind: "card"; readonly brand: string }
  | { readonly kind: "not_digits" | "wrong_length" | "check_digit" | "brand_unknown" };

/** Numbers of an issuer begin with one of `prefixes`: a prefix, or a range of prefixes of one length. */
type Brand = {
  readonly brand: string;
  readonly prefixes: readonly (string | readonly [string, string])[];
  readonly lengths: readonly number[];
};

/** ISO/IEC 7812: the shortest and longest numbers in issue. */
const DIGITS_MIN = 12;
const DIGITS_MAX = 19;
/** Issuer numbers have eight digits at most, and may be told. */
const PREFIX_DIGITS = 8;
const CODE_DIGITS = 3;
const CODE_DIGITS_AMEX = 4;

/**
 * Issuer ranges as the schemes publish them (as of November 2026). A narrower range stands before the wider one that
 * holds it: Elo before Visa and Discover, whose ranges it was cut from.
 */
const BRANDS: readonly Brand[] = [
  {
    brand: "elo",
    prefixes: [
      "401178",
      "401179",
      "431274",
      "438935",
      "451416",
      "457393",
      ["457631", "457632"],
      "504175",
      "627780",
      "636297",
      "636368",
      ["506699", "506778"],
      ["509000", "509999"],
      ["650031", "650033"],
      ["650035", "650051"],
      ["650405", "650439"],
      ["650485", "650538"],
      ["650541", "650598"],
      ["650700", "650718"],
      ["650720", "650727"],
      ["650901", "650978"],
      ["651652", "651679"],
      ["655000", "655019"],
      ["655021", "655058"],
    ],
    lengths: [16],
  },
  { brand: "hipercard", prefixes: ["606282"], lengths: [16] },
  { brand: "visa", prefixes: ["4"], lengths: [16, 18, 19] },
  {
    brand: "mastercard",
    prefixes: [
      ["51", "55"],
      ["2221", "2720"],
    ],
    lengths: [16],
  },
  { brand: "american-express", prefixes: ["34", "37"], lengths: [15] },
  { brand: "discover", prefixes: ["6011", ["644", "649"], "65"], lengths: [16, 19] },
  { brand: "diners-club", prefixes: [["300", "305"], "3095", "36", "38", "39"], lengths: [14, 16, 19] },
  { brand: "jcb", prefixes: [["3528", "3589"]], lengths: [16, 17, 18, 19] },
  { brand: "unionpay", prefixes: ["62", ["810", "817"]], lengths: [16, 17, 18, 19] },
  { brand: "mir", prefixes: [["2200", "2204"]], lengths: [16, 17, 18, 19] },
  {
    brand: "maestro",
    prefixes: [["500000", "504174"], ["504176", "506698"], ["506779", "508999"], ["56", "58"], "639", "67"],
    lengths: [12, 13, 14, 15, 16, 17, 18, 19],
  },
];

/** The airlines' own card. One digit says too little to call a number of another length a mistyped one of theirs. */
const UATP_PREFIX = "1";
const UATP_DIGITS = 15;

/**
 * Judges the digits of a card number (as ASCII bytes, which can be wiped; a string cannot): length, check digit, and a
 * brand that issues numbers of this length.
 */
export function judgeCardDigits(digits: Uint8Array): CardJudgement {
  if (digits.length === 0 || !digits.every(isDigit)) return { kind: "not_digits" };
  if (digits.length < DIGITS_MIN || digits.length > DIGITS_MAX) return { kind: "wrong_length" };
  if (!passesLuhn(digits)) return { kind: "check_digit" };
  const start = String.fromCharCode(...digits.subarray(0, PREFIX_DIGITS));
  if (start.startsWith(UATP_PREFIX) && digits.length === UATP_DIGITS) return { kind: "card", brand: "uatp" };
  const brand = BRANDS.find((one) => one.prefixes.some((prefix) => beginsWith(start, prefix)));
  if (brand === undefined) return { kind: "brand_unknown" };
  return brand.lengths.includes(digits.length) ? { kind: "card", brand: brand.brand } : { kind: "wrong_length" };
}

/** The brand as it can be told while somebody types; a longer start may tell a narrower one. */
export function brandOfStart(start: string): string | undefined {
  const isTyped = (prefix: string | readonly [string, string]): boolean =>
    start.length >= (typeof prefix === "string" ? prefix : prefix[0]).length;
  return BRANDS.find((one) => one.prefixes.some((prefix) => isTyped(prefix) && beginsWith(start, prefix)))?.brand;
}

/** How many digits the security code of a brand's cards has. */
export function codeDigitsOf(brand: string): number {
  return brand === "american-express" ? CODE_DIGITS_AMEX : CODE_DIGITS;
}

function beginsWith(start: string, prefix: string | readonly [string, string]): boolean {
  if (typeof prefix === "string") return start.startsWith(prefix);
  const [first, last] = prefix;
  const own = start.slice(0, first.length);
  return own >= first && own <= last;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** ISO/IEC 7812-1 annex B. */
function passesLuhn(digits: Uint8Array): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = (digits[digits.length - 1 - index] ?? 0) - 0x30;
    const weighted = index % 2 === 1 ? digit * 2 : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}
