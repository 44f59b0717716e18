import { instantToIso } from "../../../base/instant.ts";
import { withTxAgain } from "../../../platform/storage/collisions.ts";
import { findDevices } from "../../../registers/devices/find-devices.ts";
import { appendEntries } from "../../../registers/ledger/append.ts";
import { endSession, listSessions } from "../../../registers/sign-in/sessions.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/me.ts";
import { adminEntry } from "../edge.ts";
import type { Edge } from "../edge.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { within } from "../within.ts";

const ROOM = { room: "me", policy: "person", limiter: "caller", query: NOTHING, body: { kind: "none" } } as const;

/** Where a person is signed in, and how to be signed in there no more. */
export function meSessionRoutes({ safe }: Edge): readonly Route[] {
  return [
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/me/sessions",
      summary: "Where I am signed in.",
      ledger: { none: "People see themselves." },
      params: NOTHING,
      answer: { status: 200, describe: "Newest first.", body: contract.SessionsAnswer },
      handle: async ({ caller }) => {
        const { staff, session } = caller.person;
        const items = await within(safe, caller, async (tx) => {
          const sessions = await listSessions(tx, staff.id, safe.clock());
          const devices = await findDevices(tx, [...new Set(sessions.map((one) => one.device))]);
          return sessions.map((one) => ({
            id: one.id,
            device: { id: one.device, label: devices.get(one.device)?.label ?? "" },
            startedAt: instantToIso(one.startedAt),
            seenAt: instantToIso(one.seenAt),
            expiresAt: instantToIso(one.expiresAt),
            isThis: one.id === session.id,
            isLocked: one.state === "locked",
          }));
        });
        return json(200, { items });
      },
    }),
    route({
      ...ROOM,
      method: "DELETE",
      path: "/v1/me/sessions/{id}",
      summary: "Sign out somewhere else.",
      ledger: { acts: ["session.end"] },
      params: contract.SessionParams,
      answer: { status: 204, describe: "That session has ended.", body: NOTHING },
      handle: async ({ caller, params }): Promise<Reply> => {
        const now = safe.clock();
        const isEnded = await withTxAgain(safe.db, caller.tenant, async (tx) => {
          if (!(await endSession(tx, params.id, caller.person.staff.id, now))) return false;
          await appendEntries(tx, [adminEntry(caller.actor, "session.end", { detail: { session: params.id } })], now);
          return true;
        });
        return isEnded ? json(204, null) : fail(problem("not_found"));
      },
    }),
  ];
}
