import type { Tx } from "../../platform/storage/tx.ts";
import { type LookUpRow, selectSubjectLookUps, selectWordLookUps } from "./_lookup_sql.ts";
import { batchOf } from "./entry.ts";

/** Subject, actor, act, purpose: each as the look-up has it, null where the body names none or no look-up leads there. */
export type Columns = readonly [string | null, string | null, string | null, string | null];

type Named = {
  readonly subject: string | null;
  readonly actor: string | null;
  readonly act: string | null;
  readonly purpose: string | null;
};

const KINDS = ["actor", "act", "purpose"] as const;

/** Adds the look-ups that lead to each leaf, so that whoever verifies can hold them against the body. */
export async function withColumns<L extends { readonly id: string; readonly body: string }>(
  tx: Tx,
  leaves: readonly L[],
): Promise<readonly (L & { readonly columns: Columns })[]> {
  const named = leaves.map((leaf) => ({ batch: batchOf(leaf.id), ...namesIn(leaf.body) }));
  const subjects = present(await selectSubjectLookUps(tx, pairsOf(named.map((one) => [one.batch, one.subject]))));
  const words: Record<(typeof KINDS)[number], ReadonlySet<string>> = { actor: NOTHING, act: NOTHING, purpose: NOTHING };
  for (const kind of KINDS) {
    words[kind] = present(await selectWordLookUps(tx, kind, pairsOf(named.map((one) => [one.batch, one[kind]]))));
  }
  return leaves.map((leaf, n) => {
    const { batch = "", subject = null, actor = null, act = null, purpose = null } = named[n] ?? {};
    const found = (word: string | null, among: ReadonlySet<string>): string | null =>
      word !== null && among.has(`${batch} ${word}`) ? word : null;
    return {
      ...leaf,
      columns: [found(subject, subjects), found(actor, words.actor), found(act, words.act), found(purpose, words.purpose)],
    };
  });
}

const NOTHING: ReadonlySet<string> = new Set();

/** A body that somebody spoilt names nothing; that it is spoilt is the verifier's to find. */
function namesIn(body: string): Named {
  try {
    const { subject, actor, act, purpose } = JSON.parse(body) as {
      readonly subject?: unknown;
      readonly actor?: { readonly id?: unknown };
      readonly act?: unknown;
      readonly purpose?: unknown;
    };
    return { subject: textOr(subject), actor: textOr(actor?.id), act: textOr(act), purpose: textOr(purpose) };
  } catch {
    return { subject: null, actor: null, act: null, purpose: null };
  }
}

function textOr(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function pairsOf(all: readonly (readonly [string, string | null])[]): readonly LookUpRow[] {
  const pairs = new Map<string, LookUpRow>();
  for (const [batch, word] of all) if (word !== null) pairs.set(`${batch} ${word}`, { batch_id: batch, word });
  return [...pairs.values()];
}

function present(rows: readonly LookUpRow[]): ReadonlySet<string> {
  return new Set(rows.map((row) => `${row.batch_id} ${row.word}`));
}
