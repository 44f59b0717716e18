import type { Dhkem } from "@hpke/common";
import { Aes256Gcm, CipherSuite, HkdfSha256 } from "@hpke/core";
import { chooseKem } from "../card/kem.ts";

/** A key pair to which the keeper seals: made for one deed, never stored, and the private half never leaves the browser's own keys. */
export type HandKeys = {
  readonly kem: Dhkem;
  readonly pair: CryptoKeyPair;
  /** What is sent along with the deed, in base64. */
  readonly publicKey: string;
};

/** A value as it travels, in base64: the keeper's ephemeral key, and what was sealed under it. */
export type Handed = { readonly enc: string; readonly sealed: string };

export type OpenHanded = Handed & { readonly keys: HandKeys; readonly info: Uint8Array<ArrayBuffer> };

const NONE = new Uint8Array(0);

export async function newHandKeys(): Promise<HandKeys> {
  const kem = await chooseKem();
  const pair = (await makeHidden()) ?? (await kem.generateKeyPair());
  return { kem, pair, publicKey: toBase64(new Uint8Array(await kem.serializePublicKey(pair.publicKey))) };
}

/** Opens what the keeper sealed to these keys for this very place. Rejects where it does not open; there is no second reason. */
export async function openHanded({ keys, enc, sealed, info }: OpenHanded): Promise<Uint8Array<ArrayBuffer>> {
  return await openSealed(keys, { enc: fromBase64(enc), sealed: fromBase64(sealed), info, additional: NONE });
}

export type Sealed = {
  readonly enc: Uint8Array<ArrayBuffer>;
  readonly sealed: Uint8Array<ArrayBuffer>;
  readonly info: Uint8Array<ArrayBuffer>;
  readonly additional: Uint8Array<ArrayBuffer>;
};

/** HPKE of RFC 9180 in base mode, one message: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. */
export async function openSealed(keys: Omit<HandKeys, "publicKey">, what: Sealed): Promise<Uint8Array<ArrayBuffer>> {
  const suite = new CipherSuite({ kem: keys.kem, kdf: new HkdfSha256(), aead: new Aes256Gcm() });
  const context = await suite.createRecipientContext({ recipientKey: keys.pair, enc: what.enc.buffer, info: what.info.buffer });
  return new Uint8Array(await context.open(what.sealed.buffer, what.additional.buffer));
}

/** What was opened, as its field holds it: a text, or an object of its parts. */
export function handedValue(bytes: Uint8Array): unknown {
  return (JSON.parse(new TextDecoder().decode(bytes)) as { readonly v: unknown }).v;
}

/** The browser's own key, whose private half no script can read out; undefined where the browser is older than its X25519. */
async function makeHidden(): Promise<CryptoKeyPair | undefined> {
  try {
    return await crypto.subtle.generateKey("X25519", false, ["deriveBits"]);
  } catch {
    return undefined;
  }
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
