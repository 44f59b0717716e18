import { assert } from "../../base/fault.ts";
import type { ImportId, TenantId } from "../../base/ids.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import type { Safe } from "../../safe/safe.ts";
import { insertChunk, selectChunk } from "./_sql.ts";

/** Every chunk but the last is exactly this long, so that a byte offset tells its chunk. */
export const CHUNK_BYTES = 262_144;

/** Chunks are blobs of the tenant, not of a subject: nobody knows yet whose rows they are. */
const BLOB = { subject: "-", keyClass: "tenant" } as const;
const RECORD_TYPE = "import";
const FIELD = "chunk";

export type ChunkKey = { readonly epoch: number; readonly wrapped: Uint8Array };

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
  const [sealed] = await safe.keeper.seal(tenant, [
    {
      ...BLOB,
      epoch,
      wrapped: key?.wrapped ?? null,
      items: [{ recordType: RECORD_TYPE, record: id, field: FIELD, revision: ordinal, plaintext: bytes }],
    },
  ]);
  const envelope = sealed?.envelopes[0];
  assert(sealed !== undefined && envelope !== undefined, "the keeper sealed nothing");
  const sizeBytes = ordinal * CHUNK_BYTES + bytes.length;
  await withTx(safe.db, tenant, (tx) =>
    insertChunk(tx, id, { ordinal, envelope, epoch: sealed.epoch, wrapped: sealed.wrapped, sizeBytes }),
  );
  return { epoch: sealed.epoch, wrapped: sealed.wrapped };
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
    const bytes = await openChunk(safe, tenant, spooled, ordinal);
    yield ordinal === first ? bytes.subarray(offset - first * CHUNK_BYTES) : bytes;
  }
}

/** The beginning of the upload, for who looks at its header again. */
export async function readSpoolHead(safe: Safe, tx: Tx, spooled: { readonly id: ImportId } & ChunkKey): Promise<Buffer> {
  await loadTenant(tx, safe.keeper, [spooled.epoch]);
  return await openEnvelope(safe, tx.tenant, spooled, 0, await selectChunk(tx, spooled.id, 0));
}

async function openChunk(safe: Safe, tenant: TenantId, spooled: { readonly id: ImportId } & ChunkKey, ordinal: number): Promise<Buffer> {
  const envelope = await withTx(safe.db, tenant, (tx) => selectChunk(tx, spooled.id, ordinal));
  return await openEnvelope(safe, tenant, spooled, ordinal, envelope);
}

async function openEnvelope(
  safe: Safe,
  tenant: TenantId,
  spooled: { readonly id: ImportId } & ChunkKey,
  ordinal: number,
  envelope: Uint8Array | undefined,
): Promise<Buffer> {
  assert(envelope !== undefined, "a chunk of the import is missing");
  const [opened] = await safe.keeper.open(tenant, { actor: "import" }, [
    {
      ...BLOB,
      epoch: spooled.epoch,
      wrapped: spooled.wrapped,
      items: [{ recordType: RECORD_TYPE, record: spooled.id, field: FIELD, revision: ordinal, envelope, view: { kind: "raw" } }],
    },
  ]);
  const item = opened?.[0];
  assert(item?.ok === true, "a chunk of the import cannot be opened");
  return Buffer.from(item.bytes.buffer, item.bytes.byteOffset, item.bytes.byteLength);
}
