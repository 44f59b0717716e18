import { instant } from "../../base/instant.ts";
import { readTenants } from "../../platform/storage/tenants.ts";
import { settleRestored } from "../../safe/vault/settle-restored.ts";
import { type RestoreRefusal, restoreBackup } from "../../workflows/backup/restore-backup.ts";
import { HOLDERS } from "../house.ts";
import { countOf } from "./_count.ts";
import { type UnlockOptions, unlockOf } from "./_archives.ts";
import { databaseUrlSet, withDatabase } from "./_database.ts";
import { OPERATOR_ACTOR } from "./_operator.ts";
import { type Outcome, done, refused } from "./_outcome.ts";
import { progressOf } from "./_progress.ts";
import { runningServer } from "./_server.ts";

export type RestoreOptions = UnlockOptions & { readonly data: string; readonly keys: string; readonly json?: boolean };

/** Fills an empty data folder. Data may be of any day; the keys should be the newest there are. */
export async function restore(options: RestoreOptions): Promise<Outcome> {
  if (databaseUrlSet() === undefined && runningServer() !== undefined)
    return refused("server_running", "A server runs on this data folder. Stop it, and name an empty folder: DATA_DIR=…");
  const unlock = await unlockOf(options);
  return await withDatabase(
    async (db) => {
      const progress = progressOf(options.json === true, "Restoring", null);
      const now = instant(Date.now());
      const outcome = await restoreBackup(db, {
        dataFile: options.data,
        keysFile: options.keys,
        unlock,
        onRows: (rows) => progress.advance(rows),
        settle: (tx) => settleRestored(tx, HOLDERS, OPERATOR_ACTOR, now),
      });
      progress.stop(outcome.ok ? "Everything is back" : "Nothing was restored");
      if (!outcome.ok) return refused(outcome.refusal.code, wordsOf(outcome.refusal));
      const { data, keys, erased, dropped } = outcome.value;
      const tenants = (await readTenants(db)).map(({ id, name }) => ({ tenant: id, name }));
      return done(
        { ok: true, tenants, dataTakenAt: data.takenAt, keysTakenAt: keys.takenAt, erased, dropped, rows: outcome.value.rows },
        [
          `Restored ${tenants.map(({ name }) => name).join(", ")}: data of ${data.takenAt}, keys of ${keys.takenAt}.`,
          erased === 0
            ? "Nobody had been erased in between."
            : `${countOf(erased, "customer")} had been erased since, and ${erased === 1 ? "is" : "are"} erased here too.`,
          "Start with `npm start`, unseal with the passphrase of the safe, and compare the ledger with what a witness kept: `npx strongroom verify --witness F`.",
        ].join("\n"),
      );
    },
    { mayMake: true },
  );
}

function wordsOf(refusal: RestoreRefusal): string {
  return "file" in refusal ? `${WORDS[refusal.code]} (${refusal.file})` : WORDS[refusal.code];
}

const WORDS = {
  not_empty: "This data folder is in use. Restore into an empty one: DATA_DIR=… (nothing was changed).",
  keys_older:
    "The keys archive is older than the data archive: customers of the time between could not be opened. Name a newer keys archive.",
  keys_of_another: "The keys archive is of another house: it does not know every business of the data archive.",
  version_differs: "The archives were made by another version of Strongroom. Restore with that version, then update.",
  cannot_open: "This archive cannot be opened: the passphrase or identity is not its own, or the file was changed or cut.",
  not_an_archive: "This is not the archive that was asked for: --data takes the data archive and --keys the keys archive.",
  cut_short: "This archive ends too early; the copy is incomplete.",
} as const satisfies Record<RestoreRefusal["code"], string>;
