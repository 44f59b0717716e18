import type { TenantId } from "../../base/ids.ts";
import { ok, refuse, type Result } from "../../base/result.ts";
import { assert } from "../../base/fault.ts";
import type { RootHeader } from "./argon.ts";
import { AnsweredRefusal, type Channel } from "./channel.ts";
import { bytesOf, headerOf, headerText, textOf, type ControlAnswer, type ControlAsk, type TenantKeysText } from "./control.ts";
import { ASK, newFrame } from "./frames.ts";
import type { Memory, TenantKeys } from "./memory.ts";
import { putRaw } from "./wire.ts";

/** The asker's half of the rare messages. */
export type WrongPassphrase = { readonly code: "wrong_passphrase" };
export type CannotOpen = { readonly code: "cannot_open" };

export async function askInitialise(channel: Channel, passphrase: string): Promise<RootHeader> {
  const { header } = await ask(channel, { act: "initialise", passphrase });
  assert(header, "the keeper answers initialise with a header");
  return headerOf(header);
}

export async function askUnseal(channel: Channel, header: RootHeader, passphrase: string): Promise<Result<void, WrongPassphrase>> {
  const answer = await askOpening(channel, { act: "unseal", header: headerText(header), passphrase });
  return answer.ok ? ok(undefined) : refuse({ code: "wrong_passphrase" });
}

export async function askChangePassphrase(
  channel: Channel,
  header: RootHeader,
  from: string,
  to: string,
): Promise<Result<RootHeader, WrongPassphrase>> {
  const answer = await askOpening(channel, { act: "change_passphrase", header: headerText(header), from, to });
  if (!answer.ok) return refuse({ code: "wrong_passphrase" });
  assert(answer.value.header, "the keeper answers a change of passphrase with a header");
  return ok(headerOf(answer.value.header));
}

export async function askLock(channel: Channel): Promise<void> {
  await ask(channel, { act: "lock" });
}

export async function askNewEpoch(channel: Channel, tenant: TenantId, epoch: number): Promise<Uint8Array> {
  const { wrapped } = await ask(channel, { act: "new_epoch", tenant, epoch });
  assert(wrapped, "the keeper answers a new epoch with its wrapped key");
  return bytesOf(wrapped);
}

export async function askLoadEpoch(
  channel: Channel,
  tenant: string,
  epoch: number,
  wrapped: Uint8Array,
): Promise<Result<void, CannotOpen>> {
  const answer = await askOpening(channel, { act: "load_epoch", tenant, epoch, wrapped: textOf(wrapped) });
  return answer.ok ? ok(undefined) : answer;
}

export async function askForgetEpoch(channel: Channel, tenant: TenantId, epoch: number): Promise<void> {
  await ask(channel, { act: "forget_epoch", tenant, epoch });
}

export async function askNewTenantKeys(channel: Channel, tenant: TenantId): Promise<TenantKeys> {
  const { keys } = await ask(channel, { act: "new_tenant_keys", tenant });
  assert(keys, "the keeper answers new tenant keys with them, wrapped");
  return tenantKeysOf(keys);
}

export async function askLoadTenantKeys(channel: Channel, tenant: string, keys: TenantKeys): Promise<Result<void, CannotOpen>> {
  const answer = await askOpening(channel, { act: "load_tenant_keys", tenant, keys: tenantKeysText(keys) });
  return answer.ok ? ok(undefined) : answer;
}

/** A key pair of the card page: the private half wrapped, the public one as it is. */
export type CardKey = { readonly wrapped: Uint8Array; readonly publicKey: Uint8Array };

export async function askNewCardKey(channel: Channel, tenant: TenantId, keyId: string): Promise<CardKey> {
  const { wrapped, publicKey } = await ask(channel, { act: "new_card_key", tenant, keyId });
  assert(wrapped && publicKey, "the keeper answers a new card key with both halves");
  return { wrapped: bytesOf(wrapped), publicKey: bytesOf(publicKey) };
}

export async function askLoadCardKey(
  channel: Channel,
  tenant: string,
  keyId: string,
  wrapped: Uint8Array,
): Promise<Result<Uint8Array, CannotOpen>> {
  const answer = await askOpening(channel, { act: "load_card_key", tenant, keyId, wrapped: textOf(wrapped) });
  if (!answer.ok) return answer;
  assert(answer.value.publicKey, "the keeper answers a card key with its public half");
  return ok(bytesOf(answer.value.publicKey));
}

export async function askForgetCardKey(channel: Channel, tenant: TenantId, keyId: string): Promise<void> {
  await ask(channel, { act: "forget_card_key", tenant, keyId });
}

/** Gives a keeper that was just unsealed every tenant again. What cannot be opened stays away and is met on use. */
export async function replay(channel: Channel, memory: Memory): Promise<void> {
  const asks: Promise<unknown>[] = [];
  for (const [tenant, { epochs, keys, cardKeys }] of memory.tenants) {
    for (const [epoch, wrapped] of epochs) asks.push(askLoadEpoch(channel, tenant, epoch, wrapped));
    if (keys) asks.push(askLoadTenantKeys(channel, tenant, keys));
    for (const [keyId, wrapped] of cardKeys) asks.push(askLoadCardKey(channel, tenant, keyId, wrapped));
  }
  await Promise.all(asks);
}

/** As `ask`, with the one failure of cryptography as a value. */
async function askOpening(channel: Channel, message: ControlAsk): Promise<Result<ControlAnswer, CannotOpen>> {
  try {
    return ok(await ask(channel, message));
  } catch (error) {
    if (error instanceof AnsweredRefusal && error.code === "cannot_open") return refuse({ code: "cannot_open" });
    throw error;
  }
}

function ask(channel: Channel, message: ControlAsk): Promise<ControlAnswer> {
  return channel.ask(
    (id) => {
      const frame = newFrame(id, ASK.control);
      putRaw(frame, new TextEncoder().encode(JSON.stringify(message)));
      return frame;
    },
    (reply) => JSON.parse(reply.bytes.toString("utf8", reply.at)) as ControlAnswer,
  );
}

function tenantKeysText(keys: TenantKeys): TenantKeysText {
  return {
    index: textOf(keys.index),
    ed25519: { wrapped: textOf(keys.ed25519.wrapped), publicKey: textOf(keys.ed25519.publicKey) },
    mldsa44: { wrapped: textOf(keys.mldsa44.wrapped), publicKey: textOf(keys.mldsa44.publicKey) },
  };
}

function tenantKeysOf(keys: TenantKeysText): TenantKeys {
  return {
    index: bytesOf(keys.index),
    ed25519: { wrapped: bytesOf(keys.ed25519.wrapped), publicKey: bytesOf(keys.ed25519.publicKey) },
    mldsa44: { wrapped: bytesOf(keys.mldsa44.wrapped), publicKey: bytesOf(keys.mldsa44.publicKey) },
  };
}
