import { findTellings } from "../../../registers/notice/tellings.ts";
import { entryActor } from "../../../safe/access/actor.ts";
import { startTelling } from "../../../workflows/notice/tell-customers.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/notice.ts";
import { EmptyBody } from "../contract/sign-in.ts";
import type { Edge } from "../edge.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { tellTelling } from "../tell-notice.ts";
import { within } from "../within.ts";

const ROOM = {
  room: "notice",
  limiter: "caller",
  path: "/v1/notice/versions/{version}/tellings",
  policy: "owner",
  params: contract.TellingParams,
  query: NOTHING,
} as const;

export function noticeTellingRoutes({ safe, performer }: Edge): readonly Route[] {
  return [
    route({
      ...ROOM,
      method: "POST",
      fresh: true,
      summary: "Write to every customer whom this version concerns: whose data is used for more, or whose consent is asked again.",
      ledger: { acts: ["notice.tell", "notice.told", "mail.customer"] },
      body: { kind: "json", schema: EmptyBody },
      answer: { status: 202, describe: "It goes on by itself.", body: contract.TellingAnswer },
      handle: (call) =>
        performer.once(call, async (tx): Promise<Reply> => {
          const version = Number(call.params.version);
          const started = await startTelling(tx, entryActor(call.caller.actor), version, safe.clock());
          if (started.ok) return json(202, { version, state: "running", told: 0, unreachable: 0 });
          const { code } = started.refusal;
          return fail(problem(code === "notice_not_found" ? "not_found" : code));
        }),
    }),
    route({
      ...ROOM,
      method: "GET",
      summary: "How far the letters about a version are.",
      ledger: { none: "It names no customer." },
      body: { kind: "none" },
      answer: { status: 200, describe: "Counts.", body: contract.TellingAnswer },
      handle: ({ caller, params }) =>
        within(safe, caller, async (tx) => {
          const version = Number(params.version);
          const telling = tellTelling((await findTellings(tx, [version])).get(version));
          return telling === null ? fail(problem("not_found")) : json(200, { version, ...telling });
        }),
    }),
  ];
}
