import { type Result, ok, refuse } from "../../base/result.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { findSessionById, isSessionLive } from "../../registers/sign-in/sessions.ts";
import { holdStaff } from "../../registers/staff/staff.ts";
import type { Actor } from "../../safe/access/actor.ts";
import type { FillRow } from "./_sql.ts";

/**
 * Whoever opened a fill, as they are now and held until the commit: with their roles of today, and only while the very
 * session goes on in which they opened it. A ticket shown after a sign-out, a lock or an offboarding is worth nothing.
 */
export async function meetOpener(
  tx: Tx,
  map: CompiledMap,
  row: FillRow,
  address: string | null,
  now: Instant,
): Promise<Result<Actor, { readonly code: "signed_out" }>> {
  const [standings, isLive, session] = await Promise.all([
    holdStaff(tx, [row.actor_id]),
    isSessionLive(tx, row.session_id, now),
    findSessionById(tx, row.session_id, now),
  ]);
  const standing = standings.get(row.actor_id);
  if (standing === undefined || !isLive || session?.state !== "open") return refuse({ code: "signed_out" });
  return ok({
    kind: "staff",
    id: row.actor_id,
    roles: standing.roles.filter((role) => map.roles.has(role)),
    purposes: "all",
    owner: standing.isOwner,
    address,
    signIn: session.strong,
    device: row.device_id,
    session: row.session_id,
  });
}
