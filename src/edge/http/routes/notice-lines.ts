import { noticeLines } from "../../../registers/datamap/notice-lines.ts";
import { knownRecipients } from "../../../registers/vendors/known-recipients.ts";
import { NOTHING } from "../contract/common.ts";
import { NoticeLinesAnswer } from "../contract/data-map.ts";
import type { Edge } from "../edge.ts";
import { json, route } from "../route.ts";
import type { Route } from "../route.ts";
import { within } from "../within.ts";

export function noticeLineRoutes({ safe }: Edge): readonly Route[] {
  return [
    route({
      room: "data map",
      policy: "key",
      limiter: "caller",
      method: "GET",
      path: "/v1/data-map/notice-lines",
      summary: "The sentences of a privacy notice that follow from the map in force and from the register of vendors.",
      ledger: { none: "The map names no person." },
      params: NOTHING,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 200, describe: "What is collected, why, how long, and who else gets it.", body: NoticeLinesAnswer },
      handle: ({ caller }) =>
        within(safe, caller, async (tx) => {
          const map = await safe.maps.get(tx);
          return json(200, { version: map.version, lines: noticeLines(map, await knownRecipients(tx, map)) });
        }),
    }),
  ];
}
