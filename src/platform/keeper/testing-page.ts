import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";
import type { SealedBlob } from "./card-values.ts";

/** The card page's half for tests, by the library that it uses: what it binds, how it pads, how it seals. */
export type PageKey = { readonly keyId: string; readonly publicKey: Uint8Array };
export type PageBinding = { readonly origin: string; readonly tenant: string; readonly request: string; readonly formVersion: string };

const MULTIPLE_BYTES = 256;
const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

/** Seals a text as the page pads it, or bytes as they are. */
export async function sealAsPage(key: PageKey, binding: PageBinding, text: string | Uint8Array): Promise<SealedBlob> {
  const parts = ["strongroom/collect/1", binding.origin, binding.tenant, binding.request, binding.formVersion, key.keyId];
  const info = Buffer.concat(parts.map(lengthPrefixed));
  const recipientPublicKey = await suite.kem.deserializePublicKey(new Uint8Array(key.publicKey).buffer);
  const sender = await suite.createSenderContext({ recipientPublicKey, info: new Uint8Array(info).buffer });
  const sealed = await sender.seal(new Uint8Array(typeof text === "string" ? padded(text) : text).buffer);
  return { enc: new Uint8Array(sender.enc), sealed: new Uint8Array(sealed) };
}

function lengthPrefixed(part: string): Buffer {
  const bytes = Buffer.from(part);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}

function padded(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([bytes, Buffer.alloc((MULTIPLE_BYTES - (bytes.length % MULTIPLE_BYTES)) % MULTIPLE_BYTES, " ")]);
}
