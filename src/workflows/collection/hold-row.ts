import type { CollectionId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { lockSubject } from "../../registers/subjects/subjects.ts";
import { type RequestRow, holdRequestRow, selectRequest } from "./_sql.ts";

/** The request, held until the transaction ends, so that what is decided about it is decided once; its subject is locked first. */
export async function holdRow(tx: Tx, id: CollectionId): Promise<RequestRow | undefined> {
  const seen = await selectRequest(tx, id);
  if (seen === undefined) return undefined;
  await lockSubject(tx, seen.subject_id);
  return await holdRequestRow(tx, id);
}
