import { isId } from "../../base/ids.ts";
import { type Instant, instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { readTenantToken } from "../../base/tenant-token.ts";
import { withTxAgain } from "../../platform/storage/collisions.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { areTightened } from "../../registers/consent/standings.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import type { EntryActor } from "../../registers/ledger/entry.ts";
import { isAnyErased } from "../../registers/subjects/subjects.ts";
import { noteDisclosures } from "../../registers/vendors/disclosures.ts";
import { vendorGate } from "../../registers/vendors/gate.ts";
import { holdVendor } from "../../registers/vendors/vendor.ts";
import { type IncludedRow, countPieces, selectIncluded } from "./_parts_sql.ts";
import { type DisclosureRow, selectByToken, selectDisclosure, takeDownload } from "./_sql.ts";
import { type Disclosing, DOWNLOADS_MAX } from "./disclosing.ts";
import { WORKER, endFile, noteOf } from "./end-file.ts";
import { fileNameOf } from "./file-name.ts";
import { readPieces } from "./spool.ts";

/** Why whoever has a link gets no file; told to them in plain words, without a reason that is not theirs to know. */
export type CollectRefusal = { readonly code: "link_wrong" | "not_ready" | "over" | "spent" | "held_back" | "sealed" };

export type Collected = { readonly fileName: string; readonly sizeBytes: number; readonly chunks: () => AsyncGenerator<Buffer> };

/**
 * Hands a file to whoever has its link: the vendor's standing and the customers' choices are looked at again, a download is
 * taken and noted; with the first one the vendor has been given what is in it. The file's bytes leave after the commit.
 */
export async function collect(
  { safe, onCommit }: Disclosing,
  asked: { readonly id: string; readonly token: string },
): Promise<Result<Collected, CollectRefusal>> {
  const token = readTenantToken(asked.token);
  const { id } = asked;
  if (token === undefined || !isId("dsc", id)) return refuse({ code: "link_wrong" });
  if (safe.keeper.state() !== "open") return refuse({ code: "sealed" });
  const { tenant } = token;
  const done = await withTxAgain(safe.db, tenant, async (tx) => {
    const row = await selectByToken(tx, id, token.hash);
    return row === undefined ? refuse({ code: "link_wrong" }) : await take(tx, await safe.maps.get(tx), row, safe.clock());
  });
  onCommit(tenant);
  if (!done.ok) return done;
  const { pieces, key, sizeBytes, fileName } = done.value;
  return ok({ fileName, sizeBytes, chunks: () => readPieces(safe, tenant, { id, pieces, key }) });
}

type Taken = {
  readonly pieces: number;
  readonly key: { readonly epoch: number; readonly wrapped: Buffer };
  readonly sizeBytes: number;
  readonly fileName: string;
};

async function take(tx: Tx, map: CompiledMap, row: DisclosureRow, now: Instant): Promise<Result<Taken, CollectRefusal>> {
  const id = row.disclosure_id;
  const file = { id, vendor: row.vendor_id, purpose: row.purpose, fields: row.fields };
  const by: EntryActor = { kind: "vendor", id: row.vendor_id, role: "vendor" };
  const isOver = row.expires_at.getTime() <= now;
  if (row.state === "making" && !isOver) return refuse({ code: "not_ready" });
  if (isOver || (row.state !== "ready" && row.state !== "collected") || row.wrapped === null || row.epoch === null)
    return refuse({ code: "over" });

  const vendor = await holdVendor(tx, row.vendor_id);
  const gate = vendor === undefined ? refuse({ code: "vendor_not_found" }) : vendorGate(map, vendor, file, now);
  if (!gate.ok) {
    const note = noteOf(file, by, "disclosure.collect", {});
    await appendEntries(tx, [{ ...note, codes: [gate.refusal.code], outcome: "refused" }], now);
    return refuse({ code: "held_back" });
  }
  const included = await selectIncluded(tx, id);
  const lost = await whyLost(tx, map, row, included, now);
  if (lost !== undefined) {
    await endFile(tx, WORKER, id, ["ready", "collected"], { state: "revoked", code: lost }, now);
    return refuse({ code: "over" });
  }
  const taken = await takeDownload(tx, id, DOWNLOADS_MAX, new Date(now));
  if (taken === undefined) {
    const left = await selectDisclosure(tx, id);
    return refuse({ code: left?.state === "collected" && left.downloads >= DOWNLOADS_MAX ? "spent" : "over" });
  }
  if (taken.isFirst)
    await noteDisclosures(
      tx,
      row.vendor_id,
      included.map((one) => ({ subject: one.subject_id, entry: one.entry_id })),
    );
  await appendEntries(tx, [noteOf(file, by, "disclosure.collect", { count: row.included, n: taken.n })], now);
  const { epoch, wrapped, pieces } = row;
  return ok({ pieces, key: { epoch, wrapped }, sizeBytes: Number(row.size_bytes), fileName: fileNameOf(row) });
}

/** What ends a file that waits: somebody in it said no meanwhile, or its pieces did not come back with a restored database. */
async function whyLost(
  tx: Tx,
  map: CompiledMap,
  row: DisclosureRow,
  included: readonly IncludedRow[],
  now: Instant,
): Promise<string | undefined> {
  const basis = map.purposes.get(row.purpose)?.basis;
  if (basis === undefined) return "purpose_not_declared";
  if (included.length !== row.included || (await countPieces(tx, row.disclosure_id)) !== row.pieces) return "lost";
  const ids = included.map((one) => one.subject_id);
  // An erasure takes the file along; of one that did not, nothing is handed out all the same.
  if (await isAnyErased(tx, ids)) return "subject_erased";
  const about = { purpose: row.purpose, basis, fields: row.fields };
  return (await areTightened(tx, ids, about, instant(row.created_at.getTime()), now)) ? "choices_changed" : undefined;
}
