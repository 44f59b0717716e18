import { createWriteStream, existsSync, statSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { SubjectId } from "../../base/ids.ts";
import { instantToIso } from "../../base/instant.ts";
import { unveil } from "../../base/redacted.ts";
import { refusalOfPassphrase } from "../../platform/keeper/providers/provider.ts";
import { moveDurably } from "../../platform/storage/durable-file.ts";
import type { Tenant } from "../../platform/storage/tenants.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { listSubjectIds } from "../../registers/subjects/subjects.ts";
import type { Safe } from "../../safe/safe.ts";
import { type ExportedSubject, exportSubjects as openAll } from "../../safe/vault/export.ts";
import { type Lock, sealStream } from "../../platform/sealed-files/age.ts";
import { countOf } from "./_count.ts";
import { type RecipientOption, recipientsOf } from "./_archives.ts";
import type { TenantOption } from "./_database.ts";
import { OPERATOR_ACTOR } from "./_operator.ts";
import { type Outcome, Stop, done, refused, wanting, wrongUsage } from "./_outcome.ts";
import { type PassphraseOption, passphraseIn } from "./_passphrase.ts";
import { type Progress, progressOf } from "./_progress.ts";
import { withSafe } from "./_safe.ts";

const PAGE = 200;
const OF_THE_SAFE =
  "This passphrase opens the safe: whoever gets the file would need it, and then have everything. Choose another one for the file; one that is for yourself alone needs none.";
/** So many are named; all of them are in the file. */
const TOLD_MAX = 20;
const FOR_YOURSELF =
  "It is locked with the passphrase of the safe, so it is for yourself alone. For anybody else: --recipient age1…, or --export-passphrase-file F.";

export type ExportOptions = RecipientOption &
  PassphraseOption &
  TenantOption & { readonly exportPassphraseFile?: string; readonly out?: string; readonly json?: boolean };

/** Every customer in clear, one JSON a line, in a file that is never on disk unencrypted. The ledger has an entry for each. */
export async function exportSubjects(options: ExportOptions): Promise<Outcome> {
  const own = await lockOf(options);
  return await withSafe(options, async (safe, tenant, passphrase) => {
    if (own !== undefined && "passphrase" in own && unveil(own.passphrase) === unveil(passphrase))
      return refused("passphrase_of_the_safe", OF_THE_SAFE);
    const lock = own ?? { passphrase };
    const file = resolve(options.out ?? `export-${instantToIso(safe.clock()).replaceAll(":", "")}.ndjson.age`);
    const progress = progressOf(options.json === true, "Exporting", null, "customers");
    const count: Count = { subjects: 0, damaged: 0, told: [] };
    if (existsSync(file) && statSync(file).isDirectory()) return wrongUsage(`--out names a file, and this is a folder: ${file}`);
    const part = `${file}.part`;
    try {
      await pipeline(
        await sealStream(lock, Readable.from(linesOf(safe, tenant, count, progress))),
        createWriteStream(part, { mode: 0o600 }),
      );
      const handle = await open(part, "r+");
      await handle.sync();
      await handle.close();
      moveDurably(part, file);
    } finally {
      await rm(part, { force: true });
    }
    progress.stop(`${countOf(count.subjects, "customer")} written`);
    const text = `${file}: ${countOf(count.subjects, "customer")}. Open it with: age -d ${options.recipient === undefined ? "" : "-i IDENTITY_FILE "}-o customers.ndjson ${file}${own === undefined ? `\n${FOR_YOURSELF}` : ""}`;
    const json = {
      ok: count.damaged === 0,
      file,
      subjects: count.subjects,
      damaged: count.damaged,
      lock: own === undefined ? "safe" : "own",
    };
    return count.damaged === 0 ? done(json, text) : wanting({ ...json, code: "damaged" }, `${text}\n${damagedText(count)}`);
  });
}

/** Of a file that goes to somebody else, who must not need what opens the safe: recipients, or a passphrase of its own. */
async function lockOf({ exportPassphraseFile, ...options }: ExportOptions): Promise<Lock | undefined> {
  const recipients = await recipientsOf(options);
  if (exportPassphraseFile === undefined) return recipients;
  if (recipients !== undefined)
    throw new Stop(wrongUsage("Name --recipient or --export-passphrase-file: an age file has the one or the other."));
  const passphrase = passphraseIn(exportPassphraseFile);
  const tooShort = refusalOfPassphrase(unveil(passphrase));
  if (tooShort !== undefined) throw new Stop(refused(tooShort.code, `${tooShort.say} This is about the one for the exported file.`));
  return { passphrase };
}

type Count = { subjects: number; damaged: number; readonly told: string[] };

function damagedText({ damaged, told }: Count): string {
  const more = damaged > told.length ? `\nand ${damaged - told.length} more` : "";
  return `It is not whole: of ${countOf(damaged, "customer")} not every value can be opened any more ("damaged" in their line). \`npx strongroom doctor\` tells more.\n${told.join("\n")}${more}`;
}

async function* linesOf(safe: Safe, tenant: Tenant, count: Count, progress: Progress): AsyncGenerator<Buffer> {
  let cursor: SubjectId | null = null;
  for (;;) {
    const before: SubjectId | null = cursor;
    const page = await withTx(safe.db, tenant.id, async (tx) => {
      const ids = await listSubjectIds(tx, before, PAGE);
      return { ids, subjects: await openAll(safe, tx, OPERATOR_ACTOR, ids, safe.clock()) };
    });
    if (page.ids.length === 0) return;
    count.subjects += page.subjects.length;
    for (const { id, damaged } of page.subjects) {
      if (damaged.length === 0) continue;
      count.damaged += 1;
      if (count.told.length < TOLD_MAX) count.told.push(`${id}: ${damaged.join(", ")}`);
    }
    progress.advance(page.subjects.length);
    yield Buffer.from(page.subjects.map(lineOf).join(""));
    cursor = page.ids.at(-1) ?? null;
  }
}

function lineOf(subject: ExportedSubject): string {
  const fields = Object.fromEntries(Object.entries(subject.fields).map(([name, value]) => [name, unveil(value)]));
  return `${JSON.stringify({ ...subject, source: unveil(subject.source), fields })}\n`;
}
