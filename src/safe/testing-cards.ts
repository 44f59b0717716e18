import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";
import type { SubjectId, TenantId } from "../base/ids.ts";
import { type CollectionId, newId } from "../base/ids.ts";
import { withTx } from "../platform/storage/tx.ts";
import { type TestSafe } from "./testing.ts";
import { currentCardKey } from "./vault/card-key.ts";
import type { CardWish } from "./vault/keep-received.ts";
import { type ReceiveAsk, receiveSealed } from "./vault/receive.ts";

/** The card page's half, by the library that it uses: what it seals and how. */
export const TEST_BINDING = { origin: "https://cards.example", formVersion: "1" };
const MULTIPLE_BYTES = 256;
const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

export type PageKey = { readonly keyId: string; readonly publicKey: Uint8Array };
export type Binding = { readonly origin: string; readonly tenant: string; readonly request: string; readonly formVersion: string };

/** Seals a text, or bytes as they are, to a key for a binding. */
export async function sealAsPage(key: PageKey, binding: Binding, text: string | Uint8Array): Promise<ReceiveAsk["blob"]> {
  const parts = ["strongroom/collect/1", binding.origin, binding.tenant, binding.request, binding.formVersion, key.keyId];
  const info = Buffer.concat(parts.map(lengthPrefixed));
  const recipientPublicKey = await suite.kem.deserializePublicKey(new Uint8Array(key.publicKey).buffer);
  const sender = await suite.createSenderContext({ recipientPublicKey, info: new Uint8Array(info).buffer });
  const sealed = await sender.seal(new Uint8Array(typeof text === "string" ? padded(text) : text).buffer);
  return { keyId: key.keyId, enc: new Uint8Array(sender.enc), sealed: new Uint8Array(sealed) };
}

function lengthPrefixed(part: string): Buffer {
  const bytes = Buffer.from(part);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}

function padded(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([bytes, Buffer.alloc((MULTIPLE_BYTES - (bytes.length % MULTIPLE_BYTES)) % MULTIPLE_BYTES, " ")]);
}

export function newRequest(test: TestSafe): CollectionId {
  return newId("col", test.safe.clock());
}

/** The current key of the test's tenant, or of another. */
export async function pageKey(test: TestSafe, tenant: TenantId = test.tenant): Promise<PageKey> {
  return await withTx(test.db, tenant, (tx) => currentCardKey(test.safe, tx, test.safe.clock()));
}

/** A request's ask for what the page sealed: a card, and the fields that are named. */
export async function provideAs(
  test: TestSafe,
  subject: SubjectId,
  sealed: { readonly card?: Readonly<Record<string, string>>; readonly fields?: Readonly<Record<string, unknown>> },
  more: {
    readonly wish?: Partial<CardWish>;
    readonly request?: CollectionId;
    readonly asks?: readonly string[];
    readonly purpose?: string;
  } = {},
): Promise<ReturnType<typeof receiveSealed> extends Promise<infer R> ? R : never> {
  const request = more.request ?? newRequest(test);
  const blob = await sealAsPage(await pageKey(test), { ...TEST_BINDING, tenant: test.tenant, request }, JSON.stringify(sealed));
  const ask: ReceiveAsk = {
    subject,
    purpose: more.purpose ?? "booking",
    request,
    binding: TEST_BINDING,
    blob,
    asks: more.asks ?? Object.keys(sealed.fields ?? {}),
    card: sealed.card === undefined ? null : { field: "card", custody: "vault", keep: true, nickname: null, until: null, ...more.wish },
    source: "collection",
  };
  return await test.within((tx) => receiveSealed(test.safe, tx, ask));
}
