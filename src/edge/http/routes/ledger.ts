import type { Outage } from "../../../base/fault.ts";
import type { TenantId } from "../../../base/ids.ts";
import { publicKeys } from "../../../platform/keeper/keyring.ts";
import { whileAllowed } from "../while-allowed.ts";
import { within } from "../within.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { leafLine, streamLeaves } from "../../../registers/ledger/leaves.ts";
import { logOrigin, verifierKeys } from "../../../registers/ledger/note.ts";
import { consistencyProof, inclusionProof, readCheckpoint, readTile } from "../../../registers/ledger/proofs.ts";
import { findEntry } from "../../../registers/ledger/read.ts";
import { streamSealedDigests } from "../../../registers/subjects/sealed-values.ts";
import type { SealedDigest } from "../../../registers/subjects/sealed-values.ts";
import { parseTilePath } from "../../../registers/ledger/tiles.ts";
import type { Caller } from "../caller.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/ledger.ts";
import type { Edge } from "../edge.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { READERS_PACE, streamTx } from "../stream-tx.ts";

const ROOM = {
  room: "ledger",
  method: "GET",
  limiter: "caller",
  body: { kind: "none" },
  ledger: { none: "Reading the ledger uses no value of a customer." },
} as const;
const TEXT = "text/plain; charset=utf-8";
const NDJSON = "application/x-ndjson";
/** A full tile never changes; partial ones and the checkpoint do. */
const FOR_EVER = "private, max-age=31536000, immutable";
const FOR_NOW = "no-cache";

export function ledgerRoutes(edge: Edge): readonly Route[] {
  return [
    route({
      ...ROOM,
      path: "/ledger/{tenant}/checkpoint",
      policy: "log",
      summary: "The signed head of the log (C2SP tlog-checkpoint).",
      params: contract.LedgerParams,
      query: NOTHING,
      answer: { status: 200, describe: "A signed note.", body: "text/plain" },
      handle: ({ caller, params }) =>
        ownLog(caller, params.tenant, async () => bytesOf((await inTx(edge, caller, readCheckpoint))?.note, TEXT, FOR_NOW)),
    }),
    route({
      ...ROOM,
      path: "/ledger/{tenant}/keys",
      policy: "log",
      summary: "The verifier keys of the log, one a line (C2SP signed-note vkeys).",
      params: contract.LedgerParams,
      query: NOTHING,
      answer: { status: 200, describe: "Ed25519 and ML-DSA-44.", body: "text/plain" },
      handle: ({ caller, params }) =>
        ownLog(caller, params.tenant, async () =>
          bytesOf(await inTx(edge, caller, async (tx) => verifierKeys(logOrigin(tx.tenant), await publicKeys(tx))), TEXT, FOR_NOW),
        ),
    }),
    route({
      ...ROOM,
      path: "/ledger/{tenant}/tile/{path+}",
      policy: "log",
      summary: "A tile or an entry bundle (C2SP tlog-tiles).",
      params: contract.TileParams,
      query: NOTHING,
      answer: { status: 200, describe: "Hashes, or leaves.", body: "application/octet-stream" },
      handle: ({ caller, params }) =>
        ownLog(caller, params.tenant, async () => {
          const path = parseTilePath(`tile/${params.path}`);
          if (path === undefined) return fail(problem("not_found"));
          const isFull = !params.path.includes(".p/");
          return bytesOf(await inTx(edge, caller, (tx) => readTile(tx, path)), "application/octet-stream", isFull ? FOR_EVER : FOR_NOW);
        }),
    }),
    route({
      ...ROOM,
      path: "/v1/ledger/proofs/inclusion",
      policy: "owner",
      summary: "That an entry is in the tree (RFC 6962, 2.1.1).",
      params: NOTHING,
      query: contract.InclusionQuery,
      answer: { status: 200, describe: "The path.", body: contract.InclusionAnswer },
      handle: ({ caller, query }) => inTx(edge, caller, (tx) => proveInclusion(tx, query.entry, query.size)),
    }),
    route({
      ...ROOM,
      path: "/v1/ledger/proofs/consistency",
      policy: "owner",
      summary: "That a later tree begins with an earlier one (RFC 6962, 2.1.2).",
      params: NOTHING,
      query: contract.ConsistencyQuery,
      answer: { status: 200, describe: "The path.", body: contract.ConsistencyAnswer },
      handle: ({ caller, query }) => inTx(edge, caller, (tx) => proveConsistency(tx, Number(query.from), query.to)),
    }),
    route({
      ...ROOM,
      path: "/v1/ledger/leaves",
      policy: "owner",
      summary: "Every entry with its salt and body, for a verifier; one JSON a line.",
      params: NOTHING,
      query: contract.LeavesQuery,
      answer: { status: 200, describe: "NDJSON.", body: NDJSON },
      handle: async ({ caller, query }): Promise<Reply> =>
        await stream(edge, caller, (tx) => lines(streamLeaves(tx, Number(query.from ?? 0)), leafLine)),
    }),
    route({
      ...ROOM,
      path: "/v1/ledger/sealed",
      policy: "owner",
      summary: "Every sealed value by place, revision and digest, for a verifier; one JSON a line.",
      params: NOTHING,
      query: NOTHING,
      answer: { status: 200, describe: "NDJSON.", body: NDJSON },
      handle: async ({ caller }): Promise<Reply> => await stream(edge, caller, (tx) => lines(streamSealedDigests(tx), sealedLine)),
    }),
  ];
}

