import { assert } from "../../../base/fault.ts";
import type { TenantId } from "../../../base/ids.ts";
import { withTx } from "../../../platform/storage/tx.ts";
import { findDevice } from "../../../registers/devices/find-device.ts";
import { findSessionById } from "../../../registers/sign-in/sessions.ts";
import { findStaff } from "../../../registers/staff/staff.ts";
import type { Begun } from "../../../workflows/staffing/begin-session.ts";
import type { Edge } from "../edge.ts";
import { json } from "../route.ts";
import type { Reply } from "../route.ts";
import { cookieOf } from "./cookie.ts";
import { tellSession } from "./tell-session.ts";

/** The answer to whoever has just signed in: their session, and the cookie that carries it. */
export async function begunReply({ safe, db }: Edge, status: number, tenant: TenantId, begun: Begun): Promise<Reply> {
  const now = safe.clock();
  const session = await withTx(db, tenant, async (tx) => {
    const [staff, session, device] = await Promise.all([
      findStaff(tx, begun.staff),
      findSessionById(tx, begun.session, now),
      findDevice(tx, begun.device),
    ]);
    assert(staff !== undefined && session !== undefined && device !== undefined, "what was just begun is there");
    return await tellSession(safe, tx, { staff, session, device }, now);
  });
  return json(status, { session }, { "set-cookie": cookieOf(begun.token) });
}
