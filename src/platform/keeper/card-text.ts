import { Buffer, isUtf8 } from "node:buffer";
import { SEALED_TEXT_BYTES_MAX } from "../../base/limits.ts";

/**
 * What the card page seals: `{"card"?: {number, expiry, holder?, cvc?}, "fields"?: {…}}`, with spaces at the end. It is
 * read byte by byte, because a string of JavaScript cannot be overwritten: number and security code become views of
 * these bytes, which are wiped, and never text.
 */
export type SealedText = { readonly card: SealedCard | undefined; /** JSON of the other fields, as it came. */ readonly fields: Buffer };

/** Each part is the inside of a JSON string; parts that are absent are undefined. */
export type SealedCard = { readonly [part in CardPart]: Buffer | undefined };

export const CARD_PARTS = ["number", "expiry", "holder", "cvc"] as const;
export type CardPart = (typeof CARD_PARTS)[number];

/** A field's value may be a list of addresses in parts, and no deeper. */
const DEPTH_MAX = 4;
const EMPTY_OBJECT = Buffer.from("{}");

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COLON = 0x3a;
const COMMA = 0x2c;

/** Names of fields and of parts; anything else is no key of ours, `__proto__` among it. */
const KEY_SHAPE = /^[A-Za-z][A-Za-z0-9_-]{0,59}$/u;
const SCALAR = /^(?:true|false|null|-?(?:0|[1-9]\d{0,15})(?:\.\d{1,15})?)/u;
const SCALAR_CHARS_MAX = 40;

/** Undefined for anything but that shape: doubled or unknown keys, other types, deeper nesting, bytes that are no UTF-8. */
export function readSealedText(bytes: Buffer): SealedText | undefined {
  if (bytes.length > SEALED_TEXT_BYTES_MAX || !isUtf8(bytes)) return undefined;
  const cursor: Cursor = { bytes, at: 0 };
  const read: { card?: SealedCard; fields?: Buffer } = {};
  try {
    readObject(cursor, (key) => {
      if (key === "card") read.card = readCard(cursor);
      else if (key === "fields") read.fields = readFields(cursor);
      else throw new Misshapen();
    });
    skipSpace(cursor);
  } catch (error) {
    if (error instanceof Misshapen) return undefined;
    throw error;
  }
  return cursor.at === bytes.length ? { card: read.card, fields: read.fields ?? EMPTY_OBJECT } : undefined;
}

/** The text of a part, its escapes resolved; for parts that need not be wiped. */
export function textOfPart(part: Buffer): string {
  return JSON.parse(`"${part.toString("utf8")}"`) as string;
}

type Cursor = { readonly bytes: Buffer; at: number };

/** Never leaves this file, and says nothing: what is wrong with a text that nobody typed helps nobody. */
class Misshapen extends Error {}

function readCard(cursor: Cursor): SealedCard {
  const card: { [part in CardPart]: Buffer | undefined } = { number: undefined, expiry: undefined, holder: undefined, cvc: undefined };
  readObject(cursor, (key) => {
    const part = CARD_PARTS.find((one) => one === key);
    if (part === undefined) throw new Misshapen();
    card[part] = readString(cursor);
  });
  return card;
}

function readFields(cursor: Cursor): Buffer {
  const from = cursor.at;
  readObject(cursor, () => skipValue(cursor, 1));
  return cursor.bytes.subarray(from, cursor.at);
}

function skipValue(cursor: Cursor, depth: number): void {
  if (depth > DEPTH_MAX) throw new Misshapen();
  const first = byteAt(cursor);
  if (first === QUOTE) readString(cursor);
  else if (first === OPEN_BRACE) readObject(cursor, () => skipValue(cursor, depth + 1));
  else if (first === OPEN_BRACKET) readList(cursor, CLOSE_BRACKET, () => skipValue(cursor, depth + 1));
  else skipScalar(cursor);
}

function skipScalar(cursor: Cursor): void {
  const rest = cursor.bytes.toString("latin1", cursor.at, cursor.at + SCALAR_CHARS_MAX);
  const [scalar] = SCALAR.exec(rest) ?? [];
  if (scalar === undefined) throw new Misshapen();
  cursor.at += scalar.length;
}

/** Every key once: of two equal ones, two readers could take different ones. */
function readObject(cursor: Cursor, readValue: (key: string) => void): void {
  skipSpace(cursor);
  const keys = new Set<string>();
  if (byteAt(cursor) !== OPEN_BRACE) throw new Misshapen();
  readList(cursor, CLOSE_BRACE, () => {
    if (byteAt(cursor) !== QUOTE) throw new Misshapen();
    const key = readString(cursor).toString("latin1");
    if (!KEY_SHAPE.test(key) || keys.has(key)) throw new Misshapen();
    keys.add(key);
    take(cursor, COLON);
    skipSpace(cursor);
    readValue(key);
  });
}

/** From the opening bracket, on which the cursor stands, to behind the closing one. */
function readList(cursor: Cursor, close: number, readItem: () => void): void {
  cursor.at += 1;
  skipSpace(cursor);
  if (byteAt(cursor) === close) {
    cursor.at += 1;
    return;
  }
  for (;;) {
    skipSpace(cursor);
    readItem();
    skipSpace(cursor);
    const next = byteAt(cursor);
    cursor.at += 1;
    if (next === close) return;
    if (next !== COMMA) throw new Misshapen();
  }
}

/** The inside of a string as a view. Escapes are checked here and stay as they are. */
function readString(cursor: Cursor): Buffer {
  const from = cursor.at + 1;
  let at = from;
  for (;;) {
    const byte = cursor.bytes[at];
    if (byte === undefined || byte < 0x20) throw new Misshapen();
    if (byte === QUOTE) break;
    at += byte === BACKSLASH ? escapeSize(cursor.bytes, at) : 1;
  }
  cursor.at = at + 1;
  return cursor.bytes.subarray(from, at);
}

function escapeSize(bytes: Buffer, at: number): number {
  const escape = bytes.toString("latin1", at + 1, at + 6);
  if (/^u[0-9A-Fa-f]{4}/u.test(escape)) return 6;
  if (/^["\\/bfnrt]/u.test(escape)) return 2;
  throw new Misshapen();
}

function take(cursor: Cursor, byte: number): void {
  skipSpace(cursor);
  if (byteAt(cursor) !== byte) throw new Misshapen();
  cursor.at += 1;
}

function byteAt(cursor: Cursor): number | undefined {
  return cursor.bytes[cursor.at];
}

function skipSpace(cursor: Cursor): void {
  for (let byte = byteAt(cursor); byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09; byte = byteAt(cursor)) cursor.at += 1;
}
