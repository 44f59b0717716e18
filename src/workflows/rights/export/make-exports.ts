import { Outage } from "../../../base/fault.ts";
import type { TenantId } from "../../../base/ids.ts";
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS, SECOND_MS } from "../../../base/instant.ts";
import { type Tx, withTx } from "../../../platform/storage/tx.ts";
import { changeRequest } from "../../../registers/rights/requests.ts";
import { lockSubject } from "../../../registers/subjects/subjects.ts";
import type { RightsDesk } from "../desk.ts";
import { markDone } from "../mark-done.ts";
import { type RightsPost, tellCustomer } from "../tell-customer.ts";
import { type ExportRow, type MadeFile, claimExport, deletePieces, finish, postpone, release, selectNext } from "./_sql.ts";
import type { Account, InTx } from "./account.ts";
import { EXPORTS_WORKER, endExport } from "./end-export.ts";
import { encloseFiles } from "./enclose-files.ts";
import { readAccount } from "./read-account.ts";
import { type Making, spoolFile } from "./spool.ts";
import { Stopped } from "./stopped.ts";
import { accountDocument } from "./write-document.ts";
import { accountJson } from "./write-json.ts";
import { accountPage } from "./write-page.ts";

export const EXPORT_DAYS = 7;
/** A page is read, written and sealed within a second; the sign of life is given with each piece. */
const SILENT_SECONDS = 120;
/** Five tries in three hours; what kills its maker so often would kill it again. */
const ATTEMPTS_MAX = 5;
const WAITS_MS = [30 * SECOND_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS] as const;

export type ExportDesk = RightsDesk &
  RightsPost & {
    /** A copy that could not be made, for a reason that is not told by a code. */
    readonly onTrouble: (tenant: TenantId, error: unknown) => void;
  };

/**
 * Makes the copies that wait, one after the other: each is read, written, sealed and stored page by page, so that memory
 * holds a page and a file however much there is. One that a try did not make, or whose maker died, is begun again, later each
 * time, and given up after five; what was stored of it is gone by then. Never throws for one of them. Answers how many were made.
 */
export async function makeExports(desk: ExportDesk, tenant: TenantId, signal: AbortSignal): Promise<number> {
  const { safe } = desk;
  const inTx: InTx = (fn) => withTx(safe.db, tenant, fn);
  let made = 0;
  while (!signal.aborted && safe.keeper.state() === "open") {
    const claimed = await inTx((tx) => claim(tx, safe.clock()));
    if (claimed === undefined) break;
    if (typeof claimed !== "string" && (await makeOne(desk, tenant, inTx, claimed, signal))) made += 1;
  }
  return made;
}

/** Its subject first, as an erasure does. Where somebody was quicker while this waited there may be another. */
async function claim(tx: Tx, now: Instant): Promise<ExportRow | "given up" | "lost" | undefined> {
  const seen = await selectNext(tx, SILENT_SECONDS, new Date(now));
  if (seen === undefined) return undefined;
  await lockSubject(tx, seen.subject_id);
  const row = await claimExport(tx, seen.request_id, SILENT_SECONDS, new Date(now));
  if (row === undefined) return "lost";
  if (row.attempts > ATTEMPTS_MAX) {
    await endExport(tx, row.request_id, "making", { state: "failed", code: "maker_lost" }, now);
    return "given up";
  }
  await deletePieces(tx, row.request_id);
  if (row.attempts > 1) await changeRequest(tx, row.request_id, ["granted", "done"], { export_state: "delayed" }, now);
  return row;
}

