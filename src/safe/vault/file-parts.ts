import { assert } from "../../base/fault.ts";
import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Safe } from "../safe.ts";

export const FILE_PART_BYTES = 65_536;
/** So many parts are in one message to the keeper, and in memory as envelopes. */
export const PARTS_AT_ONCE = 32;

/** The key under which a file lies. Whoever calls has loaded its epoch. */
export type FileKey = { readonly subject: SubjectId; readonly keyClass: string; readonly epoch: number; readonly wrapped: Buffer };

/** What the n-th part is bound to, beside whose it is. */
export type PartPlace = { readonly recordType: string; readonly record: string; readonly field: string; readonly revision: number };

export type FilePart = { readonly n: number; readonly envelope: Buffer };

export function cutFile(bytes: Buffer): readonly Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / FILE_PART_BYTES) }, (_, n) =>
    bytes.subarray(n * FILE_PART_BYTES, (n + 1) * FILE_PART_BYTES),
  );
}

/** Seals a file part by part, and hands on each lot as it comes. */
export async function sealFileParts(
  safe: Safe,
  tx: Tx,
  key: FileKey,
  file: { readonly parts: readonly Buffer[]; readonly placeOf: (n: number) => PartPlace },
  keep: (lot: readonly FilePart[]) => Promise<void>,
): Promise<void> {
  for (let from = 0; from < file.parts.length; from += PARTS_AT_ONCE) {
    const items = file.parts.slice(from, from + PARTS_AT_ONCE).map((plaintext, n) => ({ ...file.placeOf(from + n), plaintext }));
    const [group] = await safe.keeper.seal(tx.tenant, [{ ...key, items }]);
    const lot = (group?.envelopes ?? []).map((envelope, n) => ({ n: from + n, envelope: Buffer.from(envelope) }));
    assert(lot.length === items.length, "the keeper sealed fewer parts than it was given");
    await keep(lot);
  }
}

/** The whole file; undefined where a part is missing, is another one, or does not open. */
export async function openFileParts(
  safe: Safe,
  tx: Tx,
  key: FileKey,
  file: { readonly parts: number; readonly sizeBytes: number; readonly placeOf: (n: number) => PartPlace },
  read: (from: number, limit: number) => Promise<readonly FilePart[]>,
): Promise<Buffer | undefined> {
  const bytes: Uint8Array[] = [];
  for (let from = 0; from < file.parts; from += PARTS_AT_ONCE) {
    const items = (await read(from, PARTS_AT_ONCE)).map(({ n, envelope }) => ({
      ...file.placeOf(n),
      envelope,
      view: { kind: "raw" } as const,
    }));
    const [opened] = await safe.keeper.open(tx.tenant, { actor: "file" }, [{ ...key, items }]);
    for (const one of opened ?? []) {
      if (!one.ok) return undefined;
      bytes.push(one.bytes);
    }
  }
  const whole = Buffer.concat(bytes);
  return whole.length === file.sizeBytes ? whole : undefined;
}
