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

/** Has a copy that could not be made made once more, with what its decision keeps back. The clock runs on meanwhile. */
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
  if (request.state !== "granted") return rightsRefusal("request_closed");
  if (request.export.state !== "failed") return rightsRefusal("not_done_yet");
  if (desk.safe.keeper.state() !== "open") return safeRefusal({ code: "sealed" });
  const begun = await carryOut(desk, tx, request, { actor, coolingDays: null }, now);
  if (!begun.ok) return begun;
  const draft = draftEntry(actor, "rights.export", { subject: request.subject, purpose: "rights", form: null });
  await appendEntries(tx, [{ ...draft, detail: { request: id, export: "making" } }], now);
  return ok((await findRightsRequest(tx, id, now)) ?? request);
}
