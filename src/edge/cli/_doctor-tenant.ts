import { Fault } from "../../base/fault.ts";
import { DAY_MS, MINUTE_MS, instantToIso } from "../../base/instant.ts";
import { listEpochs } from "../../platform/keeper/keyring.ts";
import type { Database } from "../../platform/storage/database.ts";
import type { Tenant } from "../../platform/storage/tenants.ts";
import { withTx } from "../../platform/storage/tx.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { currentMap } from "../../registers/datamap/versions.ts";
import { readCheckpoint } from "../../registers/ledger/proofs.ts";
import { listEntries } from "../../registers/ledger/read.ts";
import { isRollUnfinished } from "../../safe/vault/roll-keys.ts";
import { EPOCH_DAYS, KEYS_ARCHIVE_DAYS } from "../../safe/vault/erase.ts";
import { UNREACHABLE_MS, readPageCheck, wordsOf } from "../../workflows/card-page/read-check.ts";
import { countOf } from "./_count.ts";
import { type Finding, found } from "./_finding.ts";
import { runningServer } from "./_server.ts";

const STALE_MS = MINUTE_MS;
const BACKUP_DAYS = 7;

export async function checkMap(db: Database, tenant: Tenant): Promise<Finding> {
  const mend = "Restore the newest backup, or apply the map again from its file: npx strongroom map apply FILE";
  let map: CompiledMap | null;
  try {
    map = await withTx(db, tenant.id, currentMap);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return found(
      "map",
      "wanting",
      `${tenant.name}: the data map in the database is not the one that was applied; somebody changed it.`,
      mend,
    );
  }
  const applied = (await withTx(db, tenant.id, (tx) => listEntries(tx, { act: "map.apply" }, { limit: 1, cursor: null }))).items[0];
  const noted = applied?.detail["digest"];
  if (map !== null && noted !== undefined && noted !== map.digest)
    return found("map", "wanting", `${tenant.name}: the data map in force is not the one that the ledger tells of.`, mend);
  return map === null
    ? found("map", "wanting", `${tenant.name} has no data map: nothing can be stored.`, "npx strongroom map apply maps/concierge.yaml")
    : found("map", "good", `${tenant.name}: data map version ${map.version}, ${map.fields.size} fields.`);
}

/** Entries wait for their place for a second or so; longer means that nobody signs. */
export async function checkLedger(db: Database, tenant: Tenant): Promise<Finding> {
  const { head, newest } = await withTx(db, tenant.id, async (tx) => ({
    head: await readCheckpoint(tx),
    newest: (await listEntries(tx, {}, { limit: 1, cursor: null })).items[0],
  }));
  if (newest === undefined || newest.index !== null)
    return found(
      "ledger",
      "good",
      `${tenant.name}: the ledger's head is signed and fresh (${countOf(head?.size ?? 0, "entry", "entries")}).`,
    );
  if (Date.now() - Date.parse(newest.at) < STALE_MS)
    return found("ledger", "good", `${tenant.name}: the newest entries wait for their place since less than a minute.`);
  if (runningServer() === undefined)
    return found("ledger", "note", `${tenant.name}: entries wait for their place until a server runs.`, "Start it: npm start");
  return found(
    "ledger",
    "wanting",
    `${tenant.name}: the ledger's head is stale; entries wait since ${newest.at}.`,
    "Is the server sealed? npx strongroom unseal",
  );
}

export async function checkKeys(db: Database, tenant: Tenant): Promise<Finding> {
  const { epochs, isUnfinished } = await withTx(db, tenant.id, async (tx) => ({
    epochs: await listEpochs(tx),
    isUnfinished: await isRollUnfinished(tx),
  }));
  const newest = epochs.at(-1);
  if (newest === undefined)
    return found("keys", "wanting", `${tenant.name} has no epoch key: nothing can be stored.`, "Restore the newest keys archive.");
  const overdueMs = Date.now() - (KEYS_ARCHIVE_DAYS + 1) * DAY_MS;
  const overdue = epochs.find(
    ({ retiredAt, destroyedAt }) => destroyedAt === null && retiredAt !== null && retiredAt.getTime() < overdueMs,
  );
  if (isUnfinished && overdue !== undefined)
    return found(
      "keys",
      "wanting",
      `${tenant.name}: epoch ${overdue.epoch} should be gone, and something is still wrapped by it. It is kept, so what was erased under it is not final in backups as promised.`,
      "Finish the roll: npx strongroom keys roll. What it cannot wrap anew is damaged; npx strongroom doctor --deep names it.",
    );
  if (isUnfinished) return found("keys", "wanting", `${tenant.name}: a roll of keys was cut short.`, "Finish it: npx strongroom keys roll");
  const days = Math.floor((Date.now() - newest.startedAt.getTime()) / DAY_MS);
  return days > EPOCH_DAYS
    ? found(
        "keys",
        "wanting",
        `${tenant.name}: the epoch key is ${days} days old, so erasures are not final in backups as promised.`,
        "npx strongroom keys roll",
      )
    : found("keys", "good", `${tenant.name}: epoch ${newest.epoch}, ${days} days old.`);
}

/** Every backup notes itself in the ledger, so the ledger knows when the last one was made; not whether it still exists. */
export async function checkBackups(db: Database, tenant: Tenant): Promise<Finding> {
  const [last] = (await withTx(db, tenant.id, (tx) => listEntries(tx, { act: "backup.make" }, { limit: 1, cursor: null }))).items;
  const mend = "npx strongroom backup --out FOLDER, on another disk, and try a restore";
  // A business of today need not have a backup yet; being told is enough.
  const isNew = Date.now() - tenant.createdAt < DAY_MS;
  if (last === undefined) return found("backup", isNew ? "note" : "wanting", `${tenant.name} was never backed up.`, mend);
  const days = Math.floor((Date.now() - Date.parse(last.at)) / DAY_MS);
  return days > BACKUP_DAYS
    ? found("backup", "wanting", `${tenant.name}: the last backup is ${days} days old.`, mend)
    : found("backup", "good", `${tenant.name}: last backed up ${last.at}.`);
}

/** What a customer's browser receives is looked at every hour while a server runs; here it is told how that came out. */
export async function checkCardPage(db: Database, tenant: Tenant): Promise<Finding> {
  const check = await withTx(db, tenant.id, readPageCheck);
  if (check === undefined)
    return found("card-page", "note", `${tenant.name}: the card page was not looked at yet; a running server does it every hour.`);
  const at = instantToIso(check.checkedAt);
  if (check.state === "differs")
    return found(
      "card-page",
      "wanting",
      `${tenant.name}: the card page does not arrive as it is sent. ${check.differences.map(wordsOf).join(". ")}.`,
      "Look at what stands between this server and customers: proxy, content network, certificate of CARD_ORIGIN. Ask for no card meanwhile.",
    );
  if (check.state === "unreachable" && check.checkedAt - check.since >= UNREACHABLE_MS)
    return found(
      "card-page",
      "wanting",
      `${tenant.name}: the card page cannot be looked at since ${instantToIso(check.since)} (${check.failure ?? "unknown"}).`,
      "Let this server reach CARD_ORIGIN as customers do.",
    );
  return found(
    "card-page",
    "good",
    `${tenant.name}: the card page was looked at ${at}${check.state === "same" ? " and arrives as it is sent" : ""}.`,
  );
}
