import { assert } from "../../base/fault.ts";
import type { TenantId } from "../../base/ids.ts";
import type { Keeper } from "./keeper.ts";

/** Which piece of which long thing of the tenant: `kind` what it is (as `import`), `id` which one. */
export type PiecePlace = { readonly kind: string; readonly id: string; readonly ordinal: number };

/** The one key of all pieces of a thing, wrapped under the tenant's epoch. */
export type PieceKey = { readonly epoch: number; readonly wrapped: Uint8Array };

/** Pieces are blobs of the tenant, not of a subject: they may hold many, or nobody knows yet whose. */
const BLOB = { subject: "-", keyClass: "tenant" } as const;
const FIELD = "chunk";

/** Seals one piece. Without a key the keeper makes one, under this epoch; it comes back for the next piece. */
export async function sealPiece(
  keeper: Keeper,
  tenant: TenantId,
  place: PiecePlace,
  key: { readonly epoch: number; readonly wrapped: Uint8Array | null },
  plaintext: Uint8Array,
): Promise<{ readonly envelope: Uint8Array; readonly key: PieceKey }> {
  const [sealed] = await keeper.seal(tenant, [{ ...BLOB, ...key, items: [{ ...itemOf(place), plaintext }] }]);
  const envelope = sealed?.envelopes[0];
  assert(sealed !== undefined && envelope !== undefined, "the keeper sealed nothing");
  return { envelope, key: { epoch: sealed.epoch, wrapped: sealed.wrapped } };
}

/** Opens one piece. That it is absent or does not open is a fault: nobody took it away. */
export async function openPiece(
  keeper: Keeper,
  tenant: TenantId,
  place: PiecePlace,
  key: PieceKey,
  envelope: Uint8Array | undefined,
): Promise<Buffer> {
  assert(envelope !== undefined, "a sealed piece is missing");
  const [opened] = await keeper.open(tenant, { actor: place.kind }, [
    { ...BLOB, ...key, items: [{ ...itemOf(place), envelope, view: { kind: "raw" } }] },
  ]);
  const item = opened?.[0];
  assert(item?.ok === true, "a sealed piece cannot be opened");
  return Buffer.from(item.bytes.buffer, item.bytes.byteOffset, item.bytes.byteLength);
}

function itemOf({ kind, id, ordinal }: PiecePlace): {
  readonly recordType: string;
  readonly record: string;
  readonly field: string;
  readonly revision: number;
} {
  return { recordType: kind, record: id, field: FIELD, revision: ordinal };
}
