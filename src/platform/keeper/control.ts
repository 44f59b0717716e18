import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { cardKeyAad, epochKeyAad, tenantKeyAad } from "./aad.ts";
import { KEY_BYTES } from "./aead.ts";
import { unwrapRoot, wrapRoot, type RootHeader } from "./argon.ts";
import { unwrapKey, wrapKey } from "./envelope.ts";
import { dropEpoch, forgetAll, holdEpoch, holdIndexRoot, Refused, rootOf, tenantOrNew, type Held } from "./held.ts";
import { HPKE_KEY_BYTES, hpkeKeyOf, newHpkeKey } from "./hpke.ts";
import { newSigningKey, signingKeyOf, type SigningKind } from "./signing.ts";

/** The rare asks, as JSON: bytes are base64. They change what is held; none of them lets a key out unwrapped. */
export type ControlAsk =
  | { readonly act: "initialise"; readonly passphrase: string }
  | { readonly act: "unseal"; readonly header: HeaderText; readonly passphrase: string }
  | { readonly act: "change_passphrase"; readonly header: HeaderText; readonly from: string; readonly to: string }
  | { readonly act: "lock" }
  | { readonly act: "new_epoch"; readonly tenant: string; readonly epoch: number }
  | { readonly act: "load_epoch"; readonly tenant: string; readonly epoch: number; readonly wrapped: string }
  | { readonly act: "forget_epoch"; readonly tenant: string; readonly epoch: number }
  | { readonly act: "new_tenant_keys"; readonly tenant: string }
  | { readonly act: "load_tenant_keys"; readonly tenant: string; readonly keys: TenantKeysText }
  | { readonly act: "new_card_key"; readonly tenant: string; readonly keyId: string }
  | { readonly act: "load_card_key"; readonly tenant: string; readonly keyId: string; readonly wrapped: string }
  | { readonly act: "forget_card_key"; readonly tenant: string; readonly keyId: string };

export type HeaderText = Omit<RootHeader, "salt" | "wrapped"> & { readonly salt: string; readonly wrapped: string };
type SigningText = { readonly wrapped: string; readonly publicKey: string };
export type TenantKeysText = { readonly index: string; readonly ed25519: SigningText; readonly mldsa44: SigningText };

export type ControlAnswer = {
  readonly header?: HeaderText;
  readonly wrapped?: string;
  readonly keys?: TenantKeysText;
  readonly publicKey?: string;
};

export async function control(held: Held, ask: ControlAsk): Promise<ControlAnswer> {
  switch (ask.act) {
    case "initialise":
      return { header: await initialise(held, ask.passphrase) };
    case "unseal":
      return unseal(held, headerOf(ask.header), ask.passphrase);
    case "change_passphrase":
      return { header: await changePassphrase(headerOf(ask.header), ask.from, ask.to) };
    case "lock":
      forgetAll(held);
      return {};
    case "new_epoch":
      return { wrapped: newEpoch(held, ask.tenant, ask.epoch) };
    case "load_epoch":
      return loadEpoch(held, ask.tenant, ask.epoch, bytesOf(ask.wrapped));
    case "forget_epoch":
      dropEpoch(tenantOrNew(held, ask.tenant), ask.epoch);
      return {};
    case "new_tenant_keys":
      return { keys: newTenantKeys(held, ask.tenant) };
    case "load_tenant_keys":
      return loadTenantKeys(held, ask.tenant, ask.keys);
    case "new_card_key":
      return newCardKey(held, ask.tenant, ask.keyId);
    case "load_card_key":
      return loadCardKey(held, ask.tenant, ask.keyId, bytesOf(ask.wrapped));
    case "forget_card_key":
      tenantOrNew(held, ask.tenant).cardKeys.delete(ask.keyId);
      return {};
    default:
      throw new Refused("bad_message");
  }
}

async function initialise(held: Held, passphrase: string): Promise<HeaderText> {
  if (held.root !== undefined) throw new Refused("already_open");
  const root = randomBytes(KEY_BYTES);
  const header = await wrapRoot(root, passphrase);
  held.root = root;
  return headerText(header);
}

/** A second unsealing of the same root changes nothing; another root does not inherit the first one's tenants. */
async function unseal(held: Held, header: RootHeader, passphrase: string): Promise<ControlAnswer> {
  const root = await unwrapRoot(header, passphrase);
  if (root === undefined) throw new Refused("cannot_open");
  if (held.root?.equals(root) !== true) {
    forgetAll(held);
    held.root = root;
  }
  return {};
}

