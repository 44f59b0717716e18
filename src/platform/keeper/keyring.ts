import { assert } from "../../base/fault.ts";
import type { TenantId } from "../../base/ids.ts";
import { type Instant, SECOND_MS } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Database } from "../storage/database.ts";
import type { Tx } from "../storage/tx.ts";
import {
  type LiveEpochRow,
  type TenantKeyRow,
  destroyEpochRows,
  insertEpoch,
  insertRoot,
  insertTenantKeys,
  lockEpochs,
  replaceRoot,
  retireEpochRows,
  selectEpochs,
  selectLiveEpochs,
  selectRetiredEpochs,
  selectRoot,
  selectTenantKeys,
  selectUnretiredEpochs,
} from "./_sql.ts";
import type { Keeper, TenantKeys } from "./keeper.ts";

export type NotInitialised = { readonly code: "not_initialised" };
export type WrongPassphrase = { readonly code: "wrong_passphrase" };

/** Whether a root key was ever made for this database. */
export async function hasRoot(db: Database): Promise<boolean> {
  return (await selectRoot(db.app)) !== undefined;
}

/** Makes the one root key, stores it wrapped, and leaves the keeper open. A second root would orphan the first's data. */
export async function initialiseRoot(
  db: Database,
  keeper: Keeper,
  passphrase: string,
  now: Instant,
): Promise<Result<void, { readonly code: "already_initialised" }>> {
  if (await hasRoot(db)) return refuse({ code: "already_initialised" });
  const header = await keeper.initialise(passphrase);
  if (await insertRoot(db.owner, header, new Date(now))) return ok(undefined);
  // Another process was first. The root made here protects nothing yet and is let go.
  await keeper.lock();
  return refuse({ code: "already_initialised" });
}

/** Opens the keeper with the passphrase. */
export async function unsealRoot(
  db: Database,
  keeper: Keeper,
  passphrase: string,
): Promise<Result<void, WrongPassphrase | NotInitialised>> {
  const header = await selectRoot(db.app);
  if (header === undefined) return refuse({ code: "not_initialised" });
  return await keeper.unseal(header, passphrase);
}

/** Wraps the same root under another passphrase. Keys archives made before still open with the old one. */
export async function changePassphrase(
  db: Database,
  keeper: Keeper,
  from: string,
  to: string,
  now: Instant,
): Promise<Result<void, WrongPassphrase | NotInitialised | { readonly code: "changed_meanwhile" }>> {
  const before = await selectRoot(db.app);
  if (before === undefined) return refuse({ code: "not_initialised" });
  const changed = await keeper.changePassphrase(before, from, to);
  if (!changed.ok) return changed;
  const stored = await replaceRoot(db.owner, before, changed.value, new Date(now));
  return stored ? ok(undefined) : refuse({ code: "changed_meanwhile" });
}

/** How long a process may go on sealing under an epoch after another process has started the next. */
export const EPOCH_STALE_MS = SECOND_MS;

/** What a keeper was given of a tenant, as of the last look at the database. */
type Loaded = { current: number; readonly epochs: Set<number>; checkedMs: number };

const loadedByKeeper = new WeakMap<Keeper, Map<TenantId, Loaded>>();

/**
 * Transactions that started an epoch. What they read of the epochs may still be rolled back, so it must not become
 * what others seal under: a value sealed under a key that was never stored is lost.
 */
const uncommitted = new WeakSet<Tx>();

/**
 * Sees to it that the keeper holds the tenant's keys, and tells the epoch to seal under. Without a query when it was
 * done less than `EPOCH_STALE_MS` ago and every one of `epochs` (those about to be opened) is among the loaded ones.
 */
