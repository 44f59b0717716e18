import type { ImportId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import type { Actor } from "../../safe/access/actor.ts";
import type { Safe } from "../../safe/safe.ts";
import { weighImport } from "../../safe/vault/weigh-import.ts";
import { type Choice, type Column, type ColumnRefusal, type Mapping, fieldsOf, resolveColumns, targetOf } from "./columns.ts";
import { importEntry } from "./_entries.ts";
import { PROPOSAL_KEPT_MS, choicesOf, proposedColumns } from "./_proposal.ts";
import { deleteProposed, queueProposed } from "./_proposals_sql.ts";
import { type ImportRow, selectImport } from "./_sql.ts";
import type { NotWritable, StartedImport } from "./start-import.ts";

export type ProposalRefusal = { readonly code: "import_not_found" } | { readonly code: "import_not_proposed" };

/** What a proposed import would fill and could fill; undefined for who did not send it: its header may be a customer. */
export async function readProposal(
  safe: Safe,
  tx: Tx,
  actor: Actor,
  id: ImportId,
): Promise<{ readonly columns: readonly Column[] | null; readonly choices: readonly Choice[] } | undefined> {
  const row = await selectImport(tx, id);
  if (row?.state !== "proposed" || row.actor.id !== actor.id) return undefined;
  return { columns: await proposedColumns(safe, tx, row), choices: choicesOf(await safe.maps.get(tx)) };
}

/**
 * Begins a proposed import. `change` says otherwise for the columns that it names (null leaves one out); the others fill
 * what was proposed. A column of what the sender may not write is refused, and may be left out. Only who sent the upload may: its rows are stored by their rights.
 */
export async function confirmImport(
  safe: Safe,
  tx: Tx,
  actor: Actor,
  id: ImportId,
  change: Mapping | null,
  now: Instant,
): Promise<Result<StartedImport, ProposalRefusal | ColumnRefusal | NotWritable>> {
  const row = await selectImport(tx, id);
  if (row === undefined || row.actor.id !== actor.id) return refuse({ code: "import_not_found" });
  if (row.state !== "proposed") return refuse({ code: "import_not_proposed" });
  const columns = await confirmedColumns(safe, tx, row, change);
  if (!columns.ok) return columns;
  const wish = { actor, purpose: row.purpose, fields: fieldsOf(columns.value), isSettled: columns.value !== null };
  const may = await weighImport(safe, tx, wish, "import.start", now);
  if (!may.ok) return refuse({ code: "not_writable", refusal: may.refusal });
  // The same person or key, as they stand now: a sign-in may have been renewed since the upload.
  const { facts: _facts, ...standing } = actor;
  const isMine = await queueProposed(tx, id, { actor: standing, columns: columns.value }, new Date(now - PROPOSAL_KEPT_MS));
  if (!isMine) return refuse({ code: "import_not_proposed" });
  await appendEntries(tx, [importEntry({ actor, purpose: row.purpose }, id, "import.start", { columns: columns.value })], now);
  return ok({ id, state: "queued", columns: columns.value });
}

/** Destroys a proposed import and its upload; who sent it may, and the owner. */
export async function cancelImport(tx: Tx, actor: Actor, id: ImportId, now: Instant): Promise<Result<void, ProposalRefusal>> {
  const row = await selectImport(tx, id);
  if (row === undefined || (row.actor.id !== actor.id && !actor.owner)) return refuse({ code: "import_not_found" });
  if (!(await deleteProposed(tx, id))) return refuse({ code: "import_not_proposed" });
  await appendEntries(tx, [importEntry({ actor, purpose: row.purpose }, id, "import.cancel", { columns: null })], now);
  return ok(undefined);
}

async function confirmedColumns(
  safe: Safe,
  tx: Tx,
  row: ImportRow,
  change: Mapping | null,
): Promise<Result<readonly Column[] | null, ColumnRefusal>> {
  const proposed = await proposedColumns(safe, tx, row);
  if (proposed === null) {
    const fields = Object.keys(change ?? {}).map((field) => ({ field, code: "unknown_column", say: NO_COLUMNS }));
    return fields.length === 0 ? ok(null) : refuse({ code: "unknown_column", fields });
  }
  const header = proposed.map((one) => one.column);
  // Every column that has a name is said, so that nothing is guessed anew under a map that changed meanwhile.
  const said = new Map(proposed.filter((one) => one.column !== "").map((one) => [one.column, targetOf(one)] as const));
  for (const [column, target] of Object.entries(change ?? {})) said.set(column, target);
  return resolveColumns(await safe.maps.get(tx), header, Object.fromEntries(said));
}

const NO_COLUMNS = "A file of NDJSON has no columns: its keys are the fields' names.";
