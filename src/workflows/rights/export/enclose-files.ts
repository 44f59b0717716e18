import { hash } from "node:crypto";
import type { TenantId } from "../../../base/ids.ts";
import type { JsonValue } from "../../../base/json-value.ts";
import { subjectActor } from "../../../safe/access/actor.ts";
import type { Safe } from "../../../safe/safe.ts";
import { openFile } from "../../../safe/vault/files.ts";
import { withKeptMap } from "../../../safe/vault/kept-map.ts";
import type { MadeFile } from "./_sql.ts";
import type { Account, Detail, Enclosed, HeldValue, InTx } from "./account.ts";
import { type Making, spoolFile } from "./spool.ts";
import { Stopped } from "./stopped.ts";
import { bytesOf, valueOf } from "./value-text.ts";

/** `files` are numbered from `from`, in the order of their fields. */
export type EnclosedFiles = { readonly account: Account; readonly files: readonly MadeFile[] };

/**
 * Encloses the files that the account tells of: each is opened under a decision and an entry of its own (`file.open`), sealed
 * into the copy and let go before the next is opened, so that memory holds one. What does not stand whole in the account is
 * not enclosed. Throws `Stopped` where a file was changed after the account was read: the copy is then begun again.
 */
export async function encloseFiles(
  safe: Safe,
  tenant: TenantId,
  inTx: InTx,
  making: Making,
  { account, from, signal }: { readonly account: Account; readonly from: number; readonly signal: AbortSignal },
): Promise<EnclosedFiles> {
  const files: MadeFile[] = [];
  const details: Detail[] = [];
  for (const detail of account.details) {
    if (!isEnclosed(detail)) {
      details.push(detail);
      continue;
    }
    if (signal.aborted) throw new Stopped("closing");
    const opened = await openOne(safe, inTx, account, detail);
    if (opened === undefined) {
      details.push({ ...detail, values: [], code: "cannot_open" });
      continue;
    }
    const { mediaType, bytes } = opened;
    const entry = entryName(files.length + 1, mediaType);
    const made = await spoolFile(safe, tenant, making, { number: from + files.length, name: entry, bytes: piecesIn(bytes) });
    files.push({ ...made, isEnclosed: true });
    const enclosed = { entry, mediaType, sizeBytes: bytes.length, sha256: hash("sha256", bytes, "hex") };
    details.push({ ...detail, values: detail.values.map((value) => withFile(value, enclosed)) });
  }
  return { account: { ...account, details }, files };
}

function isEnclosed({ type, values, code }: Detail): boolean {
  return type === "file" && code === null && values.length > 0 && values.every(({ isMasked }) => !isMasked);
}

/** Undefined where its bytes are damaged. */
async function openOne(
  safe: Safe,
  inTx: InTx,
  { subject, request }: Account,
  { field, values }: Detail,
): Promise<{ readonly mediaType: string; readonly bytes: Buffer } | undefined> {
  const ask = { actor: subjectActor(subject), purpose: "rights", subject, field, reason: null, detail: { request: request.id } };
  const opened = await inTx((tx) => openFile(withKeptMap(safe), tx, ask));
  if (opened.ok) {
    const { file, mediaType, bytes } = opened.value;
    if (values.some(({ value }) => fileIn(valueOf(value)) !== file)) throw new Stopped("changed");
    return { mediaType, bytes: bytesOf(bytes) };
  }
  if (opened.refusal.code === "cannot_open") return undefined;
  throw new Stopped(opened.refusal.code === "sealed" ? "sealed" : "changed");
}

function fileIn(value: JsonValue): JsonValue {
  return value !== null && typeof value === "object" && "file" in value ? value.file : null;
}

function withFile(value: HeldValue, enclosed: Enclosed): HeldValue {
  return { ...value, enclosed };
}

async function* piecesIn(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

/**
 * The name within the zip, which stands there in the clear: numbered, since the name that the file was given may name its
 * person. Kinds of files that are not in the list get an ending that no machine runs.
 */
function entryName(number: number, mediaType: string): string {
  return `file-${String(number).padStart(2, "0")}.${ENDINGS.get(mediaType) ?? "bin"}`;
}

const ENDINGS: ReadonlyMap<string, string> = new Map([
  ["application/json", "json"],
  ["application/msword", "doc"],
  ["application/pdf", "pdf"],
  ["application/rtf", "rtf"],
  ["application/vnd.ms-excel", "xls"],
  ["application/vnd.oasis.opendocument.spreadsheet", "ods"],
  ["application/vnd.oasis.opendocument.text", "odt"],
  ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"],
  ["application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"],
  ["application/zip", "zip"],
  ["audio/mp4", "m4a"],
  ["audio/mpeg", "mp3"],
  ["image/gif", "gif"],
  ["image/heic", "heic"],
  ["image/jpeg", "jpg"],
  ["image/png", "png"],
  ["image/tiff", "tiff"],
  ["image/webp", "webp"],
  ["message/rfc822", "eml"],
  ["text/csv", "csv"],
  ["text/plain", "txt"],
  ["video/mp4", "mp4"],
]);
