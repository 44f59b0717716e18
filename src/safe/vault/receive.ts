import type { CollectionId, EntryId, SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Language } from "../../base/language.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { assert } from "../../base/fault.ts";
import { loadCardKey } from "../../platform/keeper/card-keys.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { ReceiveReply } from "../../platform/keeper/receive-card.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { keepCard } from "../../registers/cards/cards.ts";
import type { CompiledField, CompiledMap } from "../../registers/datamap/types.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { claimIndexEntries } from "../../registers/subjects/index-entries.ts";
import { type Subject, holdSubjects } from "../../registers/subjects/subjects.ts";
import { subjectActor } from "../access/actor.ts";
import { epochsOf } from "../access/ask.ts";
import { draftEntry } from "../access/note.ts";
import { awaitContact, partContacts } from "../post/await-contact.ts";
import type { Safe } from "../safe.ts";
import { awaitedOf, linkConsents } from "./link-consents.ts";
import { type CardWish, type KeptReceived, type ReceivedCard, keepReceived } from "./keep-received.ts";
import type { ParsedField, ParsedFields } from "./parse-fields.ts";
import type { ReceiveFault, ReceiveRefusal } from "./receive-answers.ts";
import { type Came, typeReceived } from "./received-fields.ts";
import { type SealedChange, sealChanges } from "./seal.ts";
import { SOURCE_FIELD } from "./source.ts";
import { storeChanged } from "./store-changed.ts";

export type ReceiveAsk = {
  readonly subject: SubjectId;
  readonly purpose: string;
  readonly request: CollectionId;
  readonly binding: { readonly origin: string; readonly formVersion: string };
  readonly blob: { readonly keyId: string; readonly enc: Uint8Array; readonly sealed: Uint8Array };
  /** Names of the fields that were asked for; one of type card counts by `card` alone. */
  readonly asks: readonly string[];
  /** Those of them that may be left out. */
  readonly optional?: readonly string[];
  readonly card: CardWish | null;
  readonly source: "collection";
  /** Of letters about a contact that waits. */
  readonly language: Language;
};

export type Received = {
  readonly entry: EntryId;
  readonly fields: readonly string[];
  /** Contacts that were taken and do not stand yet: the old one can stop them for a day. */
  readonly waiting: readonly string[];
  readonly card: ReceivedCard | null;
};

/**
 * Takes what a customer sealed on the card page: all of it or nothing. The keeper opens it, checks the card and seals it
 * again under the customer's own key; here come only the other fields, and of the card brand, last four and expiry. A
 * field of many gets one more value, another is replaced. A contact of somebody who has one waits for a day, told to the old
 * one, whichever door it came by: link and number are known to others, too. Of a refusal nothing remains: the caller rolls back.
 */
export async function receiveSealed(safe: Safe, tx: Tx, ask: ReceiveAsk): Promise<Result<Received, ReceiveRefusal>> {
  if (safe.keeper.state() !== "open") return refuse({ code: "sealed" });
  const now = safe.clock();
  const map = await safe.maps.get(tx);
  const [, held] = await Promise.all([safe.maps.hold(tx, map), holdSubjects(tx, [ask.subject])]);
  const subject = held.get(ask.subject);
  if (subject === undefined) return refuse({ code: "subject_not_found" });
  if (subject.erasedAt !== null) return refuse({ code: "subject_erased" });
  // Writing the record anew would make the damage final.
  if (subject.damaged.size > 0) return refuse({ code: "cannot_open" });

  const { epoch } = await loadTenant(tx, safe.keeper, epochsOf(held));
  const opened = await openBlob(safe, tx, map, ask, now);
  if (!opened.ok) return opened;
  const typed = typeReceived(map, subject, { asks: ask.asks, optional: ask.optional ?? [], card: ask.card }, opened.value);
  if ("faults" in typed) return refuse({ code: "invalid_input", fields: typed.faults });

  const { parsed, waiting } = await partContacts(safe, tx, subject, typed.parsed, now);
  const change = { subject: subject.id, before: subject, parsed, source: sourceFor(subject, ask), isAdding: true };
  const [sealed] = await sealChanges(safe, tx.tenant, epoch, [change], now);
  assert(sealed !== undefined, "what was received came back unsealed");
  const [linking, conflicts] = await Promise.all([awaitedOf(tx, map, sealed.index), claimIndexEntries(tx, sealed.index)]);
  const taken = conflicts.get(subject.id);
  if (taken !== undefined) return refuse({ code: "invalid_input", fields: taken.map((field) => takenFault(map, field)) });

  const { card } = opened.value;
  const kept =
    ask.card === null || card === null || "faults" in card
      ? null
      : await keepReceived(safe, tx, {
          subject,
          field: cardField(map, ask.card),
          epoch,
          write: sealed.write,
          card,
          wish: ask.card,
          nickname: typed.nickname,
          request: ask.request,
          now,
        });
  if (kept !== null && !kept.ok) return refuse({ code: "invalid_input", fields: [kept.refusal] });
  const stored = await store(safe, tx, ask, { before: subject, parsed, sealed, card: kept?.value ?? null }, now);
  await linkConsents(safe, tx, map, linking, now);
  for (const one of waiting) await wait(safe, tx, ask, subject, one, now);
  const names = waiting.map(({ field }) => field.name);
  return ok({ ...stored, fields: [...stored.fields, ...names], waiting: names });
}

