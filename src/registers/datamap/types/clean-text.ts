import { ok, refuse } from "../../../base/result.ts";
import type { Result } from "../../../base/result.ts";
import type { TypeRefusal } from "../types.ts";

/** Plain ASCII is already NFC and has nothing to refuse: most values of an import take this way. */
const PLAIN = /^[\x20-\x7e]*$/u;
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/u;
const LINE_END = /[\n\r\u0085\u2028\u2029]/u;
const CONTROL_BUT_LINES = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/u;

const EMPTY = refuse({ code: "empty", say: "This is empty. Leave the field out, or set it to null to remove the value." });
const NOT_TEXT = refuse({ code: "not_text", say: "This must be text." });
const BAD_CHARACTERS = refuse({
  code: "bad_characters",
  say: "This holds characters that cannot be shown (control characters or half of a character).",
});
const LINE_ENDS = refuse({
  code: "line_end",
  say: "This holds a line end, and only one line is kept here. Put a space or a comma in its place; the map's type for several lines is free-text.",
});

/** The text as given, trimmed and in NFC; refused where it is no text, empty, too long, or holds what cannot be shown. */
export function cleanText(input: unknown, charsMax: number, lines = false): Result<string, TypeRefusal> {
  if (typeof input !== "string") return NOT_TEXT;
  const trimmed = input.trim();
  if (trimmed === "") return EMPTY;
  // Counted before NFC as well, so that a huge text is turned away before it is worked on.
  if (trimmed.length > charsMax) return refuseTooLong(charsMax);
  if (PLAIN.test(trimmed)) return ok(trimmed);
  if (!lines && LINE_END.test(trimmed)) return LINE_ENDS;
  if (!trimmed.isWellFormed() || (lines ? CONTROL_BUT_LINES : CONTROL).test(trimmed)) return BAD_CHARACTERS;
  const text = trimmed.normalize("NFC");
  return text.length > charsMax ? refuseTooLong(charsMax) : ok(text);
}

/** Text made comparable: compatibility forms joined, letter case and runs of spaces ignored. */
export function foldText(text: string): string {
  // The only space of plain text is the blank itself.
  if (PLAIN.test(text) && !text.includes("  ")) return text.toLowerCase().trim();
  return text.normalize("NFKC").toLowerCase().replace(/\s+/gu, " ").trim();
}

/** Folded letters and digits only. */
export function foldAlphanumeric(text: string): string {
  return foldText(text).replace(/[^\p{L}\p{N}\p{M}]/gu, "");
}

/** True for a plain object, as JSON has them. */
export function isPlainObject(input: unknown): input is Readonly<Record<string, unknown>> {
  return typeof input === "object" && input !== null && !Array.isArray(input);
}

function refuseTooLong(charsMax: number): Result<never, TypeRefusal> {
  return refuse({ code: "too_long", say: `This is too long: at most ${charsMax} characters.` });
}
