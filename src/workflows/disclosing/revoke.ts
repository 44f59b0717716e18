import type { DisclosureId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type Actor, entryActor } from "../../safe/access/actor.ts";
import { selectDisclosure } from "./_sql.ts";
import type { DisclosureRefusal } from "./answers.ts";
import { STANDING, endFile } from "./end-file.ts";

/** Takes a file back, while it is made too. What was fetched before is out of our hands, and stays noted. */
export async function revokeFile(
  tx: Tx,
  actor: Actor,
  { id, purposes }: { readonly id: DisclosureId; readonly purposes: readonly string[] },
  now: Instant,
): Promise<Result<void, DisclosureRefusal>> {
  const row = await selectDisclosure(tx, id);
  if (row === undefined || !purposes.includes(row.purpose)) return refuse({ of: "disclosure", code: "disclosure_not_found" });
  const isEnded = await endFile(tx, entryActor(actor), id, STANDING, { state: "revoked", code: null }, now);
  return isEnded ? ok(undefined) : refuse({ of: "disclosure", code: "disclosure_over" });
}
