import type { ReceivedMail } from "../../../platform/mailbox/parse-mail.ts";
import { htmlToText } from "./html-text.ts";
import { isAutomatic } from "./is-automatic.ts";
import { isInDoubt, saysLeave } from "./words.ts";
import { writtenLines } from "./written.ts";

/** What a mail to a list's mailbox says. `none`: something for a person, or for nobody. */
export type Reply =
  | { readonly kind: "leave"; /** The token of a way out, where one stands in the subject. */ readonly token: string | null }
  | { readonly kind: "none" };

const NONE: Reply = { kind: "none" };
/** As RFC 2369 has mail programs write it: our own `mailto:` with the token of the mail. */
const BY_PROGRAM = /^\s*unsubscribe[\s:]+([0-9a-hjkmnp-tv-z]{77})\s*$/iu;
const ANSWERED = /^(?:\s*(?:re|aw|antw|antwort|sv|vs|ref|rif|res|odp|ynt|回复|回覆|答复)(?:\[\d{1,3}\])?\s?[::]|\s*\[[^\]]{1,40}\])+\s*/iu;
const NAME_WORDS_MAX = 4;

/**
 * Whether somebody says in this mail that they want to leave, by its subject or by all that they newly wrote. Whatever is not
 * said plainly is not said: a person who stays by mistake can press the button, one who is taken off unasked is not told why.
 */
export function readReply(mail: ReceivedMail): Reply {
  const token = BY_PROGRAM.exec(mail.subject)?.[1]?.toLowerCase() ?? null;
  if (token !== null && !mail.headers.has("in-reply-to")) return { kind: "leave", token };
  if (isAutomatic(mail)) return NONE;
  const subject = mail.subject.replace(ANSWERED, "").replace(/[0-9a-hjkmnp-tv-z]{77}/iu, " ");
  const lines = writtenLines(mail.text ?? htmlToText(mail.html ?? ""));
  const isInBody = saysInBody(lines);
  if (isInBody) return { kind: "leave", token };
  return saysLeave(subject) && !isInDoubt(lines.join(" ")) ? { kind: "leave", token } : NONE;
}

function saysInBody(lines: readonly string[]): boolean {
  if (lines.length === 0 || lines.length > 6) return false;
  if (saysLeave(lines.join(" "))) return true;
  const [first = "", ...rest] = lines;
  return saysLeave(first) && rest.length <= 2 && rest.every(isName);
}

/** Words with capitals, as people sign: nothing that could take back what stands before it. */
function isName(line: string): boolean {
  const words = line.split(/\s+/u);
  return words.length <= NAME_WORDS_MAX && words.every((word) => /^\p{Lu}[\p{L}.'-]*$/u.test(word)) && !isInDoubt(line);
}
