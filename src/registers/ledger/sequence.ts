import type { TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Database } from "../../platform/storage/database.ts";
import { withTx, type Tx } from "../../platform/storage/tx.ts";
import { lockLedger, placeBatches, selectHead, selectPendingBatches, selectTiles, upsertHead, upsertTiles } from "./_sql.ts";
import { HASH_BYTES } from "./merkle.ts";
import { checkpointText, logOrigin, mldsaMessage, signedNote, type LogKeys } from "./note.ts";
import { rightEdge } from "./tiles.ts";
import { growTree, type Tile } from "./tree.ts";

/** Who signs checkpoints: the keeper. Both throw an `Outage` at once while it is sealed or away. */
export type LogSigner = {
  readonly publicKeys: (tx: Tx) => Promise<LogKeys>;
  readonly sign: (tenant: TenantId, message: Uint8Array) => Promise<LogKeys>;
};

/** A round takes this much at most, so that memory stays the same after an import of a million entries. */
const BATCHES_PER_ROUND = 4_096;
const LEAVES_PER_ROUND = 32_768;

/**
 * Puts every batch that was committed before the call into the tenant's tree. Any number of processes may call it: they
 * take turns. While the signer is sealed or away nothing changes, and the entries wait.
 */
export async function sequenceTenant(
  db: Database,
  signer: LogSigner,
  tenant: TenantId,
  now: Instant,
): Promise<{ readonly size: number; readonly appended: number }> {
  let appended = 0;
  for (;;) {
    const round = await withTx(db, tenant, async (tx) => await sequenceRound(tx, signer, now));
    appended += round.appended;
    if (!round.isFull) return { size: round.size, appended };
  }
}

type Round = { readonly size: number; readonly appended: number; readonly isFull: boolean };

/** Indexes, tiles and checkpoint change together or not at all: a checkpoint is seen by no one before its tiles are. */
async function sequenceRound(tx: Tx, signer: LogSigner, now: Instant): Promise<Round> {
  const keys = await signer.publicKeys(tx);
  const [, head, batches] = await Promise.all([
    lockLedger(tx),
    selectHead(tx),
    selectPendingBatches(tx, BATCHES_PER_ROUND, LEAVES_PER_ROUND),
  ]);
  const size = head?.size ?? 0;
  if (batches.length === 0) return { size, appended: 0, isFull: false };

  const edge: readonly Tile[] = await selectTiles(
    tx,
    rightEdge(size).map(({ level, index }) => ({ level: Number(level), index })),
  );
  const grown = growTree(size, edge, Buffer.concat(batches.map((batch) => batch.leaves)));
  const note = await signCheckpoint(signer, keys, tx.tenant, grown.size, grown.root, now);

  let next = size;
  const firstIndexes = batches.map((batch) => {
    const first = next;
    next += batch.leaves.length / HASH_BYTES;
    return first;
  });
  await Promise.all([
    placeBatches(
      tx,
      batches.map((batch) => batch.batch_id),
      firstIndexes,
    ),
    upsertTiles(tx, grown.changed),
    upsertHead(tx, grown.size, note),
  ]);
  const appended = grown.size - size;
  return { size: grown.size, appended, isFull: appended >= LEAVES_PER_ROUND || batches.length >= BATCHES_PER_ROUND };
}

/** Ed25519 over the note's text, ML-DSA-44 over the message of tlog-cosignature. */
async function signCheckpoint(
  signer: LogSigner,
  keys: LogKeys,
  tenant: TenantId,
  size: number,
  root: Uint8Array,
  now: Instant,
): Promise<string> {
  const origin = logOrigin(tenant);
  const text = checkpointText(origin, size, root);
  const [{ ed25519 }, { mldsa44 }] = await Promise.all([
    signer.sign(tenant, Buffer.from(text, "utf8")),
    signer.sign(tenant, mldsaMessage(origin, size, root, now)),
  ]);
  return signedNote(text, origin, keys, { ed25519, mldsa44 }, now);
}
