import { join } from "node:path";
import type { SubjectId, TenantId } from "../../base/ids.ts";
import { HOUR_MS, type Instant, MINUTE_MS, instantToIso } from "../../base/instant.ts";
import { makeScanner } from "../../base/leak-scanner.ts";
import { unveil } from "../../base/redacted.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import type { Actor } from "../access/actor.ts";
import { draftEntry } from "../access/note.ts";
import { fileMark, scanFiles } from "../residue/scan-files.ts";
import { type Found, type Reading, type Scanned, isStillInRow, scanTables } from "../residue/scan-tables.ts";
import type { Sought } from "../residue/sought.ts";
import type { Safe } from "../safe.ts";
import { type Certificate, type Residue, certify } from "./certificate.ts";
import { type Erasure, findErasure } from "./erase.ts";
import { type ErasureRow, type Finding, holdErasureToLook, saveLook, selectErasure, takeErasuresToLook } from "./_erasures_sql.ts";

export type Looker = {
  readonly safe: Safe;
  /** DATA_DIR: every file in it is looked through but the database's own. */
  readonly folder: string;
  readonly giveWay?: Reading["giveWay"];
  /** Tells the owners, in the transaction that notes what was found. */
  readonly tell: (tx: Tx, erasure: Erasure, now: Instant) => Promise<void>;
};

export type LookAsk = { readonly id: string; /** Null where the values are not known any more. */ readonly sought: Sought | null };

const WORKER: Actor = { kind: "worker", id: "worker_residue", roles: [], purposes: "all", owner: false, address: null };
const PLACES_MAX = 20;
const FINDINGS_MAX = 1_000;
const TOGETHER_MAX = 100;
/** Longer than a look through a large house takes; who is killed in the midst of one is done for then. */
const TAKEN_MS = 30 * MINUTE_MS;
const AGAIN_MS = HOUR_MS;

/**
 * Looks through every table and file for what is left of these erased subjects, all of them in one pass, and signs their
 * certificates anew with what was found. Each is noted in the ledger; where something was found the erasure stays open, owners
 * are told once, and the worker looks again every hour until somebody has mended it.
 */
export async function lookForResidue(looker: Looker, tenant: TenantId, asks: readonly LookAsk[]): Promise<readonly Erasure[]> {
  const { safe } = looker;
  const rows = await withTx(safe.db, tenant, (tx) => Promise.all(asks.map(({ id }) => selectErasure(tx, id))));
  const open = rows.flatMap((row, n) => (row?.awaits_look === true ? [{ row, sought: asks[n]?.sought ?? null }] : []));
  if (open.length > 0) {
    const { scanned, found } = await scan(looker, tenant, open);
    for (const [n, one] of open.entries()) {
      const left = [...(found.get(n) ?? []), ...(await stillThere(looker, one.row))];
      await withTx(safe.db, tenant, (tx) => settle(looker, tx, one, left, scanned));
    }
  }
  const erasures = await withTx(safe.db, tenant, (tx) => Promise.all(asks.map(({ id }) => findErasure(tx, id))));
  return erasures.flatMap((erasure) => erasure ?? []);
}

/** What was erased by the house itself, what was cut short, and where something was found before. */
export async function lookAgain(looker: Looker, tenant: TenantId, signal: AbortSignal): Promise<number> {
  const { safe } = looker;
  let looked = 0;
  while (!signal.aborted && safe.keeper.state() === "open") {
    const now = safe.clock();
    const due = await withTx(safe.db, tenant, (tx) => takeErasuresToLook(tx, new Date(now), new Date(now + TAKEN_MS), TOGETHER_MAX));
    if (due.length === 0) break;
    await lookForResidue(
      looker,
      tenant,
      due.map((row) => ({ id: row.erasure_id, sought: null })),
    );
    looked += due.length;
  }
  return looked;
}

type Open = { readonly row: ErasureRow; readonly sought: Sought | null };

