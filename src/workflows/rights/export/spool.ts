import type { RightsRequestId, TenantId } from "../../../base/ids.ts";
import { piecesOf } from "../../../base/pieces-of.ts";
import { loadTenant } from "../../../platform/keeper/keyring.ts";
import { type PieceKey, openPiece, sealPiece } from "../../../platform/keeper/pieces.ts";
import { withTx } from "../../../platform/storage/tx.ts";
import type { Safe } from "../../../safe/safe.ts";
import { type MadeFile, type Turn, beat, insertPiece, selectPiece } from "./_sql.ts";
import { Stopped } from "./stopped.ts";

const KIND = "rights-export";
const PIECE_BYTES = 262_144;
const FILE_BYTES_MAX = 512 * 1_048_576;

/** Whose turn at which export; `key` is that of the pieces so far. */
export type Making = { readonly id: RightsRequestId; readonly turn: Turn; key: PieceKey | null };

/**
 * Seals a file as it is written and stores it piece by piece: memory holds one. With the key in the export's row gone,
 * what is left of it in logs and backups of the database is nothing. Throws `Stopped` where it is not to be made any more.
 */
export async function spoolFile(
  safe: Safe,
  tenant: TenantId,
  making: Making,
  file: { readonly number: number; readonly name: string; readonly bytes: AsyncIterable<Uint8Array> },
): Promise<MadeFile> {
  let ordinal = 0;
  let sizeBytes = 0;
  for await (const piece of piecesOf(file.bytes, PIECE_BYTES)) {
    sizeBytes += piece.length;
    if (sizeBytes > FILE_BYTES_MAX) throw new Stopped("too_large");
    await spoolPiece(safe, tenant, making, { file: file.number, ordinal }, piece);
    ordinal += 1;
  }
  return { name: file.name, pieces: ordinal, sizeBytes };
}

async function spoolPiece(safe: Safe, tenant: TenantId, making: Making, at: Place, bytes: Uint8Array): Promise<void> {
  const { id, turn, key } = making;
  const epoch = key?.epoch ?? (await withTx(safe.db, tenant, (tx) => loadTenant(tx, safe.keeper))).epoch;
  const sealed = await sealPiece(safe.keeper, tenant, placeOf(id, at), { epoch, wrapped: key?.wrapped ?? null }, bytes);
  await withTx(safe.db, tenant, async (tx) => {
    if (!(await beat(tx, id, turn, sealed.key))) throw new Stopped("stopped");
    await insertPiece(tx, id, at.file, at.ordinal, sealed.envelope);
  });
  making.key = sealed.key;
}

/** A stored file, piece by piece at the reader's pace. One that is taken away meanwhile breaks off: a piece is missing. */
export async function* readFile(
  safe: Safe,
  tenant: TenantId,
  stored: { readonly id: RightsRequestId; readonly file: number; readonly pieces: number; readonly key: PieceKey },
): AsyncGenerator<Buffer> {
  await withTx(safe.db, tenant, (tx) => loadTenant(tx, safe.keeper, [stored.key.epoch]));
  for (let ordinal = 0; ordinal < stored.pieces; ordinal += 1) {
    const at = { file: stored.file, ordinal };
    const envelope = await withTx(safe.db, tenant, (tx) => selectPiece(tx, stored.id, at.file, ordinal));
    yield await openPiece(safe.keeper, tenant, placeOf(stored.id, at), stored.key, envelope);
  }
}

type Place = { readonly file: number; readonly ordinal: number };

/** Files have room for so many pieces each, so that none can stand in another's place. */
const PIECES_MAX = 2 ** 16;

function placeOf(id: RightsRequestId, { file, ordinal }: Place): { readonly kind: string; readonly id: string; readonly ordinal: number } {
  return { kind: KIND, id, ordinal: file * PIECES_MAX + ordinal };
}
