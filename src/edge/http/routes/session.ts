import { withTxAgain } from "../../../platform/storage/collisions.ts";
import { appendEntries } from "../../../registers/ledger/append.ts";
import { endSession, lockSession } from "../../../registers/sign-in/sessions.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/sign-in.ts";
import { adminEntry } from "../edge.ts";
import type { Edge } from "../edge.ts";
import { json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { NO_COOKIE } from "../session/cookie.ts";
import { tellSession } from "../session/tell-session.ts";
import { within } from "../within.ts";

const ROOM = { room: "session", policy: "person", limiter: "caller", params: NOTHING, query: NOTHING, body: { kind: "none" } } as const;

export function sessionRoutes({ safe }: Edge): readonly Route[] {
  return [
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/session",
      passive: true,
      summary: "Who is signed in, on what, and for how long.",
      ledger: { none: "People see themselves." },
      answer: { status: 200, describe: "The session.", body: contract.SessionAnswer },
      handle: async ({ caller }) => json(200, await within(safe, caller, (tx) => tellSession(safe, tx, caller.person, safe.clock()))),
    }),
    route({
      ...ROOM,
      method: "DELETE",
      path: "/v1/session",
      whileLocked: true,
      summary: "Sign out.",
      ledger: { acts: ["session.end"] },
      answer: { status: 204, describe: "The session has ended.", body: NOTHING },
      handle: async ({ caller }): Promise<Reply> => {
        const { session, staff } = caller.person;
        const now = safe.clock();
        await withTxAgain(safe.db, caller.tenant, async (tx) => {
          if (!(await endSession(tx, session.id, staff.id, now))) return;
          await appendEntries(tx, [adminEntry(caller.actor, "session.end", { detail: { session: session.id } })], now);
        });
        return { kind: "json", status: 204, body: null, headers: { "set-cookie": NO_COOKIE } };
      },
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/session/presence",
      anew: "It changes nothing.",
      summary: "Tell that somebody is at the screen, though nothing else is asked: a long form is being filled in.",
      ledger: { none: "Nothing happens." },
      answer: { status: 204, describe: "Noted; the session is not idle.", body: NOTHING },
      handle: () => json(204, null),
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/session/lock",
      anew: "It locks what is open.",
      whileLocked: true,
      summary: "Lock the session until the person shows again who they are.",
      ledger: { acts: ["session.lock"] },
      answer: { status: 204, describe: "Locked.", body: NOTHING },
      handle: async ({ caller }): Promise<Reply> => {
        const { session } = caller.person;
        const now = safe.clock();
        await withTxAgain(safe.db, caller.tenant, async (tx) => {
          if (!(await lockSession(tx, session.id, now))) return;
          await appendEntries(tx, [adminEntry(caller.actor, "session.lock", { detail: { session: session.id } })], now);
        });
        return json(204, null);
      },
    }),
  ];
}