async function openBlob(safe: Safe, tx: Tx, map: CompiledMap, ask: ReceiveAsk, now: Instant): Promise<Result<Came, ReceiveRefusal>> {
  const { binding, request, blob } = ask;
  if (!(await loadCardKey(tx, safe.keeper, blob.keyId))) return refuse({ code: "key_stale" });
  const worded = ask.asks.filter((name) => WORDED.has(map.fields.get(name)?.type.name ?? ""));
  const reply: ReceiveReply = await safe.keeper.receive(tx.tenant, { ...binding, request, keyId: blob.keyId }, blob, { now, worded });
  if (!("code" in reply)) return ok(reply);
  if (reply.code !== "card_in_text") return refuse({ code: reply.code });
  return refuse({ code: "invalid_input", fields: reply.fields.map((field) => ({ field, code: reply.code, say: CARD_IN_TEXT })) });
}

/** Types of plain words, among which somebody may type a card number. Numbers of other kinds would be mistaken for one. */
const WORDED: ReadonlySet<string> = new Set(["name", "address", "free-text"]);
const CARD_IN_TEXT = "This holds a card number. Please take it out; a card has a place of its own.";

function cardField(map: CompiledMap, wish: CardWish): CompiledField {
  const field = map.fields.get(wish.field);
  assert(field?.type.name === "card", "a card was asked for in a field that takes none");
  return field;
}

/** Where data came from is noted of whoever had none yet. */
function sourceFor(subject: Subject, ask: ReceiveAsk): string | null {
  const isKnown = [...subject.records.values()].flat().some((value) => value.field === SOURCE_FIELD && value.envelope.length > 0);
  return isKnown ? null : ask.source;
}

/** Told without saying why: who else is a customer is nobody's to learn here. */
function takenFault(map: CompiledMap, field: string): ReceiveFault {
  const label = map.fields.get(field)?.label ?? "This";
  return { field, code: "not_possible", say: `${label}: this one cannot be taken here. Please tell the business.` };
}

async function wait(safe: Safe, tx: Tx, ask: ReceiveAsk, record: Subject, contact: ParsedField, now: Instant): Promise<void> {
  const change = await awaitContact(safe, tx, record, contact, ask.language, now);
  const draft = draftEntry(subjectActor(ask.subject), "contact.wait", { subject: ask.subject, purpose: ask.purpose, form: "change" });
  await appendEntries(tx, [{ ...draft, fields: [contact.field.name], detail: { change, request: ask.request } }], now);
}

type Kept = {
  readonly before: Subject;
  readonly parsed: ParsedFields;
  readonly sealed: SealedChange;
  readonly card: KeptReceived | null;
};

async function store(
  safe: Safe,
  tx: Tx,
  ask: ReceiveAsk,
  { before, parsed, sealed, card }: Kept,
  now: Instant,
): Promise<Omit<Received, "waiting">> {
  const fields = [...parsed.set.map(({ field }) => field.name), ...(card === null ? [] : [card.note.field])];
  const draft = draftEntry(subjectActor(ask.subject), "collection.provide", { subject: ask.subject, purpose: ask.purpose, form: "change" });
  const entry = {
    ...draft,
    fields,
    sealed: [...sealed.notes, ...(card === null ? [] : [card.note])],
    detail: { request: ask.request, ...(card === null ? {} : { isKnown: card.told.isKnown }) },
  };
  const written = { madeBy: "subject" as const, before, parsed, sealed, isAdding: true };
  const [[id]] = await Promise.all([
    storeChanged(safe, tx, [card === null ? written : { ...written, write: card.write }], [entry], now),
    card === null || card.row === null ? undefined : keepCard(tx, card.row),
  ]);
  assert(id !== undefined, "an entry has no id");
  if (card !== null) await safe.keeper.holdCode(tx.tenant, card.handle, ask.request);
  return { entry: id, fields, card: card?.told ?? null };
}
