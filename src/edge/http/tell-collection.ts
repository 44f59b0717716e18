import { type Instant, instantToIso } from "../../base/instant.ts";
import { type Redacted, unveil } from "../../base/redacted.ts";
import type { Result } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { cardIdOf } from "../../registers/cards/card-id.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import type { Actor } from "../../safe/access/actor.ts";
import type { Safe } from "../../safe/safe.ts";
import { listCards } from "../../safe/vault/list-cards.ts";
import { type CollectionRefusal, collectionAnswer, isOwn } from "../../workflows/collection/answers.ts";
import type { CreatedRequest } from "../../workflows/collection/create-request.ts";
import type { Caller } from "./caller.ts";
import { showNumber } from "../../workflows/collection/number.ts";
import type { Collection } from "../../workflows/collection/collection.ts";
import type { DetailedRequest } from "../../workflows/collection/read-requests.ts";
import type { CopiedMessage, SentRequest } from "../../workflows/collection/send-request.ts";
import type { Edge } from "./edge.ts";
import { namesIn } from "./entry-names.ts";
import { type Problem, problem } from "./problem.ts";
import { fail, json } from "./route.ts";
import type { Reply } from "./route.ts";
import { safeProblem, problemOf } from "./safe-problem.ts";

/** Requests as staff and systems see them. */
export async function tellRequests(
  { safe, cardOrigin }: Collection,
  tx: Tx,
  actor: Actor,
  requests: readonly DetailedRequest[],
): Promise<readonly Told[]> {
  const map = await safe.maps.get(tx);
  const names = await namesIn(
    safe,
    tx,
    requests.map(({ createdBy }) => ({ actor: createdBy, device: null })),
  );
  const held = await codesHeld(safe, tx, requests);
  return requests.map((request) => ({
    ...tellRequest(map, actor, request, `${cardOrigin}/c`, names.actor(request.createdBy.id)),
    isCodeHeld: held.has(request.id),
  }));
}

/** One request, with the card that came of it, as far as whoever asks may see it. */
async function tellRequestWithCard(collection: Collection, tx: Tx, actor: Actor, request: DetailedRequest): Promise<unknown> {
  const [told] = await tellRequests(collection, tx, actor, [request]);
  const { subject, purpose, cardField: field, cardRecord: record } = request;
  if (field === null || record === null) return told;
  const listed = await listCards(collection.safe, tx, { actor, purpose, subject });
  const card = listed.ok ? listed.value.find(({ id }) => id === cardIdOf({ field, record })) : undefined;
  if (card === undefined) return told;
  const { id, brand, last4, expires, nickname } = card;
  return { ...told, card: { id, brand, last4, expires, nickname } };
}

/** The request as it stands now, or why not. */
export async function replyWithRequest(
  { collection }: Edge,
  tx: Tx,
  { actor }: Caller,
  found: Result<DetailedRequest, CollectionRefusal>,
): Promise<Reply> {
  if (!found.ok) return fail(collectionProblem(found.refusal));
  return json(200, await tellRequestWithCard(collection, tx, actor, found.value));
}

/** Whose card's security code waits in the keeper's memory. */
async function codesHeld(safe: Safe, tx: Tx, requests: readonly DetailedRequest[]): Promise<ReadonlySet<string>> {
  const ids = requests.filter((request) => request.state === "provided" && request.cardRecord !== null).map(({ id }) => id);
  const held = ids.length === 0 ? [] : await safe.keeper.hasCodes(tx.tenant, ids);
  return new Set(ids.filter((_, n) => held[n] === true));
}

type Told = Readonly<Record<string, unknown>>;

function tellRequest(map: CompiledMap, actor: Actor, request: DetailedRequest, page: string, maker: string | null): Told {
  const { id, subject, state, door, purpose, transaction, message, language, secondItem, custody, createdBy } = request;
  return {
    id,
    subject,
    number: showNumber(request.number),
    page,
    state,
    door,
    purpose,
    asks: request.asks.map((name) => tellAsk(map, name)),
    transaction,
    message,
    language,
    secondItem,
    custody,
    createdAt: instantToIso(request.createdAt),
    createdBy: { ...createdBy, name: maker },
    isOwn: createdBy.id === actor.id,
    sentAt: timeText(request.sentAt),
    openedAt: timeText(request.openedAt),
    providedAt: timeText(request.providedAt),
    usedAt: timeText(request.usedAt),
    endedAt: timeText(request.endedAt),
    expiresAt: instantToIso(request.expiresAt),
    remindedAt: timeText(request.remindedAt),
    notMeAt: timeText(request.notMeAt),
    linkStoppedAt: timeText(request.linkStoppedAt),
  };
}

/** Link and code leave here, and only here: they are shown to whoever made the request, once. */
export function tellCreated(made: CreatedRequest): unknown {
  const { id, subject, number, link, secondItem, code, expiresAt, isSent } = made;
  return {
    id,
    subject,
    number,
    link: unveil(link),
    state: "created",
    secondItem,
    ...codeOf(code),
    expiresAt: instantToIso(expiresAt),
    isSent,
  };
}

export function tellSent({ link, code, sentAt }: SentRequest): unknown {
  return { link: unveil(link), ...codeOf(code), sentAt: instantToIso(sentAt) };
}

export function tellCopied({ link, code, text }: CopiedMessage): unknown {
  return { link: unveil(link), ...codeOf(code), text: unveil(text) };
}

function codeOf(code: Redacted<string> | null): { readonly code?: string } {
  return code === null ? {} : { code: unveil(code) };
}

export function collectionProblem(refusal: CollectionRefusal): Problem {
  if (!isOwn(refusal)) return safeProblem(refusal);
  const fields = refusal.fields === undefined ? {} : { fields: refusal.fields };
  if (refusal.code === "request_invalid") return problem("invalid_input", fields);
  if (refusal.code === "request_not_found") return problem("not_found");
  return problemOf(refusal.code, collectionAnswer(refusal), refusal);
}

function tellAsk(map: CompiledMap, name: string): { readonly field: string; readonly label: string; readonly type: string } {
  const field = map.fields.get(name);
  return { field: name, label: field?.label ?? name, type: field?.type.name ?? "text" };
}

function timeText(at: Instant | null): string | null {
  return at === null ? null : instantToIso(at);
}
