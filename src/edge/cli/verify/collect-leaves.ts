import { hash } from "node:crypto";
import type { Findings } from "./report.ts";
import { newSealedTable, keyText, type SealedTable } from "./sealed-table.ts";
import type { LeafRecord, Source } from "./source.ts";

type Leaf = Extract<LeafRecord, { readonly kind: "leaf" }>;

/** What is known of a log of this size: 32 bytes and one id a leaf, and what its entries say must be sealed. */
export type Log = {
  readonly size: number;
  readonly from: number;
  readonly hashes: Buffer;
  readonly present: Uint8Array;
  readonly ids: Set<string>;
  readonly table: SealedTable;
  /** Only in the continuation of a live log: each note by its value, since a snapshot may show any of them. */
  readonly notes: Map<string, SealedItem[]> | null;
  /** Entries behind the end: of a live log they must be within a later checkpoint. */
  readonly beyond: { readonly index: number; readonly where: string }[];
  count: number;
  pending: number;
};

export type SealedItem = { readonly field: string; readonly record: string; readonly revision: number; readonly digest: string | null };

/** An empty log, or the continuation of one that was read up to its size. */
export function newLog(size: number, before?: Log): Log {
  const hashes = Buffer.alloc(size * 32);
  const present = new Uint8Array(size);
  before?.hashes.copy(hashes);
  before?.present.forEach((mark, index) => (present[index] = mark));
  return {
    size,
    hashes,
    present,
    from: before?.size ?? 0,
    ids: new Set(before?.ids),
    table: newSealedTable(),
    notes: before === undefined ? null : new Map(),
    beyond: [],
    count: before?.count ?? 0,
    pending: 0,
  };
}

/** Hashes every leaf into its place; the order in which they come does not matter. */
export async function collectLeaves(source: Source, log: Log, findings: Findings): Promise<void> {
  for await (const leaves of source.leaves(log.from)) {
    for (const leaf of leaves) {
      if (leaf.kind === "unreadable") findings.add("leaf_unreadable", leaf.where);
      else takeLeaf(source, leaf, log, findings);
    }
  }
  for (let index = log.from; index < log.size; index++) {
    if (log.present[index] === 0) findings.add("leaf_missing", `leaf ${index}`);
  }
}

function takeLeaf(source: Source, leaf: Leaf, log: Log, findings: Findings): void {
  const { index } = leaf;
  const where = `leaf ${index ?? "without index"} (${leaf.id})`;
  if (index === null) return takePending(source, leaf, log, findings, where);
  if (index < 0) return findings.add("leaf_unsequenced", where);
  if (index >= log.size) {
    if (log.beyond.length < BEYOND_MAX) log.beyond.push({ index, where });
    return;
  }
  if (index < log.from) return;
  if (log.present[index] === 1) return findings.add("leaf_double", where);
  log.present[index] = 1;
  log.count += 1;
  if (log.ids.has(leaf.id)) findings.add("id_double", where);
  log.ids.add(leaf.id);
  log.hashes.set(leafHash(leaf), index * 32);
  takeBody(leaf, log, findings, where);
}

const BEYOND_MAX = 1_000;

/**
 * Nothing vouches yet for an entry that waits for its place. Its turn comes, and then it is signed: until then it
 * explains what is sealed, and the report counts it.
 */
function takePending(source: Source, leaf: Leaf, log: Log, findings: Findings, where: string): void {
  log.pending += 1;
  if (!source.mayHavePending) findings.add("leaf_unsequenced", where);
  else if (!source.isLive || log.notes !== null) takeBody(leaf, log, findings, where);
}

let scratch = Buffer.allocUnsafeSlow(65_536);

/** SHA-256(0x00 || leaf), where the leaf commits to SHA-256(salt || body). */
function leafHash(leaf: Leaf): Buffer {
  const most = leaf.salt.length + leaf.body.length * 3;
  if (scratch.length < most) scratch = Buffer.allocUnsafeSlow(most);
  scratch.set(leaf.salt, 0);
  const end = leaf.salt.length + scratch.write(leaf.body, leaf.salt.length, "utf8");
  const commitment = hash("sha256", scratch.subarray(0, end), "base64");
  return hash("sha256", `\0strongroom-entry/v1\n${leaf.id}\n${leaf.at}\n${commitment}\n`, "buffer");
}

type Body = {
  readonly actor?: { readonly id?: unknown };
  readonly act?: unknown;
  readonly subject?: unknown;
  readonly purpose?: unknown;
  readonly reason?: unknown;
  readonly sealed?: unknown;
};

function takeBody(leaf: Leaf, log: Log, findings: Findings, where: string): void {
  const body = parseBody(leaf.body);
  const items = body && sealedItems(body);
  if (body === undefined || items === undefined) return findings.add("body_unreadable", where);
  const columns = JSON.stringify([body.subject ?? null, body.actor?.id, body.act, body.purpose ?? null]);
  if (columns !== leaf.columns) findings.add("columns_differ", where);
  const reason = leaf.reason === null ? undefined : hash("sha256", leaf.reason, "base64");
  if (reason !== body.reason) findings.add("reason_differs", where);
  const subject = String(body.subject);
  for (const item of items) takeSealed(subject, item, log, leaf.index ?? -1, findings, where);
}

function takeSealed(subject: string, item: SealedItem, log: Log, index: number, findings: Findings, where: string): void {
  const { field, record } = item;
  if (!log.table.note({ subject, field, record }, item.revision, item.digest, index))
    findings.add("revision_reused", `${where}, field ${field}`);
  if (log.notes === null) return;
  const key = keyText({ subject, field, record });
  log.notes.set(key, [...(log.notes.get(key) ?? []), item]);
}

export function parseBody(text: string): Body | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null ? body : undefined;
  } catch {
    return undefined;
  }
}

/** 32 bytes in base64. */
const DIGEST_CHARS = 44;

/** `[[field, record, revision, digest or null], …]`; undefined where it is written otherwise. */
export function sealedItems(body: Body): readonly SealedItem[] | undefined {
  if (body.sealed === undefined) return [];
  if (!Array.isArray(body.sealed)) return undefined;
  const items = body.sealed.map((item: unknown) => {
    if (!Array.isArray(item) || item.length !== 4) return undefined;
    const [field, record, revision, digest] = item as readonly unknown[];
    if (typeof field !== "string" || typeof record !== "string" || typeof revision !== "number" || revision < 1) return undefined;
    return digest === null || (typeof digest === "string" && digest.length === DIGEST_CHARS)
      ? { field, record, revision, digest }
      : undefined;
  });
  return items.every((item) => item !== undefined) ? items : undefined;
}
