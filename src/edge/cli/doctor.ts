import { instant } from "../../base/instant.ts";
import type { Database } from "../../platform/storage/database.ts";
import { openDatabase } from "../../platform/storage/database.ts";
import { lookAtFolder } from "../../platform/storage/free-space.ts";
import { readTenants } from "../../platform/storage/tenants.ts";
import { checkBackups, checkCardPage, checkKeys, checkLedger, checkMap } from "./_doctor-tenant.ts";
import {
  checkCardOrigin,
  checkDatabaseKind,
  checkDisk,
  checkFolder,
  checkKeeper,
  checkNode,
  checkPassphraseFile,
  checkServer,
} from "./_doctor-machine.ts";
import { checkDate } from "./_doctor-date.ts";
import { checkPayments } from "./_doctor-payments.ts";
import { checkSubjects } from "./_doctor-subjects.ts";
import { dataDir, databaseUrlSet, isMade } from "./_database.ts";
import { type Finding, found } from "./_finding.ts";
import { type Outcome, done, outcomeOfError, wanting } from "./_outcome.ts";
import { type PassphraseOption, passphraseFileOf } from "./_passphrase.ts";

/** Looks for what is wrong, without changing anything, and says how to mend each finding. */
export async function doctor(options: PassphraseOption & { readonly deep?: boolean }): Promise<Outcome> {
  const folder = dataDir();
  const passphraseFile = passphraseFileOf(options);
  const isOurDisk = databaseUrlSet() === undefined;
  const disk = await checkDisk(isOurDisk ? lookAtFolder(folder) : null);
  const findings: Finding[] = [checkNode(), ...checkFolder(folder), disk, ...checkPassphraseFile(passphraseFile, folder)];
  const house = await withReachable(async (db) => [
    checkDatabaseKind(db),
    ...(await checkDate(db, instant(Date.now()))),
    ...(await checkKeeper(db, passphraseFile)),
    ...(await tenantFindings(db)),
    ...(options.deep === true ? await checkSubjects(db, options) : []),
  ]);
  findings.push(checkCardOrigin(process.env), await checkServer(folder, !house.includes(NO_TENANT)), ...house);
  const bad = findings.filter((finding) => finding.state === "wanting");
  const lines = findings.map((finding) => `${MARKS[finding.state]} ${finding.say}${finding.mend === null ? "" : `\n    ${finding.mend}`}`);
  const json = { ok: bad.length === 0, findings };
  return bad.length === 0
    ? done(json, [...lines, "", "Nothing is wrong."].join("\n"))
    : wanting(json, [...lines, "", `${bad.length} to mend.`].join("\n"));
}

const NO_TENANT = found(
  "tenants",
  "wanting",
  "There is no business here yet.",
  "npx strongroom init --map maps/concierge.yaml --passphrase-file F, or follow the set-up link that `npm start` prints.",
);
/** Null where what was said tells it already. */
const MENDS: Readonly<Record<string, string | null>> = {
  disk_full: "Make room on that disk.",
  file: "Let this user read and write there.",
  database_secrets_gone: null,
  database_folder_unclear: null,
};
const MARKS = { good: "✓", note: "·", wanting: "✗" } as const;

/** A database that cannot be reached is a finding like any other; what lies behind it then stays unseen. */
async function withReachable(fn: (db: Database) => Promise<Finding[]>): Promise<Finding[]> {
  const databaseUrl = databaseUrlSet();
  let db: Database;
  try {
    if (!isMade()) return [NO_TENANT];
    db = await openDatabase({ dataDir: dataDir(), poolSize: 2, ...(databaseUrl === undefined ? {} : { databaseUrl }) });
  } catch (error) {
    const { json } = outcomeOfError(error);
    return [
      found(
        "database",
        "wanting",
        `The database cannot be opened: ${String(json["say"])}`,
        databaseUrl === undefined ? mendOf(String(json["code"])) : "Check DATABASE_URL, and that the server runs.",
      ),
    ];
  }
  try {
    return [found("database", "good", "The database answers, and its tables are up to date."), ...(await fn(db))];
  } finally {
    await db.close();
  }
}

function mendOf(code: string): string | null {
  const mend = MENDS[code];
  return mend === undefined ? "Look at postgres.log in the data folder." : mend;
}

async function tenantFindings(db: Database): Promise<Finding[]> {
  const tenants = await readTenants(db);
  if (tenants.length === 0) return [NO_TENANT];
  const findings: Finding[] = [];
  for (const tenant of tenants) {
    findings.push(
      await checkMap(db, tenant),
      await checkLedger(db, tenant),
      await checkKeys(db, tenant),
      await checkBackups(db, tenant),
      await checkCardPage(db, tenant),
      ...(await checkPayments(db, tenant)),
    );
  }
  return findings;
}
