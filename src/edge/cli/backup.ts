import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Instant, instant } from "../../base/instant.ts";
import { type Database, listTenants } from "../../platform/storage/database.ts";
import { writeDurably } from "../../platform/storage/durable-file.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { findEntry } from "../../registers/ledger/read.ts";
import { makeBackup } from "../../workflows/backup/make-backup.ts";
import { type LockOptions, lockOf } from "./_archives.ts";
import { withDatabase } from "./_database.ts";
import { operatorEntry } from "./_operator.ts";
import { type Outcome, done, wrongUsage } from "./_outcome.ts";
import { progressOf } from "./_progress.ts";
import { runningServer } from "./_server.ts";
import { sizeText } from "../size-text.ts";

/** How long the sequencer of a running server may take to put the entry of this backup into the tree. */
const SEQUENCED_MS = 3_000;

/**
 * Two archives of one moment and, beside them, each business's checkpoint. The entry that a backup begins goes first, so that the
 * backup itself contains it and a restored ledger ends where the witnessed one did; that it was made is said once it is on disk, so
 * that a full disk does not pass for a backup.
 */
export async function backup(options: LockOptions & { readonly out: string; readonly json?: boolean }): Promise<Outcome> {
  const lock = await lockOf(options);
  const folder = resolve(options.out);
  if (existsSync(folder) && !statSync(folder).isDirectory()) return wrongUsage(`--out names a folder, and this is a file: ${folder}`);
  return await withDatabase(async (db) => {
    const now = instant(Date.now());
    await noteBeginning(db, now);
    const progress = progressOf(options.json === true, "Backing up", null);
    const made = await makeBackup(db, folder, lock, now, (rows) => progress.advance(rows));
    progress.stop("Both archives are on disk");
    const files = made.checkpoints.map(({ tenant, note }) => {
      const file = join(folder, `checkpoint-${tenant}-${made.takenAt.replaceAll(":", "")}.txt`);
      writeDurably(file, note, 0o644);
      return { tenant, file };
    });
    for (const tenant of await listTenants(db))
      await withTx(db, tenant, (tx) => appendEntries(tx, [operatorEntry("backup.make")], instant(Date.now())));
    return done(
      { ok: true, takenAt: made.takenAt, data: made.data, keys: made.keys, checkpoints: files },
      [
        `${made.data.file}  ${sizeText(made.data.bytes)}  keep it as long as you like`,
        `${made.keys.file}  ${sizeText(made.keys.bytes)}  keep the newest ones only: older keys bring the erased back`,
        ...files.map(({ file }) => `${file}  give it to a witness`),
      ].join("\n"),
    );
  });
}

async function noteBeginning(db: Database, now: Instant): Promise<void> {
  const entries = await Promise.all(
    (await listTenants(db)).map(async (tenant) => {
      const [id] = await withTx(db, tenant, (tx) => appendEntries(tx, [operatorEntry("backup.begin")], now));
      return { tenant, id };
    }),
  );
  if (runningServer() === undefined) return;
  const until = performance.now() + SEQUENCED_MS;
  for (const { tenant, id } of entries) {
    if (id === undefined) continue;
    for (let isWaiting = true; isWaiting && performance.now() < until;) {
      isWaiting = (await withTx(db, tenant, (tx) => findEntry(tx, id)))?.index === null;
      if (isWaiting) await sleep(50);
    }
  }
}
