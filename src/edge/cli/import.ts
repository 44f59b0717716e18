import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { extname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ImportId, TenantId } from "../../base/ids.ts";
import { isCollision, isLockHeld } from "../../platform/storage/collisions.ts";
import { withTx } from "../../platform/storage/tx.ts";
import type { Safe } from "../../safe/safe.ts";
import type { Mapping } from "../../workflows/imports/columns.ts";
import { cancelImport, confirmImport } from "../../workflows/imports/confirm-import.ts";
import { type ImportView, readImport } from "../../workflows/imports/read-import.ts";
import { runImport } from "../../workflows/imports/run-imports.ts";
import type { Rejection } from "../../workflows/imports/rejection.ts";
import { importRefusalWords } from "../../workflows/imports/refusal-words.ts";
import { type ImportAsk, type ImportRefusal, type StartedImport, startImport } from "../../workflows/imports/start-import.ts";
import { parseStrictJson } from "../http/strict-json.ts";
import { askColumns, changedColumns } from "./_ask-columns.ts";
import { countOf } from "./_count.ts";
import type { TenantOption } from "./_database.ts";
import { sayIfBrokenOff } from "./_interrupt.ts";
import { OPERATOR_ACTOR } from "./_operator.ts";
import { type Outcome, Stop, done, refused, wanting, wrongUsage } from "./_outcome.ts";
import type { PassphraseOption } from "./_passphrase.ts";
import { type Progress, progressOf } from "./_progress.ts";
import { withSafe } from "./_safe.ts";
import { shown } from "./_shown.ts";

export type ImportOptions = PassphraseOption &
  TenantOption & {
    readonly map?: string;
    readonly purpose?: string;
    readonly format?: string;
    readonly yes?: boolean;
    readonly json?: boolean;
  };

const POLL_MS = 250;
const STEPS = 1_000;
const WAITS =
  "Almost no room is left on the disk of the data folder, so the import waits where it stopped. Once there is room, a running server goes on with it by itself; do not import the file again.";

function brokenOff(id: ImportId): string {
  return `Only the waiting was broken off. The import goes on by itself in the server that runs, or in the next one that starts; do not import the file again. GET /v1/imports/${id} tells how far it is.`;
}

/** Brings customers in. Rows that cannot be taken are told with line, column and reason; the others are kept. */
export async function importFile(file: string, options: ImportOptions): Promise<Outcome> {
  const ask: ImportAsk = {
    actor: OPERATOR_ACTOR,
    purpose: options.purpose ?? null,
    format: formatOf(file, options),
    mapping: mappingOf(options.map),
    isProposal: isAsked(file, options),
  };
  if (file !== "-" && !statSync(file).isFile()) return wrongUsage(`This is not a file: ${file}`);
  return await withSafe(options, async (safe, tenant) => {
    const body = file === "-" ? process.stdin : createReadStream(file, { highWaterMark: 262_144 });
    const started = await startImport(safe, tenant.id, ask, body as AsyncIterable<Uint8Array>, safe.clock());
    if (!started.ok) return refusalOutcome(started.refusal);
    if (started.value.state === "proposed") {
      const refusal = await confirm(safe, tenant.id, started.value);
      if (refusal !== undefined) return refusal;
    }
    const { id } = started.value;
    sayIfBrokenOff(() => (options.json === true ? JSON.stringify(refused("broken_off", brokenOff(id), { id }).json) : brokenOff(id)));
    const progress = progressOf(options.json === true, "Importing", STEPS);
    const view = await waitFor(safe, tenant.id, id, progress);
    progress.stop(`${view.imported} of ${view.read} rows imported`);
    return outcomeOf(view);
  });
}

/** A person at the terminal looks at the guess first, unless they said what to do. */
function isAsked(file: string, options: ImportOptions): boolean {
  const isPerson = process.stdin.isTTY && process.stdout.isTTY && file !== "-";
  return isPerson && options.json !== true && options.yes !== true && options.map === undefined && formatOf(file, options) === "csv";
}

/** Undefined when the import began. Answers that cannot be taken are told, and asked for again. */
async function confirm(safe: Safe, tenant: TenantId, proposed: StartedImport): Promise<Outcome | undefined> {
  for (let map: Mapping = {}; ;) {
    const answer = await askColumns(changedColumns(proposed.columns ?? [], map), proposed.choices ?? []);
    if (answer === null) {
      await withTx(safe.db, tenant, (tx) => cancelImport(tx, OPERATOR_ACTOR, proposed.id, safe.clock()));
      return refused("given_up", "Nothing was imported, and the upload is destroyed.");
    }
    map = { ...map, ...answer };
    const said = map;
    const begun = await withTx(safe.db, tenant, (tx) => confirmImport(safe, tx, OPERATOR_ACTOR, proposed.id, said, safe.clock()));
    if (begun.ok) return undefined;
    const { refusal } = begun;
    if (refusal.code === "import_not_found" || refusal.code === "import_not_proposed") return refused("import_gone", "The import is gone.");
    process.stdout.write(`${shown(refusalOutcome(refusal).text)}\n`);
  }
}

