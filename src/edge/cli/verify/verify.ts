import { setTimeout as sleep } from "node:timers/promises";
import { checkSealed } from "./check-sealed.ts";
import { checkTiles } from "./check-tiles.ts";
import { collectLeaves, newLog, type Log } from "./collect-leaves.ts";
import { parseCheckpoint, type Checkpoint } from "./note.ts";
import { checkSignatures, readKeys, type Keys } from "./read-keys.ts";
import { newFindings, type Findings, type VerifyReport } from "./report.ts";
import type { Source } from "./source.ts";
import { growForest, rootOver, type Forest } from "./tree.ts";

export type VerifyOptions = {
  /** Verifier keys of signed-note, one a line, that the caller trusts. Without them: trust on first use. */
  readonly keys?: string;
  /** A checkpoint that someone else kept. */
  readonly witness?: string;
};

/**
 * Checks a log against itself, against its signed checkpoint, and what is sealed against the log. It believes the
 * signature only: whoever wrote the rows may have written all else.
 */
export async function verifySource(source: Source, options: VerifyOptions = {}): Promise<VerifyReport> {
  const findings = newFindings();
  const keys = await readKeys(source, options.keys, findings);
  const checkpoint = await readCheckpoint(source, keys, findings);
  if (checkpoint === undefined) return report(findings, keys, undefined, newLog(0), 0);

  const log = newLog(checkpoint.size);
  await collectLeaves(source, log, findings);
  await checkBeyond(source, log, findings);
  const forest = growForest(log.hashes);
  await checkTiles(source, forest, checkpoint.root, log, findings);
  checkWitness(options.witness, checkpoint, forest, keys, findings);
  const sealed = await checkSealed(source, log, findings, async () => await readOn(source, checkpoint, log, keys, findings));
  return report(findings, keys, checkpoint, log, sealed);
}

async function readCheckpoint(source: Source, keys: Keys, findings: Findings): Promise<Checkpoint | undefined> {
  const note = await source.checkpoint();
  const checkpoint = note === undefined ? undefined : parseCheckpoint(note);
  if (checkpoint === undefined) findings.add(note === undefined ? "checkpoint_missing" : "checkpoint_unreadable", "checkpoint");
  else checkSignatures(checkpoint, keys, "checkpoint", findings);
  return checkpoint;
}

/** An index and the checkpoint that includes it are stored together: one behind the newest checkpoint was put there. */
async function checkBeyond(source: Source, log: Log, findings: Findings): Promise<void> {
  if (log.beyond.length === 0) return;
  const newest = parseCheckpoint((await source.checkpoint()) ?? "");
  for (const { index, where } of log.beyond) {
    if (index >= (newest?.size ?? 0)) findings.add("leaf_beyond", where);
  }
}

function checkWitness(note: string | undefined, checkpoint: Checkpoint, forest: Forest, keys: Keys, findings: Findings): void {
  if (note === undefined) return;
  const witness = parseCheckpoint(note);
  if (witness === undefined || witness.origin !== checkpoint.origin) return findings.add("witness_unreadable", "witness");
  checkSignatures(witness, keys, "witness", findings);
  if (witness.size > checkpoint.size) findings.add("witness_newer", `size ${witness.size}`);
  else if (!rootOver(forest, witness.size).equals(witness.root)) findings.add("witness_differs", `size ${witness.size}`);
}

/** A live log goes on while it is read: what was added since, once a newer checkpoint has signed it too. */
async function readOn(source: Source, before: Checkpoint, log: Log, keys: Keys, findings: Findings): Promise<Log | undefined> {
  await sleep(SETTLE_MS);
  const note = await source.checkpoint();
  const after = note === undefined ? undefined : parseCheckpoint(note);
  if (after === undefined || after.size < before.size) return undefined;
  const grown = newLog(after.size, log);
  await collectLeaves(source, grown, findings);
  await checkBeyond(source, grown, findings);
  if (after.text === before.text) return grown;
  const where = `checkpoint of size ${after.size}`;
  checkSignatures(after, keys, where, findings);
  if (!rootOver(growForest(grown.hashes), after.size).equals(after.root)) findings.add("root_differs", where);
  return grown;
}

const SETTLE_MS = 700;

function report(findings: Findings, keys: Keys, checkpoint: Checkpoint | undefined, log: Log, sealed: number): VerifyReport {
  return {
    ok: findings.total === 0,
    origin: checkpoint?.origin ?? null,
    size: checkpoint?.size ?? 0,
    root: checkpoint?.root.toString("base64") ?? null,
    keys: keys.trust,
    verifierKeys: keys.list.map((key) => key.text),
    leaves: log.count,
    pending: log.pending,
    sealed,
    findings: findings.list,
    findingsTotal: findings.total,
  };
}
