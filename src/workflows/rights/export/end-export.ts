import type { RightsRequestId } from "../../../base/ids.ts";
import type { Instant } from "../../../base/instant.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { appendEntries } from "../../../registers/ledger/append.ts";
import { BLANK_ENTRY } from "../../../registers/ledger/entry.ts";
import { changeRequest } from "../../../registers/rights/requests.ts";
import { lockSubject } from "../../../registers/subjects/subjects.ts";
import { type Actor, entryActor } from "../../../safe/access/actor.ts";
import { type ExportState, type Turn, deletePieces, end, selectRunOut } from "./_sql.ts";
import { dropPassphrases } from "./passphrase.ts";

/** The house itself, as the ledger names it. */
export const EXPORTS_WORKER: Actor = { kind: "worker", id: "worker_exports", roles: [], purposes: "all", owner: false, address: null };
const AT_ONCE = 50;

/** Ends an export: it, its key and its passphrase are gone, and it is noted once. False where it had ended before. */
export async function endExport(
  tx: Tx,
  id: RightsRequestId,
  from: ExportState,
  to: { readonly state: "expired" | "failed"; readonly code: string | null; readonly turn?: Turn },
  now: Instant,
): Promise<boolean> {
  const row = await end(tx, id, from, { ...to, at: new Date(now) });
  if (row === undefined) return false;
  await deletePieces(tx, id);
  await dropPassphrases(tx, [id]);
  await changeRequest(tx, id, ["granted", "done", "withdrawn"], { export_state: to.state }, now);
  const codes = to.code === null ? [] : [to.code];
  const detail = { request: id, export: to.state };
  const outcome = to.state === "failed" ? "refused" : "done";
  await appendEntries(
    tx,
    [
      {
        ...BLANK_ENTRY,
        actor: entryActor(EXPORTS_WORKER),
        act: "rights.export",
        subject: row.subject_id,
        form: "export",
        codes,
        outcome,
        detail,
      },
    ],
    now,
  );
  return true;
}

/** Ends those whose days are over: their subjects first, as an erasure does, so that neither waits for the other in a circle. */
export async function sweepExports(tx: Tx, now: Instant): Promise<void> {
  const seen = await selectRunOut(tx, new Date(now), AT_ONCE);
  const subjects = new Set(seen.map((row) => row.subject_id).toSorted());
  for (const subject of subjects) await lockSubject(tx, subject);
  // What an erasure took, or had made once more, while this waited is not over.
  const over = (await selectRunOut(tx, new Date(now), AT_ONCE)).filter((row) => subjects.has(row.subject_id));
  for (const { request_id: id } of over) await endExport(tx, id, "ready", { state: "expired", code: null }, now);
}
