import type { CollectionId, SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Subject } from "../../registers/subjects/subjects.ts";
import type { Safe } from "../../safe/safe.ts";
import { openWords, sealWords } from "./_words.ts";

export type Line = { readonly what: string; readonly when: string | null; readonly amountMinor: number | null };

/** What a request is about, as staff wrote it: it may name people, places and health, so it is sealed like a value. */
export type Transaction = {
  readonly title: string;
  readonly amountMinor: number | null;
  readonly currency: string | null;
  readonly lines: readonly Line[];
};

/** `sendTo`: where the link goes, of somebody whose address is not on file. */
export type Details = { readonly transaction: Transaction; readonly message: string | null; readonly sendTo: string | null };

export async function sealDetails(safe: Safe, tx: Tx, subject: Subject, request: CollectionId, details: Details): Promise<Buffer> {
  return await sealWords(safe, tx, subject, { field: "details", record: request }, details);
}

type Sealed = {
  readonly id: CollectionId;
  readonly subject: SubjectId;
  readonly sealedDetails: Buffer;
  readonly hasLeftAddress: boolean;
};

export async function openDetails(safe: Safe, tx: Tx, requests: readonly Sealed[]): Promise<readonly (Details | undefined)[]> {
  const sealed = requests.map(({ id, subject, sealedDetails }) => ({ id, subject, envelope: sealedDetails }));
  const opened = await openWords<Details>(safe, tx, "details", sealed);
  // An address that staff gave and that is the customer's no longer is written to no more: the one on file is.
  return opened.map((details, n) => details && (requests[n]?.hasLeftAddress === false ? details : { ...details, sendTo: null }));
}
