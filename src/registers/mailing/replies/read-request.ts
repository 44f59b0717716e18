import type { ReceivedMail } from "../../../platform/mailbox/parse-mail.ts";
import { RIGHTS_ASKED, type RightsAsked } from "../letters/facts.ts";
import { htmlToText } from "./html-text.ts";
import { isAutomatic } from "./is-automatic.ts";
import { kindsAskedIn } from "./request-words.ts";
import { isInDoubt, plainWords } from "./words.ts";
import { writtenLines } from "./written.ts";

const CHARS_MAX = 6_000;
const SENTENCES_MAX = 60;
const WORDS_MAX = 70;
const REPLY = /^\s*(?:re|aw|antw|antwort|sv|vs|ref|rif|res|wg|fw|fwd|tr|rv)(?:\[\d{1,3}\])?\s?[::]/iu;
/** Ends of sentences; a number of an article does not end one. */
const ENDS = /(?<=[.!;])\s+|(?<=\?)|\s*[•–—]\s+/u;
const ABBREVIATED = /\b(art|abs|nr|no|lit|bzw|ggf|z\.b|par|sec|inc|ltd|m|mr|mrs|dr|sr|sra)\.\s*/giu;

/**
 * What somebody asks in this mail about their own data, in the order of the kinds; nothing where a program wrote it, and
 * where it is not said plainly: such a mail stays unread for a person. Being wrong costs its writer one mail that asks them.
 */
export function readRequest(mail: ReceivedMail): readonly RightsAsked[] {
  if (isAutomatic(mail)) return [];
  const sentences = sentencesOf(writtenText(mail));
  const found = new Set(sentences.flatMap(kindsAskedIn));
  if (isSubjectMeant(mail, sentences)) for (const kind of kindsAskedIn(plainWords(unabbreviated(mail.subject)))) found.add(kind);
  // Whoever wants a copy has it as a file to take along, too.
  if (found.has("access")) found.delete("portability");
  return RIGHTS_ASKED.filter((kind) => found.has(kind));
}

/** What was newly written in a mail, without what it quotes and what programs hang beneath it. */
export function writtenText({ text, html }: ReceivedMail): string {
  const plain = text ?? "";
  return writtenLines(plain.trim() === "" ? htmlToText(html ?? "") : plain)
    .join("\n")
    .slice(0, CHARS_MAX);
}

function sentencesOf(text: string): readonly string[] {
  return unabbreviated(text.replaceAll("\n", " "))
    .split(ENDS)
    .slice(0, SENTENCES_MAX)
    .map(plainWords)
    .filter((sentence) => sentence !== "" && sentence.split(" ").length <= WORDS_MAX);
}

function unabbreviated(text: string): string {
  return text.replaceAll(ABBREVIATED, "$1 ");
}

/** A subject that was answered is the topic of somebody else; one above a question or a "no" may be, too. */
function isSubjectMeant({ subject }: ReceivedMail, sentences: readonly string[]): boolean {
  if (REPLY.test(subject)) return sentences.length === 0;
  return !sentences.slice(0, 3).some((sentence) => kindsAskedIn(sentence).length === 0 && isInDoubt(sentence));
}
