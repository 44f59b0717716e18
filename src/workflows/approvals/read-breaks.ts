import type { GlassBreakId } from "../../base/ids.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type GlassBreak, findBreak, listBreaks, openReviewNotes } from "../../registers/approvals/glass-breaks.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { findEntries } from "../../registers/ledger/read.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { openReasons } from "../../safe/access/open-reasons.ts";
import type { ApprovalRefusal } from "./answers.ts";
import type { Approvals } from "./approvals.ts";
import { mayBreakGlass } from "./approvers.ts";

/** An emergency look with the reason that was given for it; null where that was erased with its customer. */
export type DetailedBreak = GlassBreak & { readonly reason: string | null; readonly note: string | null; readonly isOwn: boolean };

export type BreaksWish = { readonly state: "open" | "reviewed" | null; readonly limit: number; readonly cursor: GlassBreakId | null };

/** Newest first, for whoever may review. */
export async function readBreaks(
  approvals: Approvals,
  tx: Tx,
  actor: Actor,
  wish: BreaksWish,
): Promise<Result<{ readonly items: readonly DetailedBreak[]; readonly nextCursor: GlassBreakId | null }, ApprovalRefusal>> {
  const { safe } = approvals;
  if (safe.keeper.state() !== "open") return refuse({ code: "sealed" });
  if (!mayReview(await safe.maps.get(tx), actor)) return refuse({ code: "not_granted" });
  const { items, nextCursor } = await listBreaks(tx, wish);
  return ok({ items: await detailed(approvals, tx, actor, items), nextCursor });
}

export async function readBreak(approvals: Approvals, tx: Tx, actor: Actor, id: GlassBreakId): Promise<DetailedBreak | undefined> {
  const found = await findBreak(tx, id);
  return found && (await detailed(approvals, tx, actor, [found]))[0];
}

export function mayReview(map: CompiledMap, actor: Actor): boolean {
  return actor.owner || mayBreakGlass(map, actor);
}

async function detailed({ safe }: Approvals, tx: Tx, actor: Actor, items: readonly GlassBreak[]): Promise<readonly DetailedBreak[]> {
  const [entries, notes] = await Promise.all([
    findEntries(
      tx,
      items.map(({ entry }) => entry),
    ),
    openReviewNotes(
      tx,
      safe.keeper,
      items.map(({ id }) => id),
    ),
  ]);
  const reasons = await openReasons(
    safe,
    tx,
    items.map(({ subject, entry }) => ({ subject, reasonSealed: entries.get(entry)?.reasonSealed ?? null })),
  );
  return items.map((item, n) => ({
    ...item,
    reason: reasons[n] ?? null,
    note: notes.get(item.id) ?? null,
    isOwn: item.actor === actor.id,
  }));
}
