import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { assert } from "../../base/fault.ts";
import { readTenants } from "../../platform/storage/tenants.ts";
import { readKey } from "../../registers/keys/key-format.ts";
import { ArchiveError, readArchive, readHeader, unlockOnce } from "../../workflows/backup/read-archive.ts";
import { countOf } from "./_count.ts";
import { unlockOf, type UnlockOptions } from "./_archives.ts";
import { type TenantOption, chooseTenant, withDatabase } from "./_database.ts";
import { databaseSource } from "./_database-source.ts";
import { type Outcome, Stop, done, refused, wanting, wrongUsage } from "./_outcome.ts";
import { readSecretFile } from "./_passphrase.ts";
import { progressOf } from "./_progress.ts";
import { type CertificateReport, verifyCertificate } from "./verify/certificate.ts";
import { archiveSource } from "./verify/from-archive.ts";
import { filesSource, folderFiles } from "./verify/from-files.ts";
import { ServerAnswered, ServerAway, serverSource } from "./verify/from-server.ts";
import { parseVerifierKey } from "./verify/note.ts";
import type { VerifyReport } from "./verify/report.ts";
import type { Source } from "./verify/source.ts";
import { verifySource } from "./verify/verify.ts";

export type VerifyCommand = UnlockOptions &
  TenantOption & {
    readonly url?: string;
    readonly key?: string;
    readonly keyFile?: string;
    readonly folder?: string;
    readonly backup?: string;
    readonly witness?: string;
    readonly trust?: string;
    readonly certificate?: string;
    readonly json?: boolean;
  };

/** Checks ledger and sealed values by a program that shares no code with the one that wrote them. */
export async function verify(options: VerifyCommand): Promise<Outcome> {
  if ([options.url, options.folder, options.backup].filter((it) => it !== undefined).length > 1)
    return wrongUsage("Name one of --url, --folder and --backup.");
  if (options.key !== undefined && options.keyFile !== undefined) return wrongUsage("Name one of --key-file and --key.");
  if ((options.key ?? options.keyFile) !== undefined && options.url === undefined)
    return wrongUsage("A key goes with --url: it opens the ledger of a server.");
  if (options.witness !== undefined && options.certificate !== undefined)
    return wrongUsage("--witness is compared with a ledger, and --certificate looks at one entry: call twice.");
  if (options.identity !== undefined && options.backup === undefined) return wrongUsage("--identity goes with --backup.");
  try {
    if (
      options.certificate !== undefined &&
      options.trust !== undefined &&
      [options.url, options.folder, options.backup].every((it) => it === undefined)
    )
      return await checkCertificate(options.certificate, [], options);
    if (options.url !== undefined) return await check([serverOf(options.url, options)], options);
    if (options.folder !== undefined) return await check([folderOf(options.folder)], options);
    if (options.backup !== undefined) return await checkBackup(options.backup, options);
    return await withDatabase(async (db) => {
      const tenants = mayBeOfAny(options) ? await readTenants(db) : [];
      const chosen = tenants.length > 1 ? tenants : [await chooseTenant(db, options)];
      return await check(
        chosen.map(({ id }) => databaseSource(db, id)),
        options,
      );
    });
  } catch (error) {
    if (error instanceof ServerAnswered)
      return refused("server_refused", `The server did not give what was asked for: ${error.message}.${ANSWERED[error.status] ?? ""}`);
    if (error instanceof ServerAway)
      return refused(
        "server_away",
        `The server at ${options.url} cannot be reached (${error.reason}). Look whether it runs, and whether --url is its address.`,
      );
    if (error instanceof ArchiveError) return refused(error.code, ARCHIVE_WORDS[error.code]);
    throw error;
  }
}

const ANSWERED: Readonly<Record<number, string>> = {
  401: " It does not know this key, or the key was revoked.",
  403: " Only the owner's key reads the whole ledger.",
  404: " --url is the origin of a Strongroom, such as https://safe.example.com, and the key of the business there.",
};

const ARCHIVE_WORDS = {
  cannot_open: "This backup cannot be opened: the passphrase or identity is not its own, or the file was changed or cut.",
  not_an_archive: "This is no data archive: --backup takes data-….strongroom.age. The keys archive holds no ledger.",
  cut_short: "This archive ends too early; the copy is incomplete.",
} as const satisfies Record<ArchiveError["code"], string>;

/** A folder that holds nothing of a ledger is another folder than was meant, and no finding. */
function folderOf(folder: string): Source {
  if (!statSync(folder).isDirectory()) throw new Stop(wrongUsage(`--folder names a folder, and this is a file: ${folder}`));
  if (!["checkpoint", "leaves.ndjson"].some((name) => existsSync(join(folder, name))))
    throw new Stop(
      refused(
        "no_ledger",
        `There is no ledger in this folder: ${folder}. It would hold checkpoint, keys, tile/…, leaves.ndjson and sealed.ndjson.`,
      ),
    );
  return filesSource(folderFiles(folder));
}

/** A certificate names an entry, and so the one business whose ledger has it; a ledger is looked at as somebody's. */
function mayBeOfAny({ certificate, tenant }: VerifyCommand): boolean {
  return certificate !== undefined && tenant === undefined;
}

