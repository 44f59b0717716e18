import type { MailingId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { LANGUAGES } from "../../base/language.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { isTooLarge } from "../../platform/outbox/mail.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY } from "../../registers/ledger/entry.ts";
import { composeMailing } from "../../registers/mailing/letters/compose-mailing.ts";
import { type Mailing, type MailingWords, beginMailing, findMailing, finishMailing } from "../../registers/mailing/lists/mailing.ts";
import { saysLeave } from "../../registers/mailing/replies/words.ts";
import { type Actor, entryActor } from "../../safe/access/actor.ts";
import type { ListRefusal } from "./answers.ts";
import { listForDeed } from "./list-of.ts";
import type { Mailings } from "./mailings.ts";
import { fillLongest, readSlots } from "./merge-fields.ts";

/** Begins a mailing; a worker writes it member by member. What would be wrong with it is told before anybody gets it. */
export async function startMailing(
  { safe }: Mailings,
  tx: Tx,
  ask: { readonly actor: Actor; readonly list: string; readonly words: MailingWords },
  now: Instant,
): Promise<Result<Mailing, ListRefusal>> {
  const map = await safe.maps.get(tx);
  const list = await listForDeed(tx, map, ask, "mailing.begin", now);
  if (!list.ok) return list;
  const { name, purpose } = list.value;
  const slots = readSlots(map, purpose, ask.words);
  if (!slots.ok) return slots;
  if (saysLeave(ask.words.subject))
    return refuse({ code: "mailing_not_valid", fields: [{ field: "subject", code: "reads_as_leaving", say: READS_AS_LEAVING }] });
  if (isTooLong(ask.words, slots.value))
    return refuse({ code: "mailing_not_valid", fields: [{ field: "text", code: "too_long", say: TOO_LONG }] });
  const actor = entryActor(ask.actor);
  const mailing = await beginMailing(tx, safe.keeper, { list: name, purpose, actor, words: ask.words }, now);
  const detail = { list: name, mailing: mailing.id, members: mailing.members };
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor, act: "mailing.begin", fields: slots.value, purpose, detail }], now);
  return ok(mailing);
}

const READS_AS_LEAVING = "Whoever answered a mail with this subject would leave the list by it; call it something else.";

const TOO_LONG = "This is too long for a mail; each place that a name takes counts as eighty characters. Shorten the text.";

/** One that no mail could hold would stop at its first member, and every mailing after it would wait behind. */
function isTooLong({ subject, text }: MailingWords, fields: readonly string[]): boolean {
  const words = { subject: fillLongest(subject, fields), text: fillLongest(text, fields) };
  const frame = { business: LONG_NAME, list: LONG_NAME, wayOut: LONG_NAME, hasMailbox: true };
  return LANGUAGES.some((language) =>
    isTooLarge({ ...composeMailing(language, { ...frame, ...words }), to: { name: null, address: LONG_NAME } }),
  );
}

/** Longer than a business, a list, an address or a link may be. */
const LONG_NAME = '"'.repeat(1_000);

/** Ends a mailing that is under way: whoever was not written to yet gets nothing, nor does whoever's mail has not left. */
export async function stopMailing(
  { safe }: Mailings,
  tx: Tx,
  ask: { readonly actor: Actor; readonly list: string; readonly mailing: MailingId },
  now: Instant,
): Promise<Result<Mailing, ListRefusal>> {
  const list = await listForDeed(tx, await safe.maps.get(tx), ask, "mailing.stop", now);
  if (!list.ok) return list;
  const mailing = await findMailing(tx, ask.mailing);
  if (mailing === undefined || mailing.list !== list.value.name) return refuse({ code: "mailing_unknown" });
  if (!(await finishMailing(tx, mailing.id, "stopped", now))) return refuse({ code: "mailing_over" });
  const { purpose } = list.value;
  const detail = { list: mailing.list, mailing: mailing.id };
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor: entryActor(ask.actor), act: "mailing.stop", purpose, detail }], now);
  return ok({ ...mailing, state: "stopped", doneAt: now });
}
