import type { Instant } from "../../base/instant.ts";
import { type Result, ok } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { type RightsRequest, findRightsRequest } from "../../registers/rights/requests.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { draftEntry } from "../../safe/access/note.ts";
import { type RightsRefusal, rightsRefusal, safeRefusal } from "./answers.ts";
import { carryOut } from "./carry-out.ts";
import type { RightsDesk } from "./desk.ts";
import { holdLeading } from "./hold-request.ts";

/**
 * Has a copy made once more that could not be made, or that waits for another try, with what its decision keeps back: at the word
 * of somebody who has seen to what was in its way. Of two who say so at once, one does. The clock runs on meanwhile.
 */
export async function remakeExport(
  desk: RightsDesk,
  tx: Tx,
  { id, actor }: { readonly id: string; readonly actor: Actor },
  now: Instant,
): Promise<Result<RightsRequest, RightsRefusal>> {
  const held = await holdLeading(tx, id, now);
  if (!held.ok) return held;
  const request = held.value;
  if (request.export === null) return rightsRefusal("export_not_found");
  if (request.export.state === "making") return rightsRefusal("not_done_yet");
  // A copy of an answered request may have been lost in a restore, and be in the making again.
  const isOpen = request.state === "granted" || request.state === "done";
  if (!isOpen || !AGAIN.has(request.export.state)) return rightsRefusal("request_closed");
  if (desk.safe.keeper.state() !== "open") return safeRefusal({ code: "sealed" });
  const begun = await carryOut(desk, tx, request, { actor, coolingDays: null }, now);
  if (!begun.ok) return begun;
  const draft = draftEntry(actor, "rights.export", { subject: request.subject, purpose: "rights", form: null });
  await appendEntries(tx, [{ ...draft, detail: { request: id, export: "making" } }], now);
  return ok((await findRightsRequest(tx, id, now)) ?? request);
}

const AGAIN: ReadonlySet<string> = new Set(["failed", "delayed"]);