function serverOf(url: string, options: VerifyCommand): Source {
  const key = options.keyFile === undefined ? options.key : readSecretFile(options.keyFile, "key").trim();
  const read = key === undefined ? undefined : readKey(key);
  if (!URL.canParse(url) || !/^https?:/u.test(url))
    throw new Stop(wrongUsage("--url is the address of a server, such as https://safe.example.com."));
  if (key === undefined || read === undefined)
    throw new Stop(wrongUsage("--url needs a file with a key that may read the ledger, as sk_…: --key-file F."));
  return serverSource({ url, tenant: read.tenant, key });
}

async function checkBackup(file: string, options: VerifyCommand): Promise<Outcome> {
  const unlock = await unlockOnce(file, await unlockOf(options));
  const { ledgers } = await readHeader(file, unlock, "data");
  const chosen = ledgers.filter((ledger) => options.tenant === undefined || ledger.tenant === options.tenant);
  if (chosen.length === 0 || (chosen.length > 1 && !mayBeOfAny(options)))
    return wrongUsage(`Name the business by its id with --tenant: ${ledgers.map((ledger) => ledger.tenant).join(", ")}.`);
  const sourceOf = ({ tenant, keys }: (typeof ledgers)[number]): Source => ({
    ...archiveSource(() => readArchive(file, unlock, "data"), tenant),
    publicKeys: () => Promise.resolve(keys),
  });
  return await check(chosen.map(sourceOf), options);
}

async function check(sources: readonly Source[], options: VerifyCommand): Promise<Outcome> {
  if (options.certificate !== undefined) return await checkCertificate(options.certificate, sources, options);
  const [source] = sources;
  assert(source !== undefined && sources.length === 1, "a ledger is checked by itself");
  const progress = progressOf(options.json === true, "Reading the ledger", null);
  const report = await verifySource(source, {
    ...(options.witness === undefined ? {} : { witness: readFileSync(options.witness, "utf8") }),
    ...(options.trust === undefined ? {} : { keys: readFileSync(options.trust, "utf8") }),
  });
  progress.stop(report.ok ? "Everything fits" : "Something does not fit");
  return report.ok ? done(report, describe(report)) : wanting(report, describe(report));
}

/** By the keys that are trusted, or those that the ledger shows of itself; with ledgers at hand its entry is looked for, too. */
async function checkCertificate(file: string, sources: readonly Source[], options: VerifyCommand): Promise<Outcome> {
  const text = readFileSync(file, "utf8");
  const trusted = options.trust === undefined ? undefined : readFileSync(options.trust, "utf8");
  const reports: CertificateReport[] = [];
  for (const source of sources.length === 0 ? [undefined] : sources) {
    const keys = trusted ?? (await source?.publicKeys?.()) ?? "";
    const known = keys.split("\n").flatMap((line) => parseVerifierKey(line.trim()) ?? []);
    reports.push(await verifyCertificate(text, known, source));
  }
  // Where none of them has the entry, that of which the least is wrong tells most.
  const report =
    reports.find(({ ledger }) => ledger === "entry found") ??
    reports.toSorted((one, other) => one.findings.length - other.findings.length)[0];
  assert(report !== undefined, "a certificate is looked at at least once");
  return tellCertificate(report);
}

function tellCertificate(report: CertificateReport): Outcome {
  const lines = report.findings.map((finding) => `${finding.where}: ${finding.say}`);
  if (!report.ok) return wanting(report, [`${countOf(lines.length, "finding")}.`, ...lines].join("\n"));
  const what = report.fields === null ? "" : ` in part (${report.fields.join(", ")})`;
  const said = `Verified: ${report.subject} was erased${what} at ${report.at}, final in every backup by ${report.finalAt}.`;
  const looked =
    report.residue === null ? "It is of before certificates told what is left." : "A look through everything found nothing left.";
  const beside = report.ledger === "entry found" ? ["Its entry stands in the ledger."] : [];
  return done(report, [said, looked, ...beside].join("\n"));
}

const GUIDE = "docs/guides/verifying-the-ledger.md says what each finding means for you.";

/** The report for people. */
export function describe(report: VerifyReport): string {
  const lines = [
    `Ledger ${report.origin ?? "unknown"}: ${report.leaves} of ${report.size} entries read, ${report.sealed} sealed values compared.`,
    ...(report.root === null ? [] : [`Root ${report.root}`]),
    ...(report.pending > 0
      ? [`${countOf(report.pending, "entry waits", "entries wait")} for ${report.pending === 1 ? "its" : "their"} place in the tree.`]
      : []),
    ...report.findings.map((finding) => `${finding.where}: ${finding.say}`),
    ...(report.findingsTotal > report.findings.length ? [`and ${report.findingsTotal - report.findings.length} more`] : []),
    ...(report.ok ? [] : [`Change nothing now: make a backup, and compare it with an older one. ${GUIDE}`]),
    ...(report.keys === "first-use"
      ? [
          `The public keys came from the source itself; ${report.ok ? "keep them, and give them with --trust next time" : "compare them with those that you kept"}:`,
          ...report.verifierKeys.map((key) => `  ${key.slice(0, 100)}${key.length > 100 ? "…" : ""}`),
        ]
      : []),
  ];
  return [report.ok ? "Verified." : `${countOf(report.findingsTotal, "finding")}.`, ...lines].join("\n");
}
