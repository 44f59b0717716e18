import { hash, randomBytes } from "node:crypto";
import { base32Encode } from "../../base/encoding.ts";
import { assert } from "../../base/fault.ts";
import type { EntryId, SubjectId } from "../../base/ids.ts";
import { decodePayload } from "../../base/payload.ts";
import { Redacted } from "../../base/redacted.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { ResealItem } from "../../platform/keeper/keeper.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { NO_STANDINGS, findStandings } from "../../registers/consent/standings.ts";
import type { CompiledField } from "../../registers/datamap/types.ts";
import { fileValue } from "../../registers/datamap/types/file.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import type { SealedNote } from "../../registers/ledger/entry.ts";
import { addChunks, findChunkPlaces, readChunks, removeChunks, removeChunksOfFile } from "../../registers/subjects/chunks.ts";
import { chunkRecord } from "../../registers/subjects/sealed-values.ts";
import { type Subject, holdLive, holdSubjects } from "../../registers/subjects/subjects.ts";
import { writeSubjects } from "../../registers/subjects/write.ts";
import { type Actor, isOthers } from "../access/actor.ts";
import { type SafeRefusal, refusalOf } from "../access/answers.ts";
import { type Asked, admit, askFor, collectedTimes, epochsOf } from "../access/ask.ts";
import { factsFor } from "../access/facts-for.ts";
import { decide } from "../access/decide.ts";
import { codesOf, draftEntry, isDecision, noteUnasked } from "../access/note.ts";
import { meetPeople } from "../access/staff-facts.ts";
import type { Safe } from "../safe.ts";
import { PARTS_AT_ONCE, type PartPlace, openFileParts, sealFileParts } from "./file-parts.ts";
import { openFields } from "./open.ts";
import { sealChanges } from "./seal.ts";

export type StoreFileAsk = {
  readonly actor: Actor;
  readonly purpose: string | null;
  readonly subject: SubjectId;
  readonly field: string;
  readonly name: string;
  readonly mediaType: string;
  /** The file in parts of `FILE_PART_BYTES` (the last may be shorter). */
  readonly parts: readonly Buffer[];
};

export type StoredFile = { readonly subject: SubjectId; readonly field: string; readonly sizeBytes: number; readonly entry: EntryId };

const FILE_ID_BYTES = 10;

/** Stores a file as the value of a field: sealed part by part under the subject's key, in place of the one before. */
export async function storeFile(safe: Safe, tx: Tx, given: StoreFileAsk): Promise<Result<StoredFile, SafeRefusal>> {
  if (safe.keeper.state() !== "open") return refuse({ code: "sealed" });
  const now = safe.clock();
  const map = await safe.maps.get(tx);
  const [ask = given] = await meetPeople(tx, map, [given], now);
  const purpose = admit(map, { ...ask, fields: [ask.field] });
  const field = map.fields.get(ask.field);
  if (!purpose.ok) {
    const draft = draftEntry(ask.actor, "file.store", { subject: ask.subject, purpose: ask.purpose, form: "change" });
    return refuse(await noteUnasked(tx, { ...draft, fields: [ask.field] }, purpose.refusal, now));
  }
  assert(field !== undefined, "an admitted field is not in the map");
  const sizeBytes = ask.parts.reduce((sum, part) => sum + part.length, 0);
  const typed =
    field.type.name === "file"
      ? fileValue(ask.name, sizeBytes, ask.mediaType)
      : refuse({ code: "not_a_file", say: `${field.label} does not take files.` });
  if (!typed.ok) return refuse({ code: "fields_invalid", fields: [{ field: ask.field, ...typed.refusal }] });

  const [, held] = await Promise.all([safe.maps.hold(tx, map), holdSubjects(tx, [ask.subject])]);
  const subject = held.get(ask.subject);
  if (subject === undefined || isOthers(ask)) return refuse({ code: "subject_not_found" });
  if (subject.erasedAt !== null) return refuse({ code: "subject_erased" });
  if (subject.damaged.size > 0) return refuse({ code: "cannot_open" });
  const standings = (await findStandings(tx, [subject.id], now)).get(subject.id) ?? NO_STANDINGS;
  const facts = factsFor(standings, collectedTimes(subject), null, ask);
  const decision = decide(map, facts, { actor: ask.actor, purpose: purpose.value, field: field.name, form: "change", reason: null }, now);
  const draft = draftEntry(ask.actor, "file.store", { subject: subject.id, purpose: purpose.value, form: "change" });
  if (!decision.isGranted) {
    const refusal: SafeRefusal = refusalOf(decision);
    if (isDecision(refusal))
      await appendEntries(tx, [{ ...draft, fields: [field.name], codes: codesOf(refusal), outcome: "refused" }], now);
    return refuse(refusal);
  }

  const { epoch } = await loadTenant(tx, safe.keeper, epochsOf(new Map([[subject.id, subject]])));
  const file = base32Encode(randomBytes(FILE_ID_BYTES));
  const value = { ...(typed.value.value as object), file, parts: ask.parts.length };
  const parsed = { set: [{ field, values: [{ value, canonical: typed.value.canonical }] }], removed: [] };
  const [sealed] = await sealChanges(safe, tx.tenant, epoch, [{ subject: subject.id, before: subject, parsed, source: null }], now);
  assert(sealed !== undefined, "a file's value came back unsealed");
  const dropped = await dropFiles(tx, subject.id, [field]);
  await writeSubjects(tx, [sealed.write], now);
  const key = sealed.write.newKeys.get(field.keyClass) ?? subject.keys.get(field.keyClass);
  assert(key !== undefined, "a sealed class has no key");
  const partNotes = await sealParts(safe, tx, { ...ask, file, key, keyClass: field.keyClass });
  const sealedNotes: readonly SealedNote[] = [...sealed.notes, ...dropped, ...partNotes];
  const [entry] = await appendEntries(tx, [{ ...draft, fields: [field.name], sealed: sealedNotes, detail: { sizeBytes } }], now);
  assert(entry !== undefined, "an entry has no id");
  return ok({ subject: subject.id, field: field.name, sizeBytes, entry });
}

