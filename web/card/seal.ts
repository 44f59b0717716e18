import { Aes256Gcm, CipherSuite, HkdfSha256 } from "@hpke/core";
import { type Binding, infoOf } from "./info.ts";
import { chooseKem } from "./kem.ts";

/** What the server tells of the keeper's key. */
export type CardKey = Binding & { readonly publicKey: string };
export type Sealed = { readonly keyId: string; readonly enc: string; readonly sealed: string };

/** What is sealed: the parts of a card, and other fields by their name in the data map. */
export type Content = {
  readonly card?: { readonly number: string; readonly expiry: string; readonly holder?: string; readonly cvc?: string };
  readonly fields?: Readonly<Record<string, unknown>>;
};

/** Lengths tell things apart: every content fills whole steps of this many bytes, with spaces, which JSON does not mind. */
const STEP_BYTES = 256;
const SPACE = 0x20;

/** Seals to the keeper's key; who carries it from here to there, the web server included, cannot read it. */
export async function seal(key: CardKey, content: Content): Promise<Sealed> {
  const kem = await chooseKem();
  const suite = new CipherSuite({ kem, kdf: new HkdfSha256(), aead: new Aes256Gcm() });
  const recipientPublicKey = await kem.deserializePublicKey(fromBase64Url(key.publicKey).buffer);
  const context = await suite.createSenderContext({ recipientPublicKey, info: infoOf(key).buffer });
  const text = padded(content);
  const sealed = await context.seal(text.buffer);
  text.fill(0);
  return { keyId: key.keyId, enc: toBase64Url(new Uint8Array(context.enc)), sealed: toBase64Url(new Uint8Array(sealed)) };
}

function padded(content: Content): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(JSON.stringify(content));
  const bytes = new Uint8Array(Math.ceil(text.length / STEP_BYTES) * STEP_BYTES).fill(SPACE);
  bytes.set(text);
  text.fill(0);
  return bytes;
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replace(/-/gu, "+").replace(/_/gu, "/")), (char) => char.charCodeAt(0));
}

function toBase64Url(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replace(/\+/gu, "-").replace(/\//gu, "_").replace(/=+$/u, "");
}
