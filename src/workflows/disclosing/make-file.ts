import { Readable } from "node:stream";
import { csvLine } from "../../base/csv.ts";
import { Outage } from "../../base/fault.ts";
import type { TenantId } from "../../base/ids.ts";
import { piecesOf } from "../../base/pieces-of.ts";
import type { PieceKey } from "../../platform/keeper/pieces.ts";
import { sealStream } from "../../platform/sealed-files/age.ts";
import { sealSheet } from "../../platform/sealed-files/seal-sheet.ts";
import type { Row, Sheet, SheetFormat } from "../../platform/sealed-files/sheet.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { entryActor } from "../../safe/access/actor.ts";
import { finish } from "./_sql.ts";
import type { Disclosing, InTx, Order } from "./disclosing.ts";
import { endFile, noteOf } from "./end-file.ts";
import { type Tally, columnsOf, createTally, pagesFor } from "./rows.ts";
import { spoolPiece } from "./spool.ts";
import { Stopped } from "./stopped.ts";

const PIECE_BYTES = 262_144;
const FILE_BYTES_MAX = 512 * 1_048_576;

/**
 * Makes the file page by page: opened, written, encrypted, sealed and stored before the next page is opened, so that
 * memory holds one page and one part. It is to be had when the last step commits, and not before; whatever goes wrong ends
 * it with nothing left. Never throws.
 */
export async function makeFile(disclosing: Disclosing, tenant: TenantId, inTx: InTx, order: Order): Promise<void> {
  const tally = createTally();
  const first: { cause?: unknown } = {};
  try {
    const pages = watched(pagesFor(disclosing.safe, inTx, order, tally, disclosing.safe.clock()), first);
    await spool(disclosing, tenant, order, await seal({ name: "customers", columns: columnsOf(order), pages }, order));
    await conclude(disclosing, inTx, order, tally);
  } catch (error) {
    await giveUp(disclosing, tenant, order, tally, first.cause ?? error);
  } finally {
    disclosing.onCommit(tenant);
  }
}

/** The streams in between tell that they broke, and not always of what: the first cause is kept. */
async function* watched(pages: AsyncIterable<readonly Row[]>, first: { cause?: unknown }): AsyncGenerator<readonly Row[]> {
  try {
    yield* pages;
  } catch (error) {
    first.cause = error;
    throw error;
  }
}

async function spool({ safe }: Disclosing, tenant: TenantId, { id }: Order, sealed: Readable): Promise<void> {
  let ordinal = 0;
  let key: PieceKey | null = null;
  for await (const piece of piecesOf(sealed, PIECE_BYTES)) {
    if ((ordinal + 1) * PIECE_BYTES > FILE_BYTES_MAX) throw new Stopped("too_large");
    key = await spoolPiece(safe, tenant, id, key, ordinal++, piece);
  }
}

async function conclude({ safe }: Disclosing, inTx: InTx, order: Order, tally: Tally): Promise<void> {
  if (tally.included() === 0) throw new Stopped("nothing_to_give");
  await inTx(async (tx) => {
    const now = safe.clock();
    const made = { included: tally.included(), withheld: tally.withheld(), at: new Date(now) };
    if (!(await finish(tx, order.id, made))) throw new Stopped("revoked");
    await appendEntries(tx, [noteOf(order, entryActor(order.actor), "disclosure.ready", { count: made.included })], now);
  });
}

async function giveUp(
  { safe, onTrouble }: Disclosing,
  tenant: TenantId,
  { id, actor }: Order,
  tally: Tally,
  error: unknown,
): Promise<void> {
  // An outage, and whoever asked being cut off, have their codes; all else is for the log.
  const code = error instanceof Stopped || error instanceof Outage ? error.code : "cut_short";
  if (code === "cut_short") onTrouble(tenant, error);
  try {
    const to = { state: "failed", code, withheld: tally.withheld() } as const;
    await withTx(safe.db, tenant, (tx) => endFile(tx, entryActor(actor), id, ["making"], to, safe.clock()));
  } catch (trouble) {
    // The database is away: the sweep ends it, since its maker gives no sign of life any more.
    onTrouble(tenant, trouble);
  }
}

/** For age the one text as it is, so that the tool answers it at once; a zip comes in parts that memory can hold. */
async function seal(sheet: Sheet, { lock, format }: Order): Promise<Readable> {
  if (lock.protect === "zip") return await sealSheet(sheet, { format: "zip", passphrase: lock.passphrase }, [format]);
  return await sealStream({ recipients: [lock.recipient] }, Readable.from(TEXTS[format](sheet), { objectMode: false }));
}

const TEXTS = { csv: csvText, json: jsonText } as const satisfies Record<SheetFormat, (sheet: Sheet) => AsyncGenerator<Buffer>>;

/** With a byte order mark: without one, spreadsheets take UTF-8 for something older. */
async function* csvText({ columns, pages }: Sheet): AsyncGenerator<Buffer> {
  yield Buffer.from(`\uFEFF${csvLine(columns)}`);
  for await (const rows of pages) yield Buffer.from(rows.map(({ cells }) => csvLine(cells)).join(""));
}

async function* jsonText({ pages }: Sheet): AsyncGenerator<Buffer> {
  let before = "[\n";
  for await (const rows of pages) {
    for (const { json } of rows) {
      yield Buffer.from(`${before}${JSON.stringify(json)}`);
      before = ",\n";
    }
  }
  yield Buffer.from(before === "[\n" ? "[]\n" : "\n]\n");
}
