import type { ImportId, TenantId } from "../../base/ids.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import { type PieceKey, openPiece, sealPiece } from "../../platform/keeper/pieces.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import type { Safe } from "../../safe/safe.ts";
import { insertChunk, selectChunk } from "./_uploads_sql.ts";

/** Every chunk but the last is exactly this long, so that a byte offset tells its chunk. */
export const CHUNK_BYTES = 262_144;

const KIND = "import";

export type ChunkKey = PieceKey;

/** Seals one piece of an upload and stores it; the plaintext is in memory only. Answers the key for the next piece. */
export async function spoolChunk(
  safe: Safe,
  tenant: TenantId,
  id: ImportId,
  key: ChunkKey | null,
  ordinal: number,
  bytes: Uint8Array,
): Promise<ChunkKey> {
  const epoch = key?.epoch ?? (await withTx(safe.db, tenant, (tx) => loadTenant(tx, safe.keeper))).epoch;
  const sealed = await sealPiece(safe.keeper, tenant, { kind: KIND, id, ordinal }, { epoch, wrapped: key?.wrapped ?? null }, bytes);
  const sizeBytes = ordinal * CHUNK_BYTES + bytes.length;
  await withTx(safe.db, tenant, (tx) => insertChunk(tx, id, { ordinal, envelope: sealed.envelope, ...sealed.key, sizeBytes }));
  return sealed.key;
}

/** The bytes of the upload from `offset` on, opened chunk by chunk. */
export async function* readSpool(
  safe: Safe,
  tenant: TenantId,
  spooled: { readonly id: ImportId; readonly chunks: number } & ChunkKey,
  offset: number,
): AsyncGenerator<Buffer> {
  await withTx(safe.db, tenant, (tx) => loadTenant(tx, safe.keeper, [spooled.epoch]));
  const first = Math.floor(offset / CHUNK_BYTES);
  for (let ordinal = first; ordinal < spooled.chunks; ordinal += 1) {
    const envelope = await withTx(safe.db, tenant, (tx) => selectChunk(tx, spooled.id, ordinal));
    const bytes = await openChunk(safe, tenant, spooled, ordinal, envelope);
    yield ordinal === first ? bytes.subarray(offset - first * CHUNK_BYTES) : bytes;
  }
}

/** The beginning of the upload, for who looks at its header again. */
export async function readSpoolHead(safe: Safe, tx: Tx, spooled: { readonly id: ImportId } & ChunkKey): Promise<Buffer> {
  await loadTenant(tx, safe.keeper, [spooled.epoch]);
  return await openChunk(safe, tx.tenant, spooled, 0, await selectChunk(tx, spooled.id, 0));
}

async function openChunk(
  safe: Safe,
  tenant: TenantId,
  { id, epoch, wrapped }: { readonly id: ImportId } & ChunkKey,
  ordinal: number,
  envelope: Uint8Array | undefined,
): Promise<Buffer> {
  return await openPiece(safe.keeper, tenant, { kind: KIND, id, ordinal }, { epoch, wrapped }, envelope);
}
