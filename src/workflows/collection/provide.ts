import { assert } from "../../base/fault.ts";
import type { CollectionId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { type ReadToken, readTenantToken } from "../../base/tenant-token.ts";
import { withTxOrNothingAgain } from "../../platform/storage/collisions.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { placeOfCard } from "../../registers/cards/card-id.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { findSubjects, lockSubject } from "../../registers/subjects/subjects.ts";
import { WAIT_MS } from "../../safe/post/await-contact.ts";
import { type Received, receiveSealed } from "../../safe/vault/receive.ts";
import { claimFields, claimProvided, saveReceipt } from "./_provide_sql.ts";
import { selectRequest } from "./_sql.ts";
import { isForgottenVisit, renewVisit, selectVisit } from "./_visits_sql.ts";
import { checkAsks } from "./check-asks.ts";
import type { Collection } from "./collection.ts";
import type { ProvideRefusal } from "./provide-answers.ts";
import { type Receipt, type ReceiptWords, readReceipt, sealReceipt } from "./receipt.ts";
import { type CollectionRequest, toRequest } from "./request.ts";
import { settleProvided } from "./settle-provided.ts";
import { VISIT_MS } from "./visits.ts";

/** What the page sends: sealed to the keeper's key, and beside it what is no secret. */
export type ProvideWire = {
  readonly keyId: string;
  readonly enc: Uint8Array;
  readonly sealed: Uint8Array;
  /** For next time, and that the customer has agreed to that. */
  readonly keep: boolean;
  readonly agreed: boolean;
  readonly nickname: string | null;
};

export const FORM_VERSION = "1";

/**
 * Takes what the customer of this visit sealed, once: all of it or nothing, in one transaction with the state of the
 * request, the entry in the ledger, the task of whoever asked, and the letters. Sent again from the same visit, the
 * outcome is the same receipt.
 */
export async function provide(
  collection: Collection,
  visit: string,
  wire: ProvideWire,
  now: Instant,
): Promise<Result<Receipt, ProvideRefusal>> {
  const token = readTenantToken(visit);
  if (token === undefined) return refuse({ code: "visit_over" });
  const { db } = collection.safe;
  return await withTxOrNothingAgain(db, token.tenant, (tx) => provideIn(collection, tx, token, wire, now));
}

async function provideIn(
  collection: Collection,
  tx: Tx,
  token: ReadToken,
  wire: ProvideWire,
  now: Instant,
): Promise<Result<Receipt, ProvideRefusal>> {
  const { safe } = collection;
  const visit = await selectVisit(tx, token.hash, new Date(now));
  if (visit === undefined) return refuse({ code: (await isForgottenVisit(tx, token.hash, new Date(now))) ? "request_over" : "visit_over" });
  const map = await safe.maps.get(tx);
  await lockSubject(tx, visit.subject_id);
  const row = await selectRequest(tx, visit.request_id);
  // Erased while this waited for its turn.
  if (row === undefined) return refuse({ code: "request_over" });
  const before = toRequest(row, now);
  const isForProvider = before.custody === "processor";
  const claim = isForProvider ? claimFields : claimProvided;
  if (!(await claim(tx, before.id, token.hash, new Date(now)))) return await toldBefore(collection, tx, map, before.id, token, now);

  const asks = checkAsks(map, before.asks, before.purpose, before.custody);
  if (!asks.ok || asks.value.fields.every((field) => isForProvider && field === asks.value.card)) return refuse({ code: "not_possible" });
  const received = await receive(collection, tx, before, wire);
  if (!received.ok) return received;

  const isKept = wire.keep && before.custody === "vault" && received.value.card !== null;
  await putReceipt(collection, tx, before, received.value, isKept, now);
  await renewVisit(tx, token.hash, new Date(now + VISIT_MS));
  if (!isForProvider) {
    const isNewCard = received.value.card?.isKnown === false;
    await settleProvided(collection, tx, before, { door: visit.door, isNewCard }, now);
  }
  const receipt = await readReceipt(safe, tx, map, await findRequest(tx, before.id, now));
  assert(receipt !== null, "what was provided has its receipt");
  return ok(receipt);
}

async function receive(
  { safe, cardOrigin }: Collection,
  tx: Tx,
  { id, subject, purpose, asks, cardField, custody, language }: CollectionRequest,
  wire: ProvideWire,
): Promise<Result<Received, ProvideRefusal>> {
  if (wire.keep && !wire.agreed) {
    const say = "Please agree that the card is kept, or choose to use it once.";
    return refuse({ code: "invalid_input", fields: [{ field: cardField ?? "card", code: "not_agreed", say }] });
  }
  const isHere = cardField !== null && custody !== null && custody !== "processor";
  return await receiveSealed(safe, tx, {
    subject,
    purpose,
    request: id,
    binding: { origin: cardOrigin, formVersion: FORM_VERSION },
    blob: { keyId: wire.keyId, enc: wire.enc, sealed: wire.sealed },
    asks,
    card: isHere ? { field: cardField, custody, keep: wire.keep, nickname: wire.nickname, until: null } : null,
    source: "collection",
    language,
  });
}

async function putReceipt(
  { safe }: Collection,
  tx: Tx,
  { id, subject, cardField }: CollectionRequest,
  { card, fields, waiting }: Received,
  isKept: boolean,
  now: Instant,
): Promise<void> {
  const held = (await findSubjects(tx, [subject], [])).get(subject);
  assert(held !== undefined, "whose data was received is there");
  const shown = card === null ? null : { brand: card.brand, last4: card.last4, expires: card.expires, nickname: card.nickname };
  const words: ReceiptWords = {
    card: shown,
    isKept,
    fields: fields.filter((field) => field !== cardField),
    ...(waiting.length === 0 ? {} : { waits: { fields: waiting, until: now + WAIT_MS } }),
  };
  const cardRecord = card === null ? null : (placeOfCard(card.id)?.record ?? null);
  await saveReceipt(tx, id, { sealed: await sealReceipt(safe, tx, held, id, words), cardRecord, isKept });
}

/** Whoever sends again from the visit that provided sees what came of it; everybody else is told that it is done, or over. */
async function toldBefore(
  { safe }: Collection,
  tx: Tx,
  map: CompiledMap,
  id: CollectionId,
  token: ReadToken,
  now: Instant,
): Promise<Result<Receipt, ProvideRefusal>> {
  // Read anew: the claim has waited for whoever was first.
  const request = await findRequest(tx, id, now);
  const receipt = request.providedVisit?.equals(token.hash) === true ? await readReceipt(safe, tx, map, request) : null;
  if (receipt !== null) return ok(receipt);
  const isDone = request.state === "provided" || request.state === "used" || request.fieldsAt !== null;
  return refuse({ code: isDone ? "already_provided" : "request_over" });
}

async function findRequest(tx: Tx, id: CollectionId, now: Instant): Promise<CollectionRequest> {
  const row = await selectRequest(tx, id);
  assert(row !== undefined, "a visit has its request");
  return toRequest(row, now);
}
