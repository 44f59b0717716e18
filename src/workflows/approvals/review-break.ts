import type { GlassBreakId, StaffId } from "../../base/ids.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { findBreak, reviewBreak } from "../../registers/approvals/glass-breaks.ts";
import type { Finding } from "../../registers/approvals/states.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { draftEntry } from "../../safe/access/note.ts";
import type { ApprovalRefusal } from "./answers.ts";
import type { Approvals } from "./approvals.ts";
import { mayReview } from "./read-breaks.ts";

export type BreakReview = { readonly actor: Actor; readonly id: GlassBreakId; readonly finding: Finding; readonly note: string };

/** A second person says afterwards whether it was right to look. */
export async function reviewGlass({ safe }: Approvals, tx: Tx, review: BreakReview): Promise<Result<void, ApprovalRefusal>> {
  const { actor, id, finding, note } = review;
  if (safe.keeper.state() !== "open") return refuse({ code: "sealed" });
  const now = safe.clock();
  const [map, broken] = await Promise.all([safe.maps.get(tx), findBreak(tx, id)]);
  if (broken === undefined || !mayReview(map, actor)) return refuse({ code: "glass_break_not_found" });
  if (broken.actor === actor.id) return refuse({ code: "own_glass_break" });
  if (!(await reviewBreak(tx, safe.keeper, id, { by: actor.id as StaffId, at: now, finding, note }))) {
    return refuse({ code: "glass_break_reviewed" });
  }
  const { subject, purpose, field, entry } = broken;
  const draft = draftEntry(actor, "glass.review", { subject, purpose, form: "clear" });
  await appendEntries(tx, [{ ...draft, fields: [field], detail: { break: id, of: entry, finding } }], now);
  return ok(undefined);
}
