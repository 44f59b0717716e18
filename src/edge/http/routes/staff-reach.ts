import { instantToIso } from "../../../base/instant.ts";
import { findDevices } from "../../../registers/devices/find-devices.ts";
import { liveKeysMadeBy } from "../../../registers/keys/keys-of.ts";
import { listSessions } from "../../../registers/sign-in/sessions.ts";
import { findListed } from "../../../registers/staff/directory.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/staff.ts";
import type { Edge } from "../edge.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Route } from "../route.ts";
import { timeText } from "../tell-staff.ts";
import { within } from "../within.ts";

/** What ends, and what goes on, when a person leaves: looked at before it is done. */
export function staffReachRoutes({ safe }: Edge): readonly Route[] {
  return [
    route({
      room: "staff",
      method: "GET",
      path: "/v1/staff/{id}/reach",
      policy: "owner",
      limiter: "caller",
      summary: "Where a person is signed in now, and the keys that they made and that work.",
      ledger: { none: "No customer is in this register." },
      params: contract.StaffParams,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 200, describe: "Sessions and keys.", body: contract.StaffReachAnswer },
      handle: ({ caller, params }) =>
        within(safe, caller, async (tx) => {
          if ((await findListed(tx, params.id)) === undefined) return fail(problem("not_found"));
          const now = safe.clock();
          const [sessions, keys] = await Promise.all([listSessions(tx, params.id, now), liveKeysMadeBy(tx, params.id, now)]);
          const devices = await findDevices(tx, [...new Set(sessions.map((one) => one.device))]);
          return json(200, {
            sessions: sessions.map((one) => ({
              id: one.id,
              device: { id: one.device, label: devices.get(one.device)?.label ?? "" },
              startedAt: instantToIso(one.startedAt),
              seenAt: instantToIso(one.seenAt),
              isLocked: one.state === "locked",
            })),
            keys: keys.map(({ id, label, role, createdAt, lastUsedAt }) => ({
              id,
              label,
              role,
              createdAt: instantToIso(createdAt),
              lastUsedAt: timeText(lastUsedAt),
            })),
          });
        }),
    }),
  ];
}