/** Another tenant's log is not there. */
async function ownLog(caller: Caller, tenant: TenantId, then: () => Promise<Reply>): Promise<Reply> {
  return caller.tenant === tenant ? await then() : fail(problem("not_found"));
}

/** Reads from one moment and holds nobody; so who asks is looked at just before it begins, and again while it goes on. */
async function stream(edge: Edge, caller: Caller, chunks: (tx: Tx) => AsyncGenerator<string>): Promise<Reply> {
  const look = (): Promise<void> => inTx(edge, caller, () => Promise.resolve());
  await look();
  const { tenant } = caller;
  const cutting = new AbortController();
  const onStall = (stalled: Outage): void => cutting.abort(stalled);
  const read = (): AsyncGenerator<string> => whileAllowed(look, streamTx(edge.db, tenant, chunks, { ...READERS_PACE, onStall }));
  return { kind: "stream", type: NDJSON, cut: cutting.signal, chunks: read };
}

function inTx<T>({ safe }: Edge, caller: Caller, fn: (tx: Tx) => Promise<T>): Promise<T> {
  return within(safe, caller, fn);
}

function bytesOf(bytes: string | Uint8Array | undefined, type: string, keep: string): Reply {
  return bytes === undefined ? fail(problem("not_found")) : { kind: "bytes", status: 200, type, bytes, headers: { "cache-control": keep } };
}

async function proveInclusion(tx: Tx, id: string, size: string | undefined): Promise<Reply> {
  const [entry, head] = await Promise.all([findEntry(tx, id), readCheckpoint(tx)]);
  if (entry === undefined) return fail(problem("not_found"));
  if (entry.index === null || head === undefined) return fail(problem("not_in_tree_yet"));
  const over = size === undefined ? head.size : Number(size);
  const proof = await inclusionProof(tx, entry.index, over);
  return proof.ok
    ? json(200, { entry: id, index: entry.index, size: over, hashes: proof.value.map(base64) })
    : fail(problem("not_in_tree_yet"));
}

async function proveConsistency(tx: Tx, from: number, to: string | undefined): Promise<Reply> {
  const head = await readCheckpoint(tx);
  const until = to === undefined ? (head?.size ?? 0) : Number(to);
  const proof = await consistencyProof(tx, from, until);
  return proof.ok ? json(200, { from, to: until, hashes: proof.value.map(base64) }) : fail(problem("not_in_tree_yet"));
}

function base64(hash: Uint8Array): string {
  return Buffer.from(hash).toString("base64");
}

function sealedLine({ subject, field, record, revision, digest }: SealedDigest): string {
  return `${JSON.stringify({ subject, field, record, revision, digest: base64(digest) })}\n`;
}

const LINES_AT_ONCE = 200;

/** Some lines a chunk: a chunk a line would cost more than the line. */
async function* lines<T>(items: AsyncIterable<T>, line: (item: T) => string): AsyncGenerator<string> {
  let batch: string[] = [];
  for await (const item of items) {
    batch.push(line(item));
    if (batch.length < LINES_AT_ONCE) continue;
    yield batch.join("");
    batch = [];
  }
  if (batch.length > 0) yield batch.join("");
}
