import type { TenantId } from "../../base/ids.ts";
import type { Result } from "../../base/result.ts";
import type { RootHeader } from "./argon.ts";
import { asking } from "./asking.ts";
import { cardCalls, type CardCalls } from "./card-calls.ts";
import type { Channel } from "./channel.ts";
import {
  askChangePassphrase,
  askForgetEpoch,
  askInitialise,
  askLoadEpoch,
  askLoadTenantKeys,
  askLock,
  askNewEpoch,
  askNewTenantKeys,
  askUnseal,
  replay,
  type CannotOpen,
  type WrongPassphrase,
} from "./lifecycle.ts";
import { forgetEpoch, newMemory, rememberEpoch, rememberTenantKeys, type Memory, type TenantKeys } from "./memory.ts";
import {
  indexes,
  indexFrame,
  openedGroups,
  openFrame,
  resealed,
  resealFrame,
  rewrapFrame,
  rewrapped,
  sealedGroups,
  sealFrame,
  signFrame,
} from "./messages.ts";
import { supervise, type KeeperOptions, type KeeperState, type Supervisor } from "./supervise.ts";
import type { OpenGroup, OpenMeter, Opened, ResealedGroup, ResealGroup, RewrapKey, SealGroup, SealedGroup, Signatures } from "./values.ts";
import { takeBlob } from "./wire.ts";

export type { TenantKeys } from "./memory.ts";
export type {
  OpenGroup,
  OpenItem,
  OpenMeter,
  Opened,
  ResealGroup,
  ResealItem,
  RewrapKey,
  SealGroup,
  SealItem,
  SealedGroup,
  Signatures,
  ValueView,
} from "./values.ts";
export type { KeeperOptions, KeeperState } from "./supervise.ts";

/**
 * The keys' side of the safe: a process of its own that seals and opens and never gives a key away. Every call is an
 * outage `sealed` before the passphrase was given, and `keeper_away` while the process is being started again.
 */
export type Keeper = {
  state(): KeeperState;
  /** The process behind it, for drills that kill it. */
  pid(): number | undefined;
  seal(tenant: TenantId, groups: readonly SealGroup[]): Promise<readonly SealedGroup[]>;
  open(tenant: TenantId, meter: OpenMeter, groups: readonly OpenGroup[]): Promise<readonly (readonly Opened[])[]>;
  /** HMAC-SHA-256, 32 bytes each, under a key of tenant and field. */
  index(tenant: TenantId, items: readonly { readonly field: string; readonly canonical: string }[]): Promise<readonly Uint8Array[]>;
  /** Subject keys under another epoch; null where one cannot be opened. The values they seal stay as they are. */
  rewrap(tenant: TenantId, fromEpoch: number, toEpoch: number, keys: readonly RewrapKey[]): Promise<readonly (Uint8Array | null)[]>;
  /** Values under another key of the same subject and class, without any of them leaving. */
  reseal(tenant: TenantId, group: ResealGroup): Promise<ResealedGroup>;
  sign(tenant: TenantId, message: Uint8Array): Promise<Signatures>;
  initialise(passphrase: string): Promise<RootHeader>;
  unseal(header: RootHeader, passphrase: string): Promise<Result<void, WrongPassphrase>>;
  changePassphrase(header: RootHeader, from: string, to: string): Promise<Result<RootHeader, WrongPassphrase>>;
  lock(): Promise<void>;
  newEpoch(tenant: TenantId, epoch: number): Promise<Uint8Array>;
  loadEpoch(tenant: TenantId, epoch: number, wrapped: Uint8Array): Promise<Result<void, CannotOpen>>;
  forgetEpoch(tenant: TenantId, epoch: number): Promise<void>;
  newTenantKeys(tenant: TenantId): Promise<TenantKeys>;
  loadTenantKeys(tenant: TenantId, keys: TenantKeys): Promise<Result<void, CannotOpen>>;
  close(): Promise<void>;
} & CardCalls;

/** Starts the keeper's process, sealed, and keeps it alive until `close`. */
export function startKeeper(options: KeeperOptions = {}): Keeper {
  const memory = newMemory();
  const supervisor = supervise(options, memory);
  return { ...hotCalls(supervisor), ...rootCalls(supervisor, memory), ...keyCalls(supervisor, memory), ...cardCalls(supervisor, memory) };
}

