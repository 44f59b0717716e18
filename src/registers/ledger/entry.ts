import { hash, randomFillSync } from "node:crypto";
import { base32Decode, base32Encode } from "../../base/encoding.ts";
import { assert } from "../../base/fault.ts";
import type { EntryId, SubjectId } from "../../base/ids.ts";
import { instant, type Instant } from "../../base/instant.ts";

export type EntryForm = "masked" | "use" | "clear" | "change" | "export";
export type Outcome = "done" | "granted" | "refused" | "partial";
/** `device` is what a person called from. */
export type EntryActor = { readonly kind: string; readonly id: string; readonly role: string; readonly device?: string };

/** Which envelope exists since this entry: SHA-256 of it in base64, or null where the value was removed. */
export type SealedNote = {
  readonly field: string;
  readonly record: string;
  /** Rises with every change of this (subject, field, record), its removal included; the highest one holds. */
  readonly revision: number;
  readonly digest: string | null;
};

/** What a deed tells the ledger. Ids, field names and codes only: never a value, never what a person typed. */
export type NewEntry = {
  readonly actor: EntryActor;
  readonly act: string;
  readonly subject: SubjectId | null;
  readonly fields: readonly string[];
  readonly form: EntryForm | null;
  readonly purpose: string | null;
  /** The reason as typed, sealed under the subject's free-text key, so that erasure reaches it. */
  readonly reasonSealed: Uint8Array | null;
  readonly codes: readonly string[];
  readonly call: string | null;
  readonly task: string | null;
  readonly device: string | null;
  readonly outcome: Outcome;
  readonly sealed?: readonly SealedNote[];
  readonly detail?: Readonly<Record<string, string | number | boolean | null>>;
};

/** What most deeds leave empty, so that each names only what it has to tell. */
export const BLANK_ENTRY = {
  subject: null,
  fields: [],
  form: null,
  purpose: null,
  reasonSealed: null,
  codes: [],
  call: null,
  task: null,
  device: null,
  outcome: "done",
} as const satisfies Omit<NewEntry, "actor" | "act">;

/** 22 characters of base32: 48 bits of time, 61 of chance. The entries of one transaction share it. */
export type BatchId = string & { readonly __batch: true };

const BATCH_CHARS = 22;
const ENTRY_PREFIX = "ent_";
export const BATCH_ENTRIES_MAX = 2 ** 18;
export const SALT_BYTES = 16;

let newest = { at: -1, high: 0, low: 0 };

/** Batches of one process and millisecond go up by a small chance each, so that their entries are listed in their order. */
export function newBatchId(now: Instant): BatchId {
  const bytes = Buffer.allocUnsafe(14);
  bytes.writeUIntBE(now, 0, 6);
  randomFillSync(bytes, 6);
  if (now === newest.at) {
    const low = newest.low + STEP_MIN + bytes.readUInt16BE(6);
    // The first bit of a fresh chance is zero, so that there is always room above.
    bytes.writeUInt32BE(newest.high + Math.floor(low / 2 ** 32), 6);
    bytes.writeUInt32BE(low % 2 ** 32, 10);
  } else {
    bytes[6] = (bytes[6] ?? 0) & 0x7f;
  }
  newest = { at: now, high: bytes.readUInt32BE(6), low: bytes.readUInt32BE(10) };
  return base32Encode(bytes).slice(0, BATCH_CHARS) as BatchId;
}

/** The last two bits are not written. */
const STEP_MIN = 4;

/** An entry's id is its batch and its place in it, in the shape of every other id (26 characters of base32). */
export function entryIdAt(batch: BatchId, position: number): EntryId {
  return `${ENTRY_PREFIX}${batch}${positionText(position)}`;
}

export function batchOf(id: string): BatchId {
  return id.slice(ENTRY_PREFIX.length, ENTRY_PREFIX.length + BATCH_CHARS) as BatchId;
}

export function timeOf(id: string): Instant {
  const bytes = base32Decode(id.slice(ENTRY_PREFIX.length));
  assert(bytes !== undefined, "an entry id is not base32");
  return instant(Buffer.from(bytes).readUIntBE(0, 6));
}

/** No entry of before this time has an id that sorts after this text, none of later one that sorts before it. */
export function firstIdAt(at: Instant): string {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(Math.max(0, Math.min(at, 2 ** 48 - 1)), 0, 6);
  return ENTRY_PREFIX + base32Encode(bytes);
}

const positionTexts: string[] = [];

/** 18 bits and two zero bits: four characters, kept for the next batch. */
function positionText(position: number): string {
  assert(position < BATCH_ENTRIES_MAX, "too many entries in one transaction");
  for (let at = positionTexts.length; at <= position; at++) {
    positionTexts.push(base32Encode(Uint8Array.of(at >>> 10, (at >>> 2) & 0xff, (at & 3) << 6)).slice(0, 4));
  }
  return positionTexts[position] ?? "";
}

/**
 * The entry's JSON: keys in one order, absent where null or empty. It is stored as this text and committed to as this
 * text, so that nobody needs to agree on how JSON is written.
 */
export function entryBody(entry: NewEntry): string {
  return JSON.stringify({
    actor: { kind: entry.actor.kind, id: entry.actor.id, role: entry.actor.role },
    act: entry.act,
    subject: entry.subject ?? undefined,
    fields: filled(entry.fields),
    form: entry.form ?? undefined,
    purpose: entry.purpose ?? undefined,
    reason: entry.reasonSealed === null ? undefined : hash("sha256", entry.reasonSealed, "base64"),
    codes: filled(entry.codes),
    call: entry.call ?? undefined,
    task: entry.task ?? undefined,
    device: entry.device ?? entry.actor.device,
    outcome: entry.outcome,
    sealed: entry.sealed?.map((note) => [note.field, note.record, note.revision, note.digest]),
    detail: plain(entry.detail),
  });
}

/** A row of the database fits the type of a part of it; in an entry it would lie for ever, and be shown to whoever reads the ledger. */
function plain(detail: NewEntry["detail"]): NewEntry["detail"] {
  for (const value of Object.values(detail ?? {}))
    assert(value === null || typeof value !== "object", "a detail of an entry is a word, a number, or whether something is so");
  return detail;
}

function filled(list: readonly string[]): readonly string[] | undefined {
  return list.length === 0 ? undefined : list;
}

/**
 * What the tree commits to, and all that a stranger with the tiles learns: that an entry with this id was made at this
 * time. The salt keeps the body unguessable: most of it is ids and words from a short list.
 */
export function leafText(id: string, at: string, body: string, salt: Uint8Array): string {
  return `strongroom-entry/v1\n${id}\n${at}\n${commitment(body, salt)}\n`;
}

let scratch = Buffer.allocUnsafeSlow(16_384);

/** base64 of SHA-256(salt || body): one copy into one buffer, since this runs for every entry. */
function commitment(body: string, salt: Uint8Array): string {
  const mostBytes = salt.length + body.length * 3;
  if (scratch.length < mostBytes) scratch = Buffer.allocUnsafeSlow(mostBytes);
  scratch.set(salt, 0);
  const end = salt.length + scratch.write(body, salt.length, "utf8");
  return hash("sha256", scratch.subarray(0, end), "base64");
}