function refusalOutcome(refusal: ImportRefusal): Outcome {
  const { say, fields } = importRefusalWords(refusal);
  const text = [say, ...fields.map((it) => `  ${it.field}: ${it.say}`)].join("\n");
  return refused(refusal.code, text, fields.length > 0 ? { fields } : {});
}

/** Works on it here, unless a running server was quicker to take it; then its work is watched. */
async function waitFor(safe: Safe, tenant: TenantId, id: ImportId, progress: Progress): Promise<ImportView> {
  let shown = 0;
  let trouble: unknown;
  for (;;) {
    const onTrouble = (_tenant: string, _id: string, error: unknown): void => {
      // It met somebody else, or a new map: the import is begun anew from there by itself.
      if (!isCollision(error) && !isLockHeld(error)) trouble = error;
    };
    const working = runImport(safe, tenant, id, { parseJson: parseStrictJson, onTrouble });
    const watched = working.then(() => "ended" as const);
    for (let now: "ended" | "working" = "working"; now === "working";) {
      now = await Promise.race([watched, sleep(POLL_MS, "working" as const)]);
      const view = await withTx(safe.db, tenant, (tx) => readImport(tx, id, "house"));
      if (view === undefined) throw new Stop(refused("import_gone", "The import is gone."));
      const step = Math.floor(view.progress * STEPS);
      progress.advance(step - shown);
      shown = step;
      if (view.done) return view;
    }
    if (trouble !== undefined) throw trouble;
    if (safe.db.space.isReadOnly()) throw new Stop(refused("read_only", WAITS, { id }));
    await sleep(POLL_MS);
  }
}

function outcomeOf(view: ImportView): Outcome {
  const json = { ...view };
  const lines = [
    `${countOf(view.read, "row")} read, ${view.imported} imported, ${view.rejectedCount} rejected.`,
    ...columnWords(view),
    ...view.rejected.map((it) => `  line ${it.line}${placeWithin(it)}: ${it.say}`),
    ...(view.rejectedCount > view.rejected.length && view.rejected.length > 0
      ? [`  the others: GET /v1/imports/${view.id}/rejected.csv`]
      : []),
  ];
  if (view.failure !== null) return wanting({ ...json, ok: false }, [view.failure.say, ...lines].join("\n"));
  const isNothing = view.imported === 0 && view.rejectedCount > 0;
  return isNothing ? wanting({ ...json, ok: false }, lines.join("\n")) : done({ ...json, ok: true }, lines.join("\n"));
}

/** NDJSON has no columns; there the field is what was wrong. */
function placeWithin({ column, field }: Rejection): string {
  const name = column ?? field;
  return name === null ? "" : `, ${name}`;
}

function columnWords(view: ImportView): readonly string[] {
  const ignored = (view.columns ?? []).flatMap((it, at) => (it.field === null ? [columnName(it.column, at)] : []));
  return ignored.length === 0 ? [] : [`Left out, because no field is meant by them: ${ignored.join(", ")}.`];
}

/** Spreadsheets write columns that nobody named. */
function columnName(name: string, at: number): string {
  return name === "" ? `column ${at + 1} (it has no name)` : name;
}

function formatOf(file: string, options: ImportOptions): "csv" | "ndjson" {
  const format = options.format ?? ([".ndjson", ".jsonl"].includes(extname(file).toLowerCase()) ? "ndjson" : "csv");
  if (format !== "csv" && format !== "ndjson") throw new Stop(wrongUsage("--format is csv or ndjson."));
  return format;
}

/** JSON on the command line, or the name of a file with it. */
function mappingOf(given: string | undefined): Mapping | null {
  if (given === undefined) return null;
  const text = !given.trimStart().startsWith("{") && existsSync(given) ? readFileSync(given, "utf8") : given;
  const parsed = parseStrictJson(Buffer.from(text));
  const isMapping = parsed.ok && typeof parsed.value === "object" && parsed.value !== null && !Array.isArray(parsed.value);
  if (!isMapping || !Object.values(parsed.value).every((value) => typeof value === "string" || value === null)) {
    throw new Stop(wrongUsage('--map is JSON such as {"E-mail": "email", "Town": "address.city"}, or the name of a file with that.'));
  }
  return parsed.value as Mapping;
}
