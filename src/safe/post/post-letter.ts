import type { PostalLetterId, RightsRequestId, SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Language } from "../../base/language.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY } from "../../registers/ledger/entry.ts";
import type { PostalFacts, PostalKind } from "../../registers/mailing/letters/compose-postal.ts";
import { type LetterWords, addLetter } from "../../registers/mailing/postal/postal-letters.ts";
import { entryActor } from "../access/actor.ts";
import type { Safe } from "../safe.ts";
import { languageOfBusiness } from "./language-of-business.ts";
import { POSTMAN } from "./open-contact.ts";
import { openPostal } from "./open-postal.ts";

export type Posted = {
  readonly subject: SubjectId;
  readonly request: RightsRequestId | null;
  readonly kind: PostalKind;
  readonly facts: PostalFacts;
  readonly language: Language | undefined;
  /** The words of a message. */
  readonly text?: string;
  /** The last letter to somebody who is erased in this transaction: it takes their address along, for thirty days at most. */
  readonly isLast?: boolean;
};

/** Puts a letter where staff find, print and post it, in the deed's own transaction. The address is opened when it is printed. */
export async function postLetter(safe: Safe, tx: Tx, letter: Posted, now: Instant): Promise<PostalLetterId> {
  const { subject, request, kind, facts, text, isLast = false } = letter;
  const language = letter.language ?? languageOfBusiness(await safe.maps.get(tx));
  const to = isLast ? await openPostal(safe, tx, subject, now) : undefined;
  const words: LetterWords = { ...(text === undefined ? {} : { text }), ...(to === undefined ? {} : { to }) };
  const isWorded = Object.keys(words).length > 0;
  const whose = isLast ? null : subject;
  const id = await addLetter(tx, safe.keeper, { subject: whose, request, kind, language, facts, words: isWorded ? words : null }, now);
  const detail = { letter: id, kind, ...(request === null ? {} : { request }) };
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor: entryActor(POSTMAN), act: "letter.write", subject, detail }], now);
  return id;
}
