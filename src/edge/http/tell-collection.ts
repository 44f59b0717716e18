import { type Instant, instantToIso } from "../../base/instant.ts";
import { type Redacted, unveil } from "../../base/redacted.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { type CollectionRefusal, collectionAnswer, isOwn } from "../../workflows/collection/answers.ts";
import type { CreatedRequest } from "../../workflows/collection/create-request.ts";
import { showNumber } from "../../workflows/collection/number.ts";
import type { Collection } from "../../workflows/collection/collection.ts";
import type { DetailedRequest } from "../../workflows/collection/read-requests.ts";
import type { CopiedMessage, SentRequest } from "../../workflows/collection/send-request.ts";
import { namesIn } from "./entry-names.ts";
import { type Problem, problem } from "./problem.ts";
import { safeProblem, titleOf } from "./safe-problem.ts";

/** Requests as staff and systems see them. */
export async function tellRequests(
  { safe, cardOrigin }: Collection,
  tx: Tx,
  actor: Actor,
  requests: readonly DetailedRequest[],
): Promise<readonly unknown[]> {
  const map = await safe.maps.get(tx);
  const names = await namesIn(
    safe,
    tx,
    requests.map(({ createdBy }) => ({ actor: createdBy, device: null })),
  );
  return requests.map((request) => tellRequest(map, actor, request, `${cardOrigin}/c`, names.actor(request.createdBy.id)));
}

function tellRequest(map: CompiledMap, actor: Actor, request: DetailedRequest, page: string, maker: string | null): unknown {
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
    isCodeHeld: false,
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
  const { status, say, unlock } = collectionAnswer(refusal);
  return { status, code: refusal.code, title: titleOf(refusal.code), say, unlock, ...fields };
}

function tellAsk(map: CompiledMap, name: string): { readonly field: string; readonly label: string; readonly type: string } {
  const field = map.fields.get(name);
  return { field: name, label: field?.label ?? name, type: field?.type.name ?? "text" };
}

function timeText(at: Instant | null): string | null {
  return at === null ? null : instantToIso(at);
}
