import { assert } from "../../base/fault.ts";
import type { CollectionId } from "../../base/ids.ts";
import { HOUR_MS, type Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { readTenantToken } from "../../base/tenant-token.ts";
import { withTxAgain } from "../../platform/storage/collisions.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { placeOfCard } from "../../registers/cards/card-id.ts";
import { findSubjects } from "../../registers/subjects/subjects.ts";
import { subjectActor } from "../../safe/access/actor.ts";
import type { SafeRefusal } from "../../safe/access/answers.ts";
import { type NewProviderCard, addProviderCard } from "../../safe/vault/add-provider-card.ts";
import { claimHandOver, markProvidedByCard, saveReceipt } from "./_provide_sql.ts";
import { selectRequest } from "./_sql.ts";
import { selectVisit } from "./_visits_sql.ts";
import { openWords } from "./_words.ts";
import type { Collection } from "./collection.ts";
import { holdRow } from "./hold-row.ts";
import type { ProvideRefusal } from "./provide-answers.ts";
import { type ReceiptWords, sealReceipt } from "./receipt.ts";
import { type CollectionRequest, toRequest } from "./request.ts";
import { settleProvided } from "./settle-provided.ts";
import { isLive } from "./states.ts";

/** What the customer's way to the payment provider's page starts from. */
export type HandOver = Pick<CollectionRequest, "id" | "subject" | "language" | "expiresAt"> & { readonly tenant: `ten_${string}` };

/** The customer of this visit goes on to the provider's page. Of several who do, the last one's visit is shown the receipt. */
export async function beginHandOver({ safe }: Collection, visit: string, now: Instant): Promise<Result<HandOver, ProvideRefusal>> {
  const token = readTenantToken(visit);
  if (token === undefined) return refuse({ code: "visit_over" });
  return await withTxAgain(safe.db, token.tenant, async (tx) => {
    const found = await selectVisit(tx, token.hash, new Date(now));
    const row = found && (await selectRequest(tx, found.request_id));
    if (row === undefined) return refuse({ code: "visit_over" });
    const request = toRequest(row, now);
    if (request.custody !== "processor") return refuse({ code: "not_possible" });
    if (request.asks.length > 1 && request.fieldsAt === null && isLive(request.state)) return refuse({ code: "fields_first" });
    if (!(await claimHandOver(tx, request.id, token.hash, new Date(now)))) {
      return refuse({ code: request.state === "provided" || request.state === "used" ? "already_provided" : "request_over" });
    }
    const { id, subject, language, expiresAt } = request;
    return ok({ tenant: token.tenant, id, subject, language, expiresAt });
  });
}

/** Somebody who was on the provider's page when the time ran out is not turned away for it. */
const GRACE_MS = HOUR_MS;

/**
 * Takes the card that the customer gave to the payment provider, whoever tells of it first; told again, it is the same.
 * `request_over` where it came too late: then nobody has it, and the provider is to forget it.
 */
export async function provideByProvider(
  collection: Collection,
  tx: Tx,
  id: CollectionId,
  { card, keep }: { readonly card: NewProviderCard; readonly keep: boolean },
): Promise<Result<void, SafeRefusal | { readonly code: "request_over" }>> {
  const { safe } = collection;
  const now = safe.clock();
  const row = await holdRow(tx, id);
  if (row === undefined) return refuse({ code: "request_over" });
  const request = toRequest(row, now);
  if (row.card_record !== null) return ok(undefined);
  if (!isLive(row.state) || request.expiresAt + GRACE_MS <= now || request.cardField === null) return refuse({ code: "request_over" });

  const { subject, purpose, cardField: field } = request;
  const added = await addProviderCard(safe, tx, {
    actor: subjectActor(subject),
    purpose,
    subject,
    field,
    card,
    keep,
    request: id,
    until: null,
  });
  if (!added.ok) return added;
  await markProvidedByCard(tx, id, placeOfCard(added.value.id)?.record ?? "", new Date(now));
  await putReceipt(collection, tx, request, card, keep);
  // By which door they came who went on to the provider's page; unknown once that visit is over.
  const visit = request.providedVisit === null ? undefined : await selectVisit(tx, request.providedVisit, new Date(now));
  await settleProvided(collection, tx, request, { door: visit?.door ?? null, isNewCard: !added.value.isKnown }, now);
  return ok(undefined);
}

/** The fields that came before stay on the receipt. */
async function putReceipt({ safe }: Collection, tx: Tx, request: CollectionRequest, card: NewProviderCard, keep: boolean): Promise<void> {
  const { id, subject, sealedReceipt } = request;
  const held = (await findSubjects(tx, [subject], [])).get(subject);
  assert(held !== undefined, "whose card was added is there");
  const sealed = sealedReceipt === null ? [] : [{ id, subject, envelope: sealedReceipt }];
  const [before] = await openWords<ReceiptWords>(safe, tx, "receipt", sealed);
  const { brand, last4, expires, nickname } = card;
  const words: ReceiptWords = { fields: [], ...before, card: { brand, last4, expires, nickname }, isKept: keep };
  await saveReceipt(tx, id, { sealed: await sealReceipt(safe, tx, held, id, words), cardRecord: null, isKept: keep });
}
