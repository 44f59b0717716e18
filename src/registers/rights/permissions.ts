import { randomBytes } from "node:crypto";
import { base32Encode } from "../../base/encoding.ts";
import type { Part } from "../../base/holder.ts";
import type { RightsRequestId, SubjectId } from "../../base/ids.ts";
import { type Instant, instantToIso } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { PermissionReason, PermissionState, PermissionType } from "./permission-words.ts";
import {
  type PartRow,
  type PermissionRow,
  claimPermission,
  deleteParts,
  deletePermission,
  deletePermissionsOf,
  insertParts,
  selectParts,
  selectPermission,
  selectPermissionsOf,
  settlePermission,
  updatePart,
} from "./_permissions_sql.ts";

/** Under which key of the customer's their agent's permission lies: everybody has one from the first moment. */
export const PERMISSION_KEY_CLASS = "identity";

/** What an agent showed, and what was made of it; the file itself lies in its parts. */
export type RightsPermission = {
  readonly id: string;
  readonly request: RightsRequestId;
  readonly subject: SubjectId;
  readonly mediaType: PermissionType;
  readonly sizeBytes: number;
  readonly parts: number;
  readonly state: PermissionState;
  readonly reason: PermissionReason | null;
  readonly at: string;
  readonly judgedAt: string | null;
};

export type NewPermission = Pick<RightsPermission, "request" | "subject" | "mediaType" | "sizeBytes" | "parts">;

const ID_BYTES = 10;

/** Its id, drawn anew for each upload; undefined where the request has one that was not refused. What was refused goes. */
export async function addPermission(
  tx: Tx,
  { request, subject, mediaType, sizeBytes, parts }: NewPermission,
  now: Instant,
): Promise<string | undefined> {
  const before = await selectPermission(tx, request);
  const id = base32Encode(randomBytes(ID_BYTES));
  const row = { request_id: request, subject_id: subject, permission_id: id, media_type: mediaType, size_bytes: sizeBytes, parts };
  if (!(await claimPermission(tx, { ...row, uploaded_at: new Date(now) }))) return undefined;
  if (before !== undefined) await deleteParts(tx, before.permission_id);
  return id;
}

export async function findPermission(tx: Tx, request: string): Promise<RightsPermission | undefined> {
  const row = await selectPermission(tx, request);
  return row && rowToPermission(row);
}

/** False where somebody was quicker, or the agent's next upload lies there by now. */
export async function judgePermission(
  tx: Tx,
  { request, id }: Pick<RightsPermission, "request" | "id">,
  verdict: { readonly state: "accepted" | "refused"; readonly reason: PermissionReason },
  now: Instant,
): Promise<boolean> {
  return await settlePermission(tx, request, id, { ...verdict, at: new Date(now) });
}

export async function addPermissionParts(tx: Tx, subject: SubjectId, permission: string, parts: readonly PartRow[]): Promise<void> {
  await insertParts(tx, subject, permission, parts);
}

export async function readPermissionParts(tx: Tx, permission: string, from: number, limit: number): Promise<readonly PartRow[]> {
  return await selectParts(tx, permission, from, limit);
}

/** What the n-th part is bound to, beside whose it is: no part opens in another's place, nor in another upload. */
export function placeOfPart(permission: string, n: number) {
  return { recordType: "rights-permission", record: `${permission}/${n}`, field: "permission", revision: 1 } as const;
}

export async function countPermissions(tx: Tx, subject: string): Promise<number> {
  return (await selectPermissionsOf(tx, subject)).length;
}

export async function dropPermissionsOf(tx: Tx, subject: string): Promise<number> {
  return await deletePermissionsOf(tx, subject);
}

const RESEALED_AT_ONCE = 32;

/** Sealed anew with everything else of the class whose key goes. One that does not open any more is gone, and so is what stood for it. */
export async function resealPermissions(tx: Tx, subject: string, reseal: Part["reseal"]): Promise<number> {
  let gone = 0;
  for (const { request_id: request, permission_id: id, parts } of await selectPermissionsOf(tx, subject)) {
    for (let from = 0; from < parts; from += RESEALED_AT_ONCE) {
      const rows = await selectParts(tx, id, from, RESEALED_AT_ONCE);
      const items = rows.map(({ n, envelope }) => ({ ...placeOfPart(id, n), envelope }));
      const sealed = items.length === 0 ? [null] : await reseal(PERMISSION_KEY_CLASS, items);
      if (sealed === undefined) return gone;
      if (sealed.some((one) => one === null)) {
        await deleteParts(tx, id);
        await deletePermission(tx, request);
        gone += 1;
        break;
      }
      for (const [at, envelope] of sealed.entries()) {
        const row = rows[at];
        if (row !== undefined && envelope !== null) await updatePart(tx, id, row.n, Buffer.from(envelope));
      }
    }
  }
  return gone;
}

function rowToPermission(row: PermissionRow): RightsPermission {
  return {
    id: row.permission_id,
    request: row.request_id,
    subject: row.subject_id,
    mediaType: row.media_type as PermissionType,
    sizeBytes: row.size_bytes,
    parts: row.parts,
    state: row.state,
    reason: row.reason as PermissionReason | null,
    at: instantToIso(row.uploaded_at.getTime() as Instant),
    judgedAt: row.judged_at === null ? null : instantToIso(row.judged_at.getTime() as Instant),
  };
}