async function sealParts(
  safe: Safe,
  tx: Tx,
  ask: StoreFileAsk & {
    readonly file: string;
    readonly keyClass: string;
    readonly key: { readonly epoch: number; readonly wrapped: Buffer };
  },
): Promise<readonly SealedNote[]> {
  const { subject, field, file, keyClass, parts } = ask;
  const notes: SealedNote[] = [];
  const placeOf = (n: number): PartPlace => partPlace(field, file, n);
  await sealFileParts(safe, tx, { subject, keyClass, ...ask.key }, { parts, placeOf }, async (chunks) => {
    await addChunks(tx, subject, field, file, chunks);
    for (const { n, envelope } of chunks) {
      notes.push({ field, record: chunkRecord(file, n), revision: 1, digest: hash("sha256", envelope, "base64") });
    }
  });
  return notes;
}

function partPlace(field: string, file: string, n: number): PartPlace {
  return { recordType: "file", record: chunkRecord(file, n), field, revision: 1 };
}

/** Removes the parts of files in these fields; the notes tell the ledger that they are gone on purpose. */
export async function dropFiles(tx: Tx, subject: SubjectId, fields: readonly CompiledField[]): Promise<readonly SealedNote[]> {
  const notes: SealedNote[] = [];
  for (const field of fields) {
    if (field.type.name !== "file") continue;
    for (const { file, n } of await removeChunks(tx, subject, field.name)) {
      notes.push({ field: field.name, record: chunkRecord(file, n), revision: 2, digest: null });
    }
  }
  return notes;
}

export type OpenFileAsk = {
  readonly actor: Actor;
  readonly purpose: string | null;
  readonly subject: SubjectId;
  readonly field: string;
  readonly reason: string | null;
  /** What the entry tells beside the decision: ids, never a value. */
  readonly detail?: Readonly<Record<string, string>>;
};

export type OpenedFile = {
  /** Which upload it is: another one of the same name is another file. */
  readonly file: string;
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Redacted<Buffer>;
  readonly entry: EntryId;
};

type FileFacts = {
  readonly name: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly file: string;
  readonly parts: number;
};