async function scan(
  { safe, folder, giveWay }: Looker,
  tenant: TenantId,
  open: readonly Open[],
): Promise<{ readonly scanned: Scanned; readonly found: ReadonlyMap<number, readonly Finding[]> }> {
  const needles = open.flatMap(({ row, sought }, n) => [
    // Who stays is named in many places, and rightly.
    ...(row.fields === null ? [[`${n} id`, row.subject_id] as const] : []),
    ...(sought === null ? [] : unveil(sought.values)).map((value, v) => [`${n} ${v}`, value] as const),
  ]);
  const scanner = makeScanner(Object.fromEntries(needles));
  const scanned: Scanned = { tables: 0, rows: 0, files: 0, bytes: 0 };
  const found = new Map<number, Map<string, Finding>>();
  const note = ({ name, place, mark }: Found): void => {
    const [n = "", what] = name.split(" ");
    // The id may stand where a holder said so; a value may stand nowhere.
    if (what === "id" && open[Number(n)]?.row.kept_in.includes(place) === true) return;
    const of = found.get(Number(n)) ?? new Map<string, Finding>();
    found.set(Number(n), of);
    if (of.size < FINDINGS_MAX) of.set(`${place} ${mark}`, { place, mark });
  };
  await scanTables(safe.db, { tenant, scanner, scanned, onFound: note, ...(giveWay === undefined ? {} : { giveWay }) });
  await scanFiles(folder, scanner, scanned, note);
  return { scanned, found: new Map([...found].map(([n, of]) => [n, [...of.values()]])) };
}

/**
 * Values are looked for once, as they are known once; where one was found, the very row or file is looked at again, and counts
 * until it is gone or another.
 */
async function stillThere({ safe, folder }: Looker, row: ErasureRow): Promise<readonly Finding[]> {
  const still: Finding[] = [];
  for (const finding of row.findings) if (await isStill(safe, folder, finding)) still.push(finding);
  return still;
}

async function isStill(safe: Safe, folder: string, { place, mark }: Finding): Promise<boolean> {
  if (place.startsWith("file:")) return (await fileMark(join(folder, place.slice("file:".length)))) === mark;
  return await isStillInRow(safe.db, { place, mark });
}

async function settle(looker: Looker, tx: Tx, { row, sought }: Open, found: readonly Finding[], scanned: Scanned): Promise<void> {
  const { safe } = looker;
  // Another process may have been quicker.
  const held = await holdErasureToLook(tx, row.erasure_id);
  if (held === undefined) return;
  const now = safe.clock();
  const findings = [...new Map(found.map((finding) => [`${finding.place} ${finding.mark}`, finding])).values()];
  const before = JSON.parse(held.certificate) as Certificate;
  const residue: Residue = {
    at: instantToIso(now),
    found: findings.length,
    places: [...new Set(findings.map(({ place }) => place))].toSorted().slice(0, PLACES_MAX),
    values: sought === null ? (before.residue?.values ?? 0) : unveil(sought.values).length,
    scanned: { ...scanned },
  };
  await loadTenant(tx, safe.keeper);
  const { signature: _old, residue: _before, ...rest } = before;
  const certificate = await certify(safe, tx, { ...rest, residue });
  const isLeft = findings.length > 0;
  const draft = draftEntry(WORKER, "subject.residue", { subject: row.subject_id as SubjectId, purpose: "rights", form: null });
  await appendEntries(tx, [{ ...draft, detail: { erasure: row.erasure_id, found: residue.found } }], now);
  const isNews = isLeft && held.told_at === null;
  await saveLook(tx, row.erasure_id, {
    certificate: JSON.stringify(certificate),
    awaitsLook: isLeft,
    lookAt: new Date(now + AGAIN_MS),
    findings: findings.slice(0, FINDINGS_MAX),
    toldAt: isNews ? new Date(now) : held.told_at,
  });
  if (isNews) await looker.tell(tx, { id: row.erasure_id, state: "residue", certificate }, now);
}
