import type { JsonValue } from "./json-value.ts";

/** Every mask hides with the same four dots, whatever the length of the value: the length would tell. */
const DOTS = "••••";
const EMAIL_DOTS = "•••";
/** A part is shown only where at least as much again, and one more, stays hidden. */
const SHORTEST_FOR_LAST_TWO = 5;
const SHORTEST_FOR_LAST_FOUR = 9;
const SHORTEST_CARD_DIGITS = 12;

type Mask = (value: JsonValue) => JsonValue;

const MASKS = {
  /** Nothing of the value. */
  hidden: () => DOTS,
  /** The whole value: for fields whose map says that nothing in them needs hiding. */
  none: (value) => value,
  /** First letter of the local part, and the domain. */
  email: maskEmail,
  /** First letter of the first and of the last word. */
  name: maskName,
  /** First letters alone: `J. D.` */
  initials: maskInitials,
  /** Last two digits. */
  phone: (value) => lastOf(onlyDigits(textOf(value)), 2, SHORTEST_FOR_LAST_TWO),
  last2: (value) => lastOf(withoutSpaces(textOf(value)), 2, SHORTEST_FOR_LAST_TWO),
  last4: (value) => lastOf(withoutSpaces(textOf(value)), 4, SHORTEST_FOR_LAST_FOUR),
  /** Last four digits of the number, as PCI DSS 3.4.1 allows with room to spare. */
  card: maskCard,
  /** What a person needs to tell their cards apart: brand, last four, expiry and nickname. */
  "card-details": maskCardDetails,
  /** Last four of the account, never of the routing number beside it. */
  "bank-account": (value) => lastOf(withoutSpaces(textOf(value)), 4, SHORTEST_FOR_LAST_FOUR),
  /** The year of a date. */
  year: maskYear,
  /** City and country of an address that came in parts; of one that came as a line, nothing. */
  address: maskAddress,
  /** Country of an address that came in parts. */
  "address-country": (value) => joinShown([partOf(value, "country")]),
  /** The kind of file, not its name. */
  file: maskFile,
} as const satisfies Record<string, Mask>;

export type MaskName = keyof typeof MASKS;

export const MASK_NAMES = Object.keys(MASKS) as readonly MaskName[];

export function isMask(name: string): name is MaskName {
  return Object.hasOwn(MASKS, name);
}

/** The masked form of a value. A value that the mask was not made for, and an unknown mask, hide everything. */
export function maskValue(mask: string, value: JsonValue): JsonValue {
  return isMask(mask) ? MASKS[mask](value) : DOTS;
}

function maskEmail(value: JsonValue): JsonValue {
  const text = textOf(value);
  const at = text.lastIndexOf("@");
  if (at < 1 || at === text.length - 1) return DOTS;
  const local = Array.from(text.slice(0, at));
  const shown = local.length > 1 ? firstLetter(local) : "";
  return `${shown}${EMAIL_DOTS}@${text.slice(at + 1)}`;
}

function maskName(value: JsonValue): JsonValue {
  const words = outerWords(value);
  if (words.length === 0) return DOTS;
  return words.map((word) => `${initialOf(word)}${DOTS}`).join(" ");
}

function maskInitials(value: JsonValue): JsonValue {
  const initials = outerWords(value).map(initialOf);
  if (initials.length === 0 || initials.includes("")) return DOTS;
  return initials.map((initial) => `${initial}.`).join(" ");
}

/** First and last word only: how many names stand between them would tell something. */
function outerWords(value: JsonValue): readonly string[] {
  const words = textOf(value)
    .split(/\s+/u)
    .filter((word) => word !== "");
  return words.length > 2 ? [words.at(0) ?? "", words.at(-1) ?? ""] : words;
}

/** The first letter, or nothing where the word is one character long and the letter would be all of it. */
function initialOf(word: string): string {
  const letters = Array.from(word);
  return letters.length > 1 ? firstLetter(letters) : "";
}

function firstLetter(letters: readonly string[]): string {
  const [letter] = letters;
  return letter !== undefined && /^[\p{L}\p{N}]$/u.test(letter) ? letter : "";
}

function maskYear(value: JsonValue): JsonValue {
  const text = textOf(value);
  return /^\d{4}-\d{2}-\d{2}/u.test(text) ? `${text.slice(0, 4)}-••-••` : DOTS;
}

function maskAddress(value: JsonValue): JsonValue {
  return joinShown([partOf(value, "city"), partOf(value, "country")]);
}

function joinShown(parts: readonly string[]): string {
  const shown = parts.filter((part) => part !== "");
  return shown.length === 0 ? DOTS : `${DOTS} ${shown.join(", ")}`;
}

function maskCard(value: JsonValue): JsonValue {
  const last4 = lastFourOf(value);
  return last4 === "" ? DOTS : `${DOTS} ${last4}`;
}

/** Of a card that the payment provider keeps, nothing else of the number is known here. */
function lastFourOf(value: JsonValue): string {
  const number = onlyDigits(textOf(value));
  if (number.length >= SHORTEST_CARD_DIGITS) return number.slice(-4);
  const told = number === "" && partOf(value, "token") !== "" ? partOf(value, "last4") : "";
  return /^\d{4}$/u.test(told) ? told : "";
}

function maskCardDetails(value: JsonValue): JsonValue {
  const last4 = lastFourOf(value);
  if (last4 === "") return DOTS;
  return {
    brand: partOf(value, "brand"),
    last4,
    expires: partOf(value, "expiry"),
    nickname: partOf(value, "nickname"),
  };
}

function maskFile(value: JsonValue): JsonValue {
  const mediaType = partOf(value, "mediaType");
  return /^[a-z]+\/[a-z0-9.+-]{1,80}$/u.test(mediaType) ? `${DOTS} (${mediaType})` : DOTS;
}

/** The text that a mask works on: the value itself, or the part of a card or bank account that identifies it. */
function textOf(value: JsonValue): string {
  if (typeof value === "string") return value;
  return partOf(value, "number") || partOf(value, "iban") || partOf(value, "account");
}

function partOf(value: JsonValue, part: string): string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "";
  const found = Object.hasOwn(value, part) ? (value as { readonly [key: string]: JsonValue })[part] : undefined;
  return typeof found === "string" ? found : "";
}

function lastOf(text: string, count: number, shortest: number): string {
  const letters = Array.from(text);
  return letters.length < shortest ? DOTS : `${DOTS} ${letters.slice(-count).join("")}`;
}

function onlyDigits(text: string): string {
  return text.replace(/\D/gu, "");
}

function withoutSpaces(text: string): string {
  return text.replace(/[\s-]/gu, "");
}