/** Opens a file in clear, under the same decision as any other reveal. At most 10 MB are in memory for that. */
export async function openFile(safe: Safe, tx: Tx, ask: OpenFileAsk): Promise<Result<OpenedFile, SafeRefusal>> {
  const now = safe.clock();
  // Its parts are read after what says which they are: until then nobody seals them anew.
  await holdLive(tx, ask.subject);
  const [asked] = await askFor(safe, tx, [{ ...ask, fields: [ask.field], form: "clear", act: "file.open" }], now);
  if (asked === undefined || !asked.ok) return asked ?? refuse({ code: "subject_not_found" });
  const { permit, subject, entry, decisions } = asked.value;
  if (permit === null) {
    const decision = decisions.get(ask.field);
    return refuse(decision === undefined || decision.isGranted ? { code: "no_value", entry } : { ...refusalOf(decision), entry });
  }
  const [opened] = await openFields(
    safe,
    tx,
    [{ permit, subject, fields: [{ field: ask.field, view: { kind: "clear" } }], meter: { actor: ask.actor.id } }],
    now,
  );
  const value = opened?.get(ask.field)?.[0]?.opened;
  if (value === undefined) return refuse({ code: "no_value", entry });
  if (!value.ok) return refuse({ code: value.code, entry });
  const facts = decodePayload(value.bytes).value as FileFacts;
  const bytes = await openParts(safe, tx, asked.value, ask.field, facts);
  if (bytes === undefined) return refuse({ code: "cannot_open", entry });
  return ok({ file: facts.file, name: facts.name, mediaType: facts.mediaType, bytes: new Redacted(bytes), entry });
}

async function openParts(safe: Safe, tx: Tx, asked: Asked, field: string, facts: FileFacts): Promise<Buffer | undefined> {
  const [keyClass, key] = keyOf(asked.subject, field);
  if (key === undefined) return undefined;
  const subject = asked.subject.id;
  const { file, parts, sizeBytes } = facts;
  const placeOf = (n: number): PartPlace => partPlace(field, file, n);
  return await openFileParts(safe, tx, { subject, keyClass, ...key }, { parts, sizeBytes, placeOf }, (from, limit) =>
    readChunks(tx, subject, file, from, limit),
  );
}

function keyOf(subject: Subject, field: string): readonly [string, { readonly epoch: number; readonly wrapped: Buffer } | undefined] {
  for (const [keyClass, values] of subject.records) {
    if (values.some((value) => value.field === field)) return [keyClass, subject.keys.get(keyClass)];
  }
  return ["", undefined];
}

/**
 * What a file that stays is called from now on, and its parts, sealed anew under that name; with what the ledger notes of them. Refused
 * where a part does not open, or is missing before another.
 */
export async function resealFile(
  tx: Tx,
  subject: SubjectId,
  field: string,
  reseal: (items: readonly ResealItem[]) => Promise<readonly (Uint8Array | null)[]>,
): Promise<Result<{ readonly file: string; readonly notes: readonly SealedNote[] }, { readonly code: "cannot_open" }>> {
  const file = base32Encode(randomBytes(FILE_ID_BYTES));
  const notes: SealedNote[] = [];
  const places = (await findChunkPlaces(tx, subject)).filter((place) => place.field === field);
  const before = places[0]?.file ?? "";
  if (places.some((place, at) => place.file !== before || place.n !== at)) return refuse({ code: "cannot_open" });
  for (let from = 0; from < places.length; from += PARTS_AT_ONCE) {
    const chunks = await readChunks(tx, subject, before, from, PARTS_AT_ONCE);
    const items = chunks.map(({ n, envelope }) => ({ from: partPlace(field, before, n), envelope, to: partPlace(field, file, n) }));
    const sealed: { n: number; envelope: Buffer }[] = [];
    for (const [at, envelope] of (await reseal(items)).entries()) {
      if (envelope === null) return refuse({ code: "cannot_open" });
      sealed.push({ n: from + at, envelope: Buffer.from(envelope) });
    }
    await addChunks(tx, subject, field, file, sealed);
    for (const { n, envelope } of sealed) {
      notes.push({ field, record: chunkRecord(before, n), revision: 2, digest: null });
      notes.push({ field, record: chunkRecord(file, n), revision: 1, digest: hash("sha256", envelope, "base64") });
    }
  }
  await removeChunksOfFile(tx, subject, before);
  return ok({ file, notes });
}
