import type { DisclosureId, TenantId } from "../../base/ids.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import { type PieceKey, openPiece, sealPiece } from "../../platform/keeper/pieces.ts";
import { withTx } from "../../platform/storage/tx.ts";
import type { Safe } from "../../safe/safe.ts";
import { insertPiece, selectPiece } from "./_parts_sql.ts";
import { addPiece } from "./_sql.ts";
import { Stopped } from "./stopped.ts";

const KIND = "disclosure";

/**
 * Seals a piece of the encrypted file once more and stores it: with the key in its row gone, what is left of it in logs
 * and backups of the database is nothing. Throws `Stopped` where the file is not being made any more.
 */
export async function spoolPiece(
  safe: Safe,
  tenant: TenantId,
  id: DisclosureId,
  key: PieceKey | null,
  ordinal: number,
  bytes: Uint8Array,
): Promise<PieceKey> {
  const epoch = key?.epoch ?? (await withTx(safe.db, tenant, (tx) => loadTenant(tx, safe.keeper))).epoch;
  const sealed = await sealPiece(safe.keeper, tenant, { kind: KIND, id, ordinal }, { epoch, wrapped: key?.wrapped ?? null }, bytes);
  await withTx(safe.db, tenant, async (tx) => {
    if (!(await addPiece(tx, id, { sizeBytes: bytes.length, ...sealed.key }))) throw new Stopped("revoked");
    await insertPiece(tx, id, ordinal, sealed.envelope);
  });
  return sealed.key;
}

/** The encrypted file, piece by piece at the reader's pace. One that is taken away meanwhile breaks off: a piece is missing. */
export async function* readPieces(
  safe: Safe,
  tenant: TenantId,
  file: { readonly id: DisclosureId; readonly pieces: number; readonly key: PieceKey },
): AsyncGenerator<Buffer> {
  await withTx(safe.db, tenant, (tx) => loadTenant(tx, safe.keeper, [file.key.epoch]));
  for (let ordinal = 0; ordinal < file.pieces; ordinal += 1) {
    const envelope = await withTx(safe.db, tenant, (tx) => selectPiece(tx, file.id, ordinal));
    yield await openPiece(safe.keeper, tenant, { kind: KIND, id: file.id, ordinal }, file.key, envelope);
  }
}
