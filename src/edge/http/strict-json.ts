import { isUtf8 } from "node:buffer";
import { JSON_DEPTH_MAX } from "../../base/limits.ts";
import type { JsonValue } from "../../base/json-value.ts";
import { ok, refuse } from "../../base/result.ts";
import type { Result } from "../../base/result.ts";

/** Where and why a text is not JSON that we take; the place is told, never what stood there. */
export type JsonRefusal = {
  readonly code:
    | "not_utf8"
    | "malformed_json"
    | "too_deep"
    | "duplicate_key"
    | "forbidden_key"
    | "lone_surrogate"
    | "forbidden_character"
    | "number_out_of_range";
  readonly line: number;
  readonly column: number;
};

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COLON = 0x3a;
const COMMA = 0x2c;
const ZERO = 0x30;
const NINE = 0x39;
const MINUS = 0x2d;
const LETTER_U = 0x75;

/**
 * Parses what an attacker may have written. `JSON.parse` is lenient where two readers of the same bytes could come to
 * different conclusions: of two equal keys it takes the last, it lets lone surrogates pass and rounds numbers in
 * silence. A linear scan refuses those first (and bounds the nesting, so that no recursion can be driven deep); what it
 * lets through is then parsed by `JSON.parse`, which remains the judge of the grammar.
 */
export function parseStrictJson(bytes: Uint8Array): Result<JsonValue, JsonRefusal> {
  if (!isUtf8(bytes)) return refuse({ code: "not_utf8", line: 1, column: 1 });
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");

  const scan = new Scan(text);
  const fault = scan.run();
  if (fault !== undefined) return refuse({ code: fault, ...placeOf(text, scan.at) });
  try {
    return ok(JSON.parse(text) as JsonValue);
  } catch {
    return refuse({ code: "malformed_json", ...placeOf(text, scan.at) });
  }
}

type Fault = JsonRefusal["code"];

/** One pass over one text; lives for that pass only. Containers stand on an explicit stack: null for an array. */
class Scan {
  at = 0;
  readonly #text: string;
  readonly #open: (Set<string> | null)[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  run(): Fault | undefined {
    const text = this.#text;
    let isKeyNext = false;
    for (;;) {
      const code = text.charCodeAt(this.at);
      if (Number.isNaN(code)) return this.#open.length === 0 ? undefined : "malformed_json";
      let fault: Fault | undefined;
      if (code === QUOTE) {
        fault = isKeyNext ? this.#key() : this.#string();
        isKeyNext = false;
      } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
        if (this.#open.length >= JSON_DEPTH_MAX) return "too_deep";
        this.#open.push(code === OPEN_BRACE ? new Set() : null);
        isKeyNext = code === OPEN_BRACE;
        this.at += 1;
      } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
        const closed = this.#open.pop();
        if (closed === undefined || (closed === null) !== (code === CLOSE_BRACKET)) return "malformed_json";
        isKeyNext = false;
        this.at += 1;
      } else if (code === COMMA) {
        isKeyNext = this.#open.at(-1) instanceof Set;
        this.at += 1;
      } else if (code === MINUS || (code >= ZERO && code <= NINE)) {
        fault = this.#number();
      } else if (code === COLON || code <= 0x20 || (code >= 0x61 && code <= 0x7a)) {
        this.at += 1;
      } else {
        return "malformed_json";
      }
      if (fault !== undefined) return fault;
    }
  }

  #key(): Fault | undefined {
    const start = this.at;
    const fault = this.#string();
    if (fault !== undefined) return fault;
    const raw = this.#text.slice(start + 1, this.at - 1);
    const key = raw.includes("\\") ? unescaped(raw) : raw;
    if (key === undefined) return this.#back(start, "malformed_json");
    if (key === "__proto__") return this.#back(start, "forbidden_key");
    const keys = this.#open.at(-1);
    if (!(keys instanceof Set)) return this.#back(start, "malformed_json");
    if (keys.has(key)) return this.#back(start, "duplicate_key");
    keys.add(key);
    return undefined;
  }

  /** Moves past the string that begins here. U+0000 is refused because no text column can hold it. */
  #string(): Fault | undefined {
    const text = this.#text;
    let at = this.at + 1;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) {
        this.at = at + 1;
        return undefined;
      }
      if (Number.isNaN(code) || code < 0x20) return this.#back(Math.min(at, text.length), "malformed_json");
      if (code !== BACKSLASH) {
        at += 1;
        continue;
      }
      if (text.charCodeAt(at + 1) !== LETTER_U) {
        at += 2;
        continue;
      }
      const unit = codeUnitAt(text, at + 2);
      if (unit === undefined) return this.#back(at, "malformed_json");
      if (unit === 0) return this.#back(at, "forbidden_character");
      if (unit >= 0xdc00 && unit <= 0xdfff) return this.#back(at, "lone_surrogate");
      if (unit >= 0xd800 && unit <= 0xdbff) {
        const low = text.startsWith("\\u", at + 6) ? codeUnitAt(text, at + 8) : undefined;
        if (low === undefined || low < 0xdc00 || low > 0xdfff) return this.#back(at, "lone_surrogate");
        at += 6;
      }
      at += 6;
    }
  }

  /** `1e999` would become Infinity and a long integer another integer; both are refused rather than altered. */
  #number(): Fault | undefined {
    const start = this.at;
    const text = this.#text;
    let end = start + 1;
    while (isNumberPart(text.charCodeAt(end))) end += 1;
    const literal = text.slice(start, end);
    const value = Number(literal);
    this.at = end;
    if (Number.isNaN(value)) return this.#back(start, "malformed_json");
    const isWhole = !/[.eE]/u.test(literal);
    if (!Number.isFinite(value) || (isWhole && !Number.isSafeInteger(value))) return this.#back(start, "number_out_of_range");
    return undefined;
  }

  #back(at: number, fault: Fault): Fault {
    this.at = at;
    return fault;
  }
}

function isNumberPart(code: number): boolean {
  return (code >= ZERO && code <= NINE) || code === 0x2e || code === 0x65 || code === 0x45 || code === 0x2b || code === MINUS;
}

function codeUnitAt(text: string, at: number): number | undefined {
  const digits = text.slice(at, at + 4);
  return /^[0-9a-fA-F]{4}$/u.test(digits) ? Number.parseInt(digits, 16) : undefined;
}

function unescaped(raw: string): string | undefined {
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    return undefined;
  }
}

function placeOf(text: string, at: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, at);
  const lastBreak = before.lastIndexOf("\n");
  return { line: before.split("\n").length, column: at - lastBreak };
}
