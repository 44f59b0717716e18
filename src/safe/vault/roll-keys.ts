import { setTimeout as sleep } from "node:timers/promises";
import { assert } from "../../base/fault.ts";
import type { TenantId } from "../../base/ids.ts";
import { DAY_MS, type Instant, instant } from "../../base/instant.ts";
import { countOlderBoxes, holdOlderBoxes, rewrapBoxes, wrapsBoxes } from "../../platform/keeper/boxes.ts";
import {
  type DestroyedEpochs,
  EPOCH_STALE_MS,
  destroyRetiredEpochs,
  listEpochs,
  loadTenant,
  retireEpochs,
  startEpoch,
} from "../../platform/keeper/keyring.ts";
import { withTx } from "../../platform/storage/tx.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { type WrappedKey, countOlderKeys, holdOlderKeys, rewrapKeys, wrapsKeys } from "../../registers/subjects/keys.ts";
import type { Actor } from "../access/actor.ts";
import { draftEntry } from "../access/note.ts";
import type { Safe } from "../safe.ts";
import { KEYS_ARCHIVE_DAYS } from "./erase.ts";

export type RollProgress = { readonly epoch: number; readonly done: number; readonly total: number };
export type Rolled = {
  readonly epoch: number;
  readonly rewrapped: number;
  /** Keys that could not be opened under their epoch and were left alone; `verify` and `doctor` name what is damaged. */
  readonly damaged: number;
  readonly retired: readonly number[];
} & DestroyedEpochs;

const PAGE_KEYS = 500;

/** A place where wrapped keys are stored. One that is forgotten here loses what it seals when the old epoch is destroyed. */
type Place = {
  readonly count: (tx: Tx, epoch: number) => Promise<number>;
  /** Asked before an epoch's key is destroyed. */
  readonly isWrappedBy: (tx: Tx, epoch: number) => Promise<boolean>;
  readonly hold: (tx: Tx, epoch: number, limit: number) => Promise<readonly WrappedKey[]>;
  readonly store: (tx: Tx, keys: readonly WrappedKey[], fromEpoch: number) => Promise<void>;
};

const PLACES: readonly Place[] = [
  { count: countOlderKeys, isWrappedBy: wrapsKeys, hold: holdOlderKeys, store: rewrapKeys },
  { count: countOlderBoxes, isWrappedBy: wrapsBoxes, hold: holdOlderBoxes, store: rewrapBoxes },
];

/**
 * Starts a new epoch and re-wraps every key of a subject or a box under it, page by page beside the running business; no value is
 * rewritten. Killed at any point it goes on where it was: `isResumed` finishes a roll without starting another epoch.
 */
export async function rollKeys(
  safe: Safe,
  tenant: TenantId,
  actor: Actor,
  options: {
    readonly isResumed: boolean;
    readonly onProgress: (progress: RollProgress) => void;
    /** Old epochs are neither noted as retired nor destroyed: the date is in doubt. The server does both once it is not. */
    readonly keepsRetired?: boolean;
  },
): Promise<Rolled> {
  const epoch = options.isResumed ? await currentEpoch(safe, tenant) : await beginEpoch(safe, tenant, actor);
  // Other processes may wrap new keys under the old epoch until they have noticed the new one.
  await sleep(EPOCH_STALE_MS + 100);
  const total = await withTx(safe.db, tenant, (tx) => countOlder(tx, epoch));
  let rewrapped = 0;
  const damaged = new Set<string>();
  for (const place of PLACES) {
    for (let isLast = false; !isLast;) {
      const page = await withTx(safe.db, tenant, (tx) => rewrapPage(safe, tx, place, epoch, damaged));
      rewrapped += page.rewrapped;
      options.onProgress({ epoch, done: rewrapped, total });
      isLast = page.isLast;
    }
  }
  return await withTx(
    safe.db,
    tenant,
    async (tx) => await finishRoll(safe, tx, actor, { epoch, rewrapped, damaged: damaged.size }, options.keepsRetired === true),
  );
}

async function currentEpoch(safe: Safe, tenant: TenantId): Promise<number> {
  return await withTx(safe.db, tenant, async (tx) => (await loadTenant(tx, safe.keeper)).epoch);
}

