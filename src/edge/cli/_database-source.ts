import { publicKeys } from "../../platform/keeper/keyring.ts";
import type { TenantId } from "../../base/ids.ts";
import type { Database } from "../../platform/storage/database.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { streamLeaves } from "../../registers/ledger/leaves.ts";
import { logOrigin, verifierKeys } from "../../registers/ledger/note.ts";
import { readCheckpoint, readTile } from "../../registers/ledger/proofs.ts";
import { streamSealedDigests } from "../../registers/subjects/sealed-values.ts";
import { streamTx } from "../http/stream-tx.ts";
import type { LeafRecord, SealedRecord, Source } from "./verify/source.ts";

const GROUP = 500;

/** The log of this data folder, read where it lies; a server may be running beside. */
export function databaseSource(db: Database, tenant: TenantId): Source {
  return {
    isLive: true,
    mayHavePending: true,
    checkpoint: async () => (await withTx(db, tenant, readCheckpoint))?.note,
    publicKeys: async () => await withTx(db, tenant, async (tx) => verifierKeys(logOrigin(tenant), await publicKeys(tx))),
    tile: async (level, index, width) => await withTx(db, tenant, (tx) => readTile(tx, { level, index, width })),
    leaves: (from) =>
      streamTx(db, tenant, (tx) =>
        groups(streamLeaves(tx, from), ({ reasonSealed, columns, ...leaf }): LeafRecord => ({
          kind: "leaf",
          ...leaf,
          reason: reasonSealed,
          columns: JSON.stringify(columns),
        })),
      ),
    sealed: () =>
      streamTx(db, tenant, (tx) =>
        groups(streamSealedDigests(tx), ({ digest, ...value }): SealedRecord => ({
          kind: "sealed",
          ...value,
          digest: digest.toString("base64"),
        })),
      ),
  };
}

async function* groups<A, B>(items: AsyncIterable<A>, convert: (item: A) => B): AsyncGenerator<readonly B[]> {
  let group: B[] = [];
  for await (const item of items) {
    group.push(convert(item));
    if (group.length < GROUP) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