async function makeOne(desk: ExportDesk, tenant: TenantId, inTx: InTx, row: ExportRow, signal: AbortSignal): Promise<boolean> {
  const { safe } = desk;
  const { request_id: id, subject_id: subject, kind, language, withheld, ...turn } = row;
  const making: Making = { id, turn, key: null };
  try {
    const told = await readAccount(safe, inTx, { id, kind, subject, language, withheld });
    // The pages name what is enclosed, so they are written last, and come first for whoever opens the copy.
    const { account, files: enclosed } = await encloseFiles(safe, tenant, inTx, making, { account: told, from: FILES.length, signal });
    const files: MadeFile[] = [];
    for (const [number, { name, write }] of FILES.entries()) {
      const bytes = untilStopped(write(account), signal);
      files.push(await spoolFile(safe, tenant, making, { number, name, bytes }));
    }
    await inTx(async (tx) => {
      // Its subject first, as an erasure does: neither waits for the other in a circle.
      await lockSubject(tx, subject);
      const now = safe.clock();
      const until = (now + EXPORT_DAYS * DAY_MS) as Instant;
      if (!(await finish(tx, id, turn, { files: [...files, ...enclosed], at: new Date(now), until: new Date(until) })))
        throw new Stopped("stopped");
      await tellReady(desk, tx, row, until, now);
    });
    return true;
  } catch (error) {
    await settle(desk, tenant, row, error);
    return false;
  }
}

/** The request is done with it, and its person told. One that was taken back meanwhile has no copy. */
async function tellReady(desk: ExportDesk, tx: Tx, row: ExportRow, until: Instant, now: Instant): Promise<void> {
  const { request_id: id, subject_id: subject, kind, language } = row;
  const change = { export_state: "ready", export_expires_at: new Date(until) } as const;
  if ((await changeRequest(tx, id, ["granted", "done"], change, now)) === undefined) throw new Stopped("request_closed");
  await markDone(desk, tx, id, EXPORTS_WORKER, now);
  await tellCustomer(desk, tx, { id, subject, language }, { kind: "rights_export_ready", facts: { request: kind, expiresAt: until } }, now);
}

/** The names stand in the clear in a zip, so they say nothing of anybody. */
const FILES: readonly { readonly name: string; readonly write: (account: Account) => AsyncGenerator<Buffer> }[] = [
  { name: "account.html", write: accountPage },
  { name: "account.pdf", write: accountDocument },
  { name: "account.json", write: accountJson },
];

async function* untilStopped(bytes: AsyncIterable<Buffer>, signal: AbortSignal): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    // The house closes: whoever comes next begins again at once, and not after the silence.
    if (signal.aborted) throw new Stopped("closing");
    yield chunk;
  }
}

/** What may go by itself (no room, the database or the keeper away) is tried again; what never will ends it. Nothing of it is left, either way. */
async function settle({ safe, onTrouble }: ExportDesk, tenant: TenantId, row: ExportRow, error: unknown): Promise<void> {
  const isKnown = error instanceof Stopped || error instanceof Outage;
  const code = isKnown ? error.code : "cut_short";
  if (!isKnown) onTrouble(tenant, error);
  try {
    await withTx(safe.db, tenant, async (tx) => {
      await lockSubject(tx, row.subject_id);
      await moveOn(tx, row, { code, isOver: error instanceof Stopped && !PASSING.has(code) }, safe.clock());
    });
  } catch (trouble) {
    // The database is away: whoever looks next begins again, since its maker gives no sign of life any more.
    onTrouble(tenant, trouble);
  }
}

async function moveOn(
  tx: Tx,
  row: ExportRow,
  { code, isOver }: { readonly code: string; readonly isOver: boolean },
  now: Instant,
): Promise<void> {
  const { request_id: id, attempts } = row;
  // The house closes: that was no try, and the next is made at once.
  if (code === "closing") {
    if (await release(tx, id, row)) await deletePieces(tx, id);
    return;
  }
  const waitMs = WAITS_MS[attempts - 1];
  if (isOver || waitMs === undefined) {
    await endExport(tx, id, "making", { state: "failed", code, turn: row }, now);
    return;
  }
  if (!(await postpone(tx, id, row, new Date(now + waitMs)))) return;
  await deletePieces(tx, id);
  await changeRequest(tx, id, ["granted", "done"], { export_state: "delayed" }, now);
}

const PASSING: ReadonlySet<string> = new Set(["closing", "sealed", "changed"]);