async function changePassphrase(header: RootHeader, from: string, to: string): Promise<HeaderText> {
  const root = await unwrapRoot(header, from);
  if (root === undefined) throw new Refused("cannot_open");
  const changed = headerText(await wrapRoot(root, to));
  root.fill(0);
  return changed;
}

function newEpoch(held: Held, tenant: string, epoch: number): string {
  const key = randomBytes(KEY_BYTES);
  const wrapped = wrapKey(rootOf(held), epochKeyAad(tenant, epoch), key);
  holdEpoch(tenantOrNew(held, tenant), epoch, key);
  return wrapped.toString("base64");
}

function loadEpoch(held: Held, tenant: string, epoch: number, wrapped: Buffer): ControlAnswer {
  const key = unwrapKey(rootOf(held), epochKeyAad(tenant, epoch), wrapped);
  if (key?.length !== KEY_BYTES) throw new Refused("cannot_open");
  holdEpoch(tenantOrNew(held, tenant), epoch, key);
  return {};
}

function newTenantKeys(held: Held, tenant: string): TenantKeysText {
  const index = randomBytes(KEY_BYTES);
  const keys = {
    index: wrapKey(rootOf(held), tenantKeyAad(tenant, "index"), index).toString("base64"),
    ed25519: newWrappedSigningKey(held, tenant, "ed25519"),
    mldsa44: newWrappedSigningKey(held, tenant, "ml-dsa-44"),
  };
  index.fill(0);
  loadTenantKeys(held, tenant, keys);
  return keys;
}

function newWrappedSigningKey(held: Held, tenant: string, kind: SigningKind): SigningText {
  const { seed, publicKey } = newSigningKey(kind);
  const wrapped = wrapKey(rootOf(held), tenantKeyAad(tenant, kind), seed);
  seed.fill(0);
  return { wrapped: wrapped.toString("base64"), publicKey: publicKey.toString("base64") };
}

function loadTenantKeys(held: Held, tenant: string, keys: TenantKeysText): ControlAnswer {
  const index = unwrapTenantKey(held, tenant, "index", keys.index);
  const ed25519 = unwrapTenantKey(held, tenant, "ed25519", keys.ed25519.wrapped);
  const mldsa44 = unwrapTenantKey(held, tenant, "ml-dsa-44", keys.mldsa44.wrapped);
  const keeping = tenantOrNew(held, tenant);
  holdIndexRoot(keeping, index);
  keeping.signing = { ed25519: signingKeyOf("ed25519", ed25519), mldsa44: signingKeyOf("ml-dsa-44", mldsa44) };
  ed25519.fill(0);
  mldsa44.fill(0);
  return {};
}

function unwrapTenantKey(held: Held, tenant: string, kind: SigningKind | "index", wrapped: string): Buffer {
  const key = unwrapKey(rootOf(held), tenantKeyAad(tenant, kind), bytesOf(wrapped));
  if (key?.length !== KEY_BYTES) throw new Refused("cannot_open");
  return key;
}

function newCardKey(held: Held, tenant: string, keyId: string): ControlAnswer {
  const { key, privateBytes } = newHpkeKey();
  const wrapped = wrapKey(rootOf(held), cardKeyAad(tenant, keyId), privateBytes);
  privateBytes.fill(0);
  tenantOrNew(held, tenant).cardKeys.set(keyId, key);
  return { wrapped: textOf(wrapped), publicKey: textOf(key.publicKey) };
}

/** The public half is answered as it follows from the private one: what stands in a table could be anybody's. */
function loadCardKey(held: Held, tenant: string, keyId: string, wrapped: Buffer): ControlAnswer {
  const privateBytes = unwrapKey(rootOf(held), cardKeyAad(tenant, keyId), wrapped);
  if (privateBytes?.length !== HPKE_KEY_BYTES) throw new Refused("cannot_open");
  const key = hpkeKeyOf(privateBytes);
  privateBytes.fill(0);
  tenantOrNew(held, tenant).cardKeys.set(keyId, key);
  return { publicKey: textOf(key.publicKey) };
}

export function headerText(header: RootHeader): HeaderText {
  return { ...header, salt: textOf(header.salt), wrapped: textOf(header.wrapped) };
}

export function headerOf(text: HeaderText): RootHeader {
  return { ...text, salt: bytesOf(text.salt), wrapped: bytesOf(text.wrapped) };
}

export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

export function bytesOf(text: string): Buffer {
  return Buffer.from(text, "base64");
}
