import type { Buffer } from "node:buffer";
import { base32Encode } from "../../base/encoding.ts";
import { MINUTE_MS, SECOND_MS, type Instant } from "../../base/instant.ts";
import type { CheckedCard } from "./check-card.ts";
import { drawBytes } from "./dice.ts";

/**
 * Cards that have just come in and are about to be sealed, and the security codes of requests that are under way. They
 * are in this memory and nowhere else: what is not fetched in time, and all of it when the process ends, is gone.
 */
export type ReceivedCards = { readonly cards: Map<string, TimedCard>; readonly codes: Map<string, TimedCode> };

type TimedCard = { readonly card: CheckedCard; readonly until: Instant };
type TimedCode = { readonly code: Buffer; readonly until: Instant };

export const RECEIVED_MS = 60 * SECOND_MS;
/** PCI DSS 3.3.1: the code goes after authorisation. This is the longest that a request may wait for one. */
export const CODE_MS = 60 * MINUTE_MS;
/** Far more than a business takes at once; a bound, so that nobody fills the memory. */
const CARDS_MAX = 2_000;
const CODES_MAX = 20_000;
const HANDLE_BYTES = 16;

export function newReceivedCards(): ReceivedCards {
  return { cards: new Map(), codes: new Map() };
}

/** Keeps a card for a minute and answers the handle by which it is asked for. */
export function holdReceived(held: ReceivedCards, card: CheckedCard, now: Instant): string {
  if (held.cards.size >= CARDS_MAX) dropOldestCard(held);
  const handle = base32Encode(drawBytes(HANDLE_BYTES));
  held.cards.set(handle, { card, until: (now + RECEIVED_MS) as Instant });
  return handle;
}

/** The card of a handle; undefined where its minute is over, or it never was. */
export function receivedCard(held: ReceivedCards, handle: string, now: Instant): CheckedCard | undefined {
  const found = held.cards.get(handle);
  return found !== undefined && now < found.until ? found.card : undefined;
}

/** Ends a handle: its code, if it has one, is kept under the request from now on, in place of one from before; the rest is wiped. */
export function endReceived(held: ReceivedCards, handle: string, request: string, now: Instant): void {
  const card = receivedCard(held, handle, now);
  if (card?.code !== undefined) holdCode(held, request, card.code, now);
  const found = held.cards.get(handle);
  if (found !== undefined) dropCard(held, handle, card === undefined ? found.card : { ...card, code: undefined });
}

function holdCode(held: ReceivedCards, request: string, code: Buffer, now: Instant): void {
  dropCode(held, request);
  if (held.codes.size >= CODES_MAX) dropOldestCode(held);
  held.codes.set(request, { code, until: (now + CODE_MS) as Instant });
}

/** Whether a request's code is still there. */
export function hasCode(held: ReceivedCards, request: string, now: Instant): boolean {
  const found = held.codes.get(request);
  return found !== undefined && now < found.until;
}

/** The code itself; undefined where its hour is over, or there is none. */
export function codeOf(held: ReceivedCards, request: string, now: Instant): Buffer | undefined {
  const found = held.codes.get(request);
  return found !== undefined && now < found.until ? found.code : undefined;
}

export function dropCode(held: ReceivedCards, request: string): void {
  held.codes.get(request)?.code.fill(0);
  held.codes.delete(request);
}

/** Wipes whatever's time is over. */
export function wipeOverdue(held: ReceivedCards, now: Instant): void {
  for (const [handle, { card, until }] of held.cards) if (now >= until) dropCard(held, handle, card);
  for (const [request, { until }] of held.codes) if (now >= until) dropCode(held, request);
}

export function wipeReceivedCards(held: ReceivedCards): void {
  for (const [handle, { card }] of held.cards) dropCard(held, handle, card);
  for (const request of held.codes.keys()) dropCode(held, request);
}

function dropCard(held: ReceivedCards, handle: string, card: CheckedCard): void {
  card.number.fill(0);
  card.code?.fill(0);
  held.cards.delete(handle);
}

function dropOldestCard(held: ReceivedCards): void {
  for (const [handle, { card }] of held.cards) return dropCard(held, handle, card);
}

function dropOldestCode(held: ReceivedCards): void {
  for (const request of held.codes.keys()) return dropCode(held, request);
}
