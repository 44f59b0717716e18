import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Safe } from "../safe.ts";

/** What is under way with others for this subject and has to end before an erasure: nobody outside gets the half of something. */
export async function underWay(safe: Safe, tx: Tx, subject: SubjectId): Promise<readonly string[]> {
  const all: string[] = [];
  for (const holder of safe.holders) all.push(...((await holder.underWay?.(tx, subject)) ?? []));
  return all;
}
