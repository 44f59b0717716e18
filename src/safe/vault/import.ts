import type { Tx } from "../../platform/storage/tx.ts";
import type { Actor } from "../access/actor.ts";
import { ANSWERS, type FieldRefusal, type SafeRefusal } from "../access/answers.ts";
import type { Safe } from "../safe.ts";
import { type CreateAsk, makeSubjects } from "./create.ts";

export type ImportRow = { readonly line: number; readonly fields: Readonly<Record<string, unknown>> };
export type ImportAsk = {
  readonly actor: Actor;
  readonly purpose: string | null;
  readonly rows: readonly ImportRow[];
  readonly importId: string;
  /** Waited for before the first row is written; see `makeSubjects`. */
  readonly turn: () => Promise<void>;
};
export type RejectedRow = { readonly line: number; readonly field: string | null; readonly code: string; readonly say: string };
export type ImportAnswer = { readonly imported: number; readonly rejected: readonly RejectedRow[] };

/** Creates one subject for each row. A row that cannot be taken is told with its line and field; the others are kept. */
export async function importSubjects(safe: Safe, tx: Tx, ask: ImportAsk): Promise<ImportAnswer> {
  const asks: CreateAsk[] = ask.rows.map((row) => ({ actor: ask.actor, purpose: ask.purpose, fields: row.fields, source: null }));
  const made = await makeSubjects(safe, tx, asks, "subject.import", ask.turn);
  const rejected = made.flatMap((one, n) => (one.ok ? [] : toRejected(ask.rows[n]?.line ?? 0, one.refusal)));
  return { imported: made.filter((one) => one.ok).length, rejected };
}

function toRejected(line: number, refusal: SafeRefusal): readonly RejectedRow[] {
  const fields: readonly FieldRefusal[] = refusal.fields ?? [];
  if (fields.length === 0) return [{ line, field: null, code: refusal.code, say: ANSWERS[refusal.code].say }];
  return fields.map(({ field, code, say }) => ({ line, field, code, say }));
}
