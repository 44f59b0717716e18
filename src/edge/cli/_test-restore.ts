import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateIdentity, identityToRecipient } from "age-encryption";
import type { TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { Redacted } from "../../base/redacted.ts";
import { startKeeper } from "../../platform/keeper/keeper.ts";
import { unsealRoot } from "../../platform/keeper/keyring.ts";
import { type TestDatabase, openTestDatabase } from "../../platform/storage/testing.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { createMapCache } from "../../registers/datamap/cache.ts";
import { keeperSigner } from "../../registers/ledger/keeper-signer.ts";
import { sequenceTenant } from "../../registers/ledger/sequence.ts";
import { operatorActor } from "../../safe/access/actor.ts";
import type { Safe } from "../../safe/safe.ts";
import { TEST_PASSPHRASE, type TestSafe } from "../../safe/testing.ts";
import { type Damage, inspectSubjects } from "../../safe/vault/inspect.ts";
import { settleRestored } from "../../safe/vault/settle-restored.ts";
import { type MadeBackup, makeBackup } from "../../workflows/backup/make-backup.ts";
import { type Restored, restoreBackup } from "../../workflows/backup/restore-backup.ts";
import { HOLDERS } from "../house.ts";
import { databaseSource } from "./_database-source.ts";
import { verifySource } from "./verify/verify.ts";

export const OPERATOR = operatorActor("test");

/** The backups of a house, and who may open them. */
export type Backups = {
  readonly lock: { readonly recipients: readonly string[] };
  readonly unlock: { readonly identities: Redacted<readonly string[]> };
  /** Of the ledger as it is in the tree at that time. */
  readonly backupAt: (at: Instant) => Promise<MadeBackup>;
  /** Data of one backup and keys of another, settled at that time; the clock of the house that comes of it stands there. */
  readonly restore: (data: MadeBackup, keys: MadeBackup, at: Instant) => Promise<RestoredHouse>;
};

/** A house of its own: its database, and a keeper that was unsealed by the old passphrase. */
export type RestoredHouse = {
  readonly safe: Safe;
  readonly db: TestDatabase;
  readonly told: Restored;
  readonly setNow: (now: Instant) => void;
  readonly close: () => Promise<void>;
};

export async function backupsOf(house: TestSafe): Promise<Backups> {
  const identity = await generateIdentity();
  const lock = { recipients: [await identityToRecipient(identity)] };
  const unlock = { identities: new Redacted([identity]) };
  return {
    lock,
    unlock,
    backupAt: async (at) => {
      await sequenceTenant(house.db, keeperSigner(house.keeper), house.tenant, at);
      return await makeBackup(house.db, mkdtempSync(join(tmpdir(), "strongroom-backup-")), lock, at, () => undefined);
    },
    restore: (data, keys, at) => restoreTo(house, { dataFile: data.data.file, keysFile: keys.keys.file, unlock }, at),
  };
}

type Archives = { readonly dataFile: string; readonly keysFile: string; readonly unlock: Backups["unlock"] };

async function restoreTo(house: TestSafe, archives: Archives, at: Instant): Promise<RestoredHouse> {
  const db = await openTestDatabase();
  const keeper = startKeeper();
  const close = async (): Promise<void> => {
    await keeper.close();
    await db.close();
  };
  const settle = { onRows: () => undefined, settle: (tx: Tx) => settleRestored(tx, HOLDERS, OPERATOR, at) };
  const restored = await restoreBackup(db, { ...archives, ...settle });
  if (!restored.ok) {
    await close();
    throw new Error(`not restored: ${restored.refusal.code}`);
  }
  if (!(await unsealRoot(db, keeper, TEST_PASSPHRASE)).ok) throw new Error("not unsealed");
  let now = at;
  return {
    safe: { ...house.safe, db, keeper, maps: createMapCache(), clock: () => now, holders: HOLDERS },
    db,
    told: restored.value,
    setNow: (next) => {
      now = next;
    },
    close,
  };
}

/** What the independent verifier and an inspection by the keys find wrong: nothing, it is to be. A witness is a checkpoint of before. */
export async function faultsOf(safe: Safe, tenant: TenantId, at: Instant, witness?: string): Promise<readonly unknown[]> {
  await sequenceTenant(safe.db, keeperSigner(safe.keeper), tenant, at);
  const damages: Damage[] = [];
  await withTx(safe.db, tenant, (tx) => inspectSubjects(safe, tx, (damage) => damages.push(damage)));
  const report = await verifySource(databaseSource(safe.db, tenant), witness === undefined ? {} : { witness });
  return [...report.findings, ...damages];
}
