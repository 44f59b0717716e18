import type { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { type Result, ok, refuse } from "../../base/result.ts";

export type PasswordMode = "standard" | "article" | "pci";

export type PasswordRefusal = {
  readonly code: "password_too_short" | "password_too_long" | "password_too_plain" | "password_too_near" | "password_composition";
  readonly say: string;
};

export const PASSWORD_CHARS_MIN = 16;
export const PASSWORD_CHARS_MAX = 128;
/** The estimate of what a guesser would find; it grows with the square of the length, so it sees this much. */
const LOOKED_AT_CHARS = 40;
const SCORE_MIN = 3;
const OWN_WORD_CHARS_MIN = 3;

/**
 * Whether a password may be taken (NIST SP 800-63B-4, 3.1.1.2): long, not among those that are guessed first, and not
 * made of what anybody knows of the person or the business (`own`). Modes ask for more. Counted in characters, not bytes.
 */
export async function checkPassword(password: string, mode: PasswordMode, own: readonly string[]): Promise<Result<void, PasswordRefusal>> {
  const text = password.normalize("NFKC");
  const chars = Array.from(text).length;
  if (chars < PASSWORD_CHARS_MIN)
    return refuse({
      code: "password_too_short",
      say: `At least ${PASSWORD_CHARS_MIN} characters; some words that do not belong together are easiest.`,
    });
  if (chars > PASSWORD_CHARS_MAX) return refuse({ code: "password_too_long", say: `At most ${PASSWORD_CHARS_MAX} characters.` });

  const composition = COMPOSITION[mode];
  if (composition !== undefined && !composition.parts.every((part) => part.test(text)))
    return refuse({ code: "password_composition", say: composition.say });

  const words = wordsOf(own);
  const estimate = await estimator();
  if (estimate.check(start(text), words).score < SCORE_MIN)
    return refuse({
      code: "password_too_plain",
      say: "This is among the first that would be guessed: too common, too regular, or repeated.",
    });
  if (estimate.check(start(without(text, words)), []).score < SCORE_MIN)
    return refuse({ code: "password_too_near", say: "Too close to your name, your e-mail or the name of the business." });
  return ok(undefined);
}

const COMPOSITION: { readonly [mode in PasswordMode]?: { readonly parts: readonly RegExp[]; readonly say: string } } = {
  article: {
    parts: [/\p{Lu}/u, /\p{Ll}/u, /\p{Nd}/u],
    say: "This business asks for an upper-case letter, a lower-case letter and a digit.",
  },
  pci: { parts: [/\p{L}/u, /\p{Nd}/u], say: "This business asks for letters and digits." },
};

/** The words of names and addresses, longest first, so that the whole of a name goes before its parts. */
function wordsOf(own: readonly string[]): string[] {
  const plain = own.map((text) => text.normalize("NFKC").toLowerCase());
  const parts = plain.flatMap((text) => [text, text.replaceAll(/[^\p{L}\p{N}]/gu, ""), ...text.split(/[^\p{L}\p{N}]+/u)]);
  return [...new Set(parts)].filter((word) => Array.from(word).length >= OWN_WORD_CHARS_MIN).toSorted((a, b) => b.length - a.length);
}

function without(text: string, words: readonly string[]): string {
  return words.reduce((rest, word) => rest.replaceAll(word, ""), text.toLowerCase());
}

function start(text: string): string {
  return Array.from(text).slice(0, LOOKED_AT_CHARS).join("");
}

let loading: Promise<ZxcvbnFactory> | undefined;

/** The lists are some megabytes, and most processes never see a password set: read when the first one is. */
function estimator(): Promise<ZxcvbnFactory> {
  loading ??= load();
  return loading;
}

async function load(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory: Factory }, common, english] = await Promise.all([
    import("@zxcvbn-ts/core"),
    import("@zxcvbn-ts/language-common"),
    import("@zxcvbn-ts/language-en"),
  ]);
  // Few substitutions: with the usual hundred, a password made for it holds the process for a second.
  return new Factory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
    l33tMaxSubstitutions: 2,
    maxLength: LOOKED_AT_CHARS,
  });
}
