import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Approval } from "../../registers/approvals/approval.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { draftEntry } from "../../safe/access/note.ts";
import { tellChange } from "./watch-approvals.ts";

/** Into the ledger, and to whoever watches. */
export async function noteChange(
  tx: Tx,
  actor: Actor,
  act: "approval.agree" | "approval.decline" | "approval.cancel" | "approval.expire",
  approval: Approval,
  now: Instant,
): Promise<void> {
  const { id, subject, purpose, form, field, state } = approval;
  const draft = draftEntry(actor, act, { subject, purpose, form });
  await appendEntries(tx, [{ ...draft, fields: [field], detail: { approval: id, state } }], now);
  await tellChange(tx, approval);
}

/** What goes on by itself. */
export const HOUSE: Actor = { kind: "worker", id: "worker_approvals", roles: [], purposes: "all", owner: false, address: null };