export async function loadTenant(tx: Tx, keeper: Keeper, epochs: readonly number[] = []): Promise<{ readonly epoch: number }> {
  const cache = cacheOf(keeper);
  const cached = cache.get(tx.tenant);
  if (cached !== undefined && isUsable(cached, epochs) && !uncommitted.has(tx)) return { epoch: cached.current };

  const checkedMs = performance.now();
  const [rows, keys] = await Promise.all([selectLiveEpochs(tx), cached === undefined ? selectTenantKeys(tx) : NONE]);
  if (cached === undefined) await giveTenantKeys(tx.tenant, keeper, keys);
  const given = await giveEpochs(tx.tenant, keeper, rows, cached);
  if (!uncommitted.has(tx)) {
    await dropDestroyed(tx.tenant, keeper, given, cached);
    cache.set(tx.tenant, { current: Math.max(given.current, cached?.current ?? 0), epochs: given.epochs, checkedMs });
  }
  return { epoch: given.current };
}

const NONE: readonly TenantKeyRow[] = [];

function cacheOf(keeper: Keeper): Map<TenantId, Loaded> {
  const found = loadedByKeeper.get(keeper);
  if (found !== undefined) return found;
  const made = new Map<TenantId, Loaded>();
  loadedByKeeper.set(keeper, made);
  return made;
}

function isUsable(loaded: Loaded, epochs: readonly number[]): boolean {
  if (performance.now() - loaded.checkedMs >= EPOCH_STALE_MS) return false;
  return epochs.every((epoch) => loaded.epochs.has(epoch));
}

async function giveTenantKeys(tenant: TenantId, keeper: Keeper, rows: readonly TenantKeyRow[]): Promise<void> {
  const given = await keeper.loadTenantKeys(tenant, tenantKeysOf(rows));
  assert(given.ok, "the tenant's keys cannot be opened under this root");
}

/** An old epoch that cannot be opened is left out, and its values with it; without the newest nothing may be sealed. */
async function giveEpochs(
  tenant: TenantId,
  keeper: Keeper,
  rows: readonly LiveEpochRow[],
  cached: Loaded | undefined,
): Promise<{ readonly current: number; readonly epochs: Set<number> }> {
  const current = rows.at(-1)?.epoch;
  assert(current !== undefined, "the tenant has no epoch");
  const epochs = new Set<number>();
  await Promise.all(
    rows.map(async ({ epoch, wrapped }) => {
      if (cached?.epochs.has(epoch) || (await keeper.loadEpoch(tenant, epoch, wrapped)).ok) epochs.add(epoch);
    }),
  );
  assert(epochs.has(current), "the tenant's newest epoch cannot be opened under this root");
  return { current, epochs };
}

/** Only older epochs than the newest seen here: a newer one may have been found by another transaction meanwhile. */
async function dropDestroyed(
  tenant: TenantId,
  keeper: Keeper,
  given: { readonly current: number; readonly epochs: Set<number> },
  cached: Loaded | undefined,
): Promise<void> {
  for (const epoch of cached?.epochs ?? []) {
    if (given.epochs.has(epoch)) continue;
    if (epoch < given.current) await keeper.forgetEpoch(tenant, epoch);
    else given.epochs.add(epoch);
  }
}

/** Makes a new tenant's index root, signing keys and first epoch. */
export async function addTenantKeys(tx: Tx, keeper: Keeper, now: Instant): Promise<void> {
  const keys = await keeper.newTenantKeys(tx.tenant);
  await insertTenantKeys(tx, rowsOf(keys), new Date(now));
  await startEpoch(tx, keeper, now);
}

/** Starts the next epoch; once committed, new subject keys are wrapped under it. Re-wrapping the others is the vault's. */
export async function startEpoch(tx: Tx, keeper: Keeper, now: Instant): Promise<number> {
  uncommitted.add(tx);
  await lockEpochs(tx);
  const next = ((await selectEpochs(tx)).at(-1)?.epoch ?? 0) + 1;
  await insertEpoch(tx, next, await keeper.newEpoch(tx.tenant, next), new Date(now));
  const cached = cacheOf(keeper).get(tx.tenant);
  // The next one to ask looks again, instead of up to a second later.
  if (cached !== undefined) cached.checkedMs = -Infinity;
  return next;
}

