import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY } from "../../registers/ledger/entry.ts";
import { type PostalLetter, type WayOut, endLetter, findLetters } from "../../registers/mailing/postal/postal-letters.ts";
import { type Actor, entryActor } from "../../safe/access/actor.ts";
import type { LetterRefusal } from "./answers.ts";

/** Notes how a letter went to its customer, who saw to it and when; `how` null: nobody needs it any more. Once for each. */
export async function noteLetterSent(
  tx: Tx,
  { id, how, actor }: { readonly id: string; readonly how: WayOut | null; readonly actor: Actor },
  now: Instant,
): Promise<Result<PostalLetter, LetterRefusal>> {
  const letter = await endLetter(tx, id, { how, by: actor.id }, now);
  if (letter === undefined) return refuse({ code: (await findLetters(tx, [id])).length === 0 ? "letter_not_found" : "letter_over" });
  const { subject, request, kind } = letter;
  const detail = { letter: letter.id, kind, how: how ?? "not_needed", ...(request === null ? {} : { request }) };
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor: entryActor(actor), act: "letter.send", subject, detail }], now);
  return ok(letter);
}
