import type { FillId } from "../../base/ids.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { type Actor, entryActor, purposesOf } from "../../safe/access/actor.ts";
import { selectFill } from "./_reading_sql.ts";
import { markFillUsed } from "./_sql.ts";
import type { FillRefusal } from "./answers.ts";
import { entryOfFill } from "./entry-of-fill.ts";
import type { Filling } from "./filling.ts";

/** The booking went through, says whoever made it: a card that was kept for this one use has had it. */
export async function useFill({ safe, onUsed }: Filling, tx: Tx, actor: Actor, id: FillId): Promise<Result<void, FillRefusal>> {
  const now = safe.clock();
  // A card is destroyed with what only an open safe can tell of it.
  if (safe.keeper.state() !== "open") return refuse({ of: "safe", code: "sealed" });
  const row = await selectFill(tx, id);
  const isTheirs = row !== undefined && purposesOf(await safe.maps.get(tx), actor).includes(row.purpose);
  if (!isTheirs) return refuse({ of: "fill", code: "fill_not_found" });
  if (row.use_entry === null) return refuse({ of: "fill", code: "fill_not_made" });
  if (!(await markFillUsed(tx, id, new Date(now)))) return refuse({ of: "fill", code: "fill_used" });
  await appendEntries(tx, [{ ...entryOfFill(row, "fill.used"), actor: entryActor(actor) }], now);
  const { card_id: card, request_id: request, subject_id: subject } = row;
  if (card !== null && request !== null) await onUsed(tx, { actor, subject, card, request });
  return ok(undefined);
}