export type Epoch = {
  readonly epoch: number;
  readonly startedAt: Date;
  readonly retiredAt: Date | null;
  readonly destroyedAt: Date | null;
};

/** Every epoch there ever was, oldest first. */
export async function listEpochs(tx: Tx): Promise<readonly Epoch[]> {
  return (await selectEpochs(tx)).map((row) => ({
    epoch: row.epoch,
    startedAt: row.started_at,
    retiredAt: row.retired_at,
    destroyedAt: row.destroyed_at,
  }));
}

/** Asked of an epoch before it retires, and again before its key is destroyed: whether anything is wrapped by it. */
export type IsWrapping = (epoch: number) => Promise<boolean>;

/**
 * Marks epochs below `below` by which nothing is wrapped as no longer needed. To be called later than `EPOCH_STALE_MS` after the newest
 * epoch's commit, when nobody wraps by an older one any more. The newest epoch never retires.
 */
export async function retireEpochs(tx: Tx, below: number, isWrapping: IsWrapping, now: Instant): Promise<readonly number[]> {
  const { empty } = await parted(await selectUnretiredEpochs(tx, below), isWrapping);
  return empty.length === 0 ? [] : await retireEpochRows(tx, empty, new Date(now));
}

export type DestroyedEpochs = {
  readonly destroyed: readonly number[];
  /** Their time is over, and something is still wrapped by them. */
  readonly needed: readonly number[];
};

/**
 * Destroys the keys of epochs that retired before `before`: what was erased under them is out of reach of every backup of data.
 * One by which something is wrapped after all is kept, because nothing else opens that: whoever was slow may have wrapped a key by it
 * while it retired.
 */
export async function destroyRetiredEpochs(tx: Tx, before: Instant, isWrapping: IsWrapping, now: Instant): Promise<DestroyedEpochs> {
  const { empty, needed } = await parted(await selectRetiredEpochs(tx, new Date(before)), isWrapping);
  return { destroyed: empty.length === 0 ? [] : await destroyEpochRows(tx, empty, new Date(now)), needed };
}

async function parted(
  epochs: readonly number[],
  isWrapping: IsWrapping,
): Promise<{ readonly empty: readonly number[]; readonly needed: readonly number[] }> {
  const judged = await Promise.all(epochs.map(async (epoch) => ({ epoch, isNeeded: await isWrapping(epoch) })));
  const of = (wanted: boolean): readonly number[] => judged.flatMap(({ epoch, isNeeded }) => (isNeeded === wanted ? [epoch] : []));
  return { empty: of(false), needed: of(true) };
}

/** The public halves of the tenant's signing keys, raw. */
export async function publicKeys(tx: Tx): Promise<{ readonly ed25519: Uint8Array; readonly mldsa44: Uint8Array }> {
  const keys = tenantKeysOf(await selectTenantKeys(tx));
  return { ed25519: keys.ed25519.publicKey, mldsa44: keys.mldsa44.publicKey };
}

function tenantKeysOf(rows: readonly TenantKeyRow[]): TenantKeys {
  const row = (kind: TenantKeyRow["kind"]) => {
    const found = rows.find((one) => one.kind === kind);
    assert(found !== undefined, "the tenant has no keys");
    return { wrapped: found.wrapped, publicKey: found.public_key ?? new Uint8Array(0) };
  };
  return { index: row("index").wrapped, ed25519: row("ed25519"), mldsa44: row("ml-dsa-44") };
}

function rowsOf(keys: TenantKeys): readonly TenantKeyRow[] {
  return [
    { kind: "index", wrapped: keys.index, public_key: null },
    { kind: "ed25519", wrapped: keys.ed25519.wrapped, public_key: keys.ed25519.publicKey },
    { kind: "ml-dsa-44", wrapped: keys.mldsa44.wrapped, public_key: keys.mldsa44.publicKey },
  ];
}