function hotCalls(supervisor: Supervisor): Pick<Keeper, "seal" | "open" | "index" | "rewrap" | "reseal" | "sign"> {
  return {
    seal: (tenant, groups) =>
      asking(() =>
        supervisor.open().ask(
          (id) => sealFrame(id, tenant, groups),
          (reply) => sealedGroups(reply, groups),
        ),
      ),
    open: (tenant, meter, groups) =>
      asking(() =>
        supervisor.open().ask(
          (id) => openFrame(id, tenant, meter, groups),
          (reply) => openedGroups(reply, groups),
        ),
      ),
    index: (tenant, items) =>
      asking(() =>
        supervisor.open().ask(
          (id) => indexFrame(id, tenant, items),
          (reply) => indexes(reply, items.length),
        ),
      ),
    rewrap: (tenant, from, to, keys) =>
      asking(() =>
        supervisor.open().ask(
          (id) => rewrapFrame(id, tenant, from, to, keys),
          (reply) => rewrapped(reply, keys.length),
        ),
      ),
    reseal: (tenant, group) =>
      asking(() =>
        supervisor.open().ask(
          (id) => resealFrame(id, tenant, group),
          (reply) => resealed(reply, group.items.length),
        ),
      ),
    sign: (tenant, message) =>
      asking(() =>
        supervisor.open().ask(
          (id) => signFrame(id, tenant, message),
          (reply) => ({ ed25519: takeBlob(reply), mldsa44: takeBlob(reply) }),
        ),
      ),
  };
}

function rootCalls(
  supervisor: Supervisor,
  memory: Memory,
): Pick<Keeper, "state" | "pid" | "initialise" | "unseal" | "changePassphrase" | "lock" | "close"> {
  const opened = async (channel: Channel, header: RootHeader) => {
    memory.header = header;
    await replay(channel, memory);
    if (supervisor.there() === channel) supervisor.become("open");
  };
  return {
    state: () => supervisor.state(),
    pid: () => supervisor.pid(),
    initialise: (passphrase) =>
      asking(async () => {
        const channel = supervisor.there();
        const header = await askInitialise(channel, passphrase);
        await opened(channel, header);
        return header;
      }),
    unseal: (header, passphrase) =>
      asking(async () => {
        const channel = supervisor.there();
        const unsealed = await askUnseal(channel, header, passphrase);
        if (unsealed.ok) await opened(channel, header);
        return unsealed;
      }),
    changePassphrase: (header, from, to) =>
      asking(async () => {
        const changed = await askChangePassphrase(supervisor.there(), header, from, to);
        if (changed.ok && memory.header !== undefined) memory.header = changed.value;
        return changed;
      }),
    // Sealed from here on, before the process has heard of it; and neither a crash now nor one later unseals it again.
    lock: () =>
      asking(async () => {
        memory.header = undefined;
        const channel = supervisor.there();
        supervisor.become("sealed");
        await askLock(channel);
      }),
    close: () => supervisor.close(),
  };
}

function keyCalls(
  supervisor: Supervisor,
  memory: Memory,
): Pick<Keeper, "newEpoch" | "loadEpoch" | "forgetEpoch" | "newTenantKeys" | "loadTenantKeys"> {
  return {
    newEpoch: (tenant, epoch) =>
      asking(async () => {
        const wrapped = await askNewEpoch(supervisor.open(), tenant, epoch);
        rememberEpoch(memory, tenant, epoch, wrapped);
        return wrapped;
      }),
    loadEpoch: (tenant, epoch, wrapped) =>
      asking(async () => {
        const loaded = await askLoadEpoch(supervisor.open(), tenant, epoch, wrapped);
        if (loaded.ok) rememberEpoch(memory, tenant, epoch, wrapped);
        return loaded;
      }),
    forgetEpoch: (tenant, epoch) =>
      asking(() => {
        forgetEpoch(memory, tenant, epoch);
        return askForgetEpoch(supervisor.open(), tenant, epoch);
      }),
    newTenantKeys: (tenant) =>
      asking(async () => {
        const keys = await askNewTenantKeys(supervisor.open(), tenant);
        rememberTenantKeys(memory, tenant, keys);
        return keys;
      }),
    loadTenantKeys: (tenant, keys) =>
      asking(async () => {
        const loaded = await askLoadTenantKeys(supervisor.open(), tenant, keys);
        if (loaded.ok) rememberTenantKeys(memory, tenant, keys);
        return loaded;
      }),
  };
}