async function beginEpoch(safe: Safe, tenant: TenantId, actor: Actor): Promise<number> {
  const now = safe.clock();
  return await withTx(safe.db, tenant, async (tx) => {
    const epoch = await startEpoch(tx, safe.keeper, now);
    const draft = draftEntry(actor, "keys.roll", { subject: null, purpose: "security", form: null });
    await appendEntries(tx, [{ ...draft, detail: { epoch } }], now);
    return epoch;
  });
}

async function rewrapPage(
  safe: Safe,
  tx: Tx,
  place: Place,
  epoch: number,
  damaged: Set<string>,
): Promise<{ readonly rewrapped: number; readonly isLast: boolean }> {
  const page = await place.hold(tx, epoch, PAGE_KEYS + damaged.size);
  const fresh = page.filter((key) => !damaged.has(`${key.subject} ${key.keyClass}`));
  if (fresh.length === 0) return { rewrapped: 0, isLast: true };
  await loadTenant(tx, safe.keeper, [...new Set(fresh.map((key) => key.epoch))]);
  let rewrapped = 0;
  for (const from of new Set(fresh.map((key) => key.epoch))) {
    const keys = fresh.filter((key) => key.epoch === from);
    const wraps = await safe.keeper.rewrap(tx.tenant, from, epoch, keys);
    assert(wraps.length === keys.length, "the keeper re-wrapped fewer keys than it was given");
    const done = keys.flatMap((key, n) => {
      const wrapped = wraps[n] ?? null;
      if (wrapped === null) damaged.add(`${key.subject} ${key.keyClass}`);
      return wrapped === null ? [] : [{ ...key, epoch, wrapped: Buffer.from(wrapped) }];
    });
    if (done.length > 0) await place.store(tx, done, from);
    rewrapped += done.length;
  }
  return { rewrapped, isLast: false };
}

async function finishRoll(
  safe: Safe,
  tx: Tx,
  actor: Actor,
  { epoch, rewrapped, damaged }: Pick<Rolled, "epoch" | "rewrapped" | "damaged">,
  keepsRetired: boolean,
): Promise<Rolled> {
  const now = safe.clock();
  const retired = keepsRetired ? [] : await retireEmptyEpochs(tx, epoch, now);
  const { destroyed, needed } = keepsRetired ? NONE : await destroyOldEpochs(tx, now);
  const draft = draftEntry(actor, "keys.rolled", { subject: null, purpose: "security", form: null });
  await appendEntries(tx, [{ ...draft, detail: { epoch, rewrapped, damaged, retired: retired.length, destroyed: destroyed.length } }], now);
  return { epoch, rewrapped, damaged, retired, destroyed, needed };
}

const NONE: DestroyedEpochs = { destroyed: [], needed: [] };

/** An epoch that still wraps a damaged key is kept: a backup may mend the key, and only the epoch opens it. The others retire. */
export async function retireEmptyEpochs(tx: Tx, below: number, now: Instant): Promise<readonly number[]> {
  return await retireEpochs(tx, below, (epoch) => isWrapping(tx, epoch), now);
}

/** Destroys the keys of epochs whose time in the keys archive is over; those by which something is still wrapped stay, and are told. */
export async function destroyOldEpochs(tx: Tx, now: Instant): Promise<DestroyedEpochs> {
  return await destroyRetiredEpochs(tx, instant(now - KEYS_ARCHIVE_DAYS * DAY_MS), (epoch) => isWrapping(tx, epoch), now);
}

async function isWrapping(tx: Tx, epoch: number): Promise<boolean> {
  return (await Promise.all(PLACES.map((place) => place.isWrappedBy(tx, epoch)))).includes(true);
}

/** True when a roll was begun and keys are still wrapped by an older epoch than the newest. */
export async function isRollUnfinished(tx: Tx): Promise<boolean> {
  const newest = (await listEpochs(tx)).at(-1)?.epoch ?? 0;
  return (await countOlder(tx, newest)) > 0;
}

async function countOlder(tx: Tx, epoch: number): Promise<number> {
  const counts = await Promise.all(PLACES.map((place) => place.count(tx, epoch)));
  return counts.reduce((sum, n) => sum + n, 0);
}
