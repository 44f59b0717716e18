import { type CollectionId, type SubjectId, newId } from "../base/ids.ts";
import type { Result } from "../base/result.ts";
import { type PageKey, sealAsPage } from "../platform/keeper/testing-page.ts";
import { withTxOrNothing } from "../platform/storage/tx.ts";
import type { TestSafe } from "./testing.ts";
import { currentCardKey } from "./vault/card-key.ts";
import type { CardWish } from "./vault/keep-received.ts";
import type { ReceiveRefusal } from "./vault/receive-answers.ts";
import { type ReceiveAsk, type Received, receiveSealed } from "./vault/receive.ts";

/** What the tests' card page is bound to. */
export const TEST_BINDING = { origin: "https://cards.example", formVersion: "1" };

export function newRequest(test: TestSafe): CollectionId {
  return newId("col", test.safe.clock());
}

export async function pageKey(test: TestSafe): Promise<PageKey> {
  return await test.within((tx) => currentCardKey(test.safe, tx, test.safe.clock()));
}

export type Sealed = { readonly card?: Readonly<Record<string, string>>; readonly fields?: Readonly<Record<string, unknown>> };

/** A blob as the page makes it, for a request. */
export async function blobFor(test: TestSafe, request: CollectionId, sealed: Sealed): Promise<ReceiveAsk["blob"]> {
  const key = await pageKey(test);
  return { keyId: key.keyId, ...(await sealAsPage(key, { ...TEST_BINDING, tenant: test.tenant, request }, JSON.stringify(sealed))) };
}

/** What a customer provides: a card, kept unless the wish says otherwise, and fields, all of which were asked for. */
export async function provideAs(
  test: TestSafe,
  subject: SubjectId,
  sealed: Sealed,
  wish: Partial<CardWish> = {},
  more: Partial<ReceiveAsk> = {},
): Promise<Result<Received, ReceiveRefusal>> {
  const request = more.request ?? newRequest(test);
  const ask: ReceiveAsk = {
    subject,
    purpose: "booking",
    request,
    binding: TEST_BINDING,
    blob: more.blob ?? (await blobFor(test, request, sealed)),
    asks: Object.keys(sealed.fields ?? {}),
    card: sealed.card === undefined ? null : { field: "card", custody: "vault", keep: true, nickname: null, until: null, ...wish },
    source: "collection",
    language: "en",
    ...more,
  };
  return await withTxOrNothing(test.db, test.tenant, (tx) => receiveSealed(test.safe, tx, ask));
}
