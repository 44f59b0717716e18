import { SECOND_MS, instantToIso } from "../../../base/instant.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { checkPage } from "../../../workflows/card-page/check-page.ts";
import { notedAssets } from "../../../workflows/card-page/note-assets.ts";
import { readPageCheck, wordsOf } from "../../../workflows/card-page/read-check.ts";
import { createPageMonitor } from "../../worker/page-monitor.ts";
import * as contract from "../contract/card-page.ts";
import { NOTHING } from "../contract/common.ts";
import { EmptyBody } from "../contract/sign-in.ts";
import type { Edge } from "../edge.ts";
import { json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { within } from "../within.ts";

const ROOM = {
  room: "card page",
  policy: "owner",
  limiter: "caller",
  params: NOTHING,
  query: NOTHING,
  answer: { status: 200, describe: "What it is made of, and how it was found last.", body: contract.CardPageAnswer },
} as const;
/** Somebody who presses the button twice gets what was found the first time. */
const AGAIN_MS = 5 * SECOND_MS;

export function cardPageRoutes(edge: Edge): readonly Route[] {
  const { safe, cardOrigin } = edge;
  const monitor = createPageMonitor(edge);
  return [
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/card-page",
      summary: "The scripts, styles and policy of the page on which customers enter cards, and whether it arrives as it is sent.",
      ledger: { none: "It names no person." },
      body: { kind: "none" },
      handle: ({ caller }) => within(safe, caller, (tx) => tell(tx, cardOrigin)),
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/card-page/checks",
      anew: "It looks each time.",
      summary: "Look at the card page now, as a customer's browser receives it.",
      ledger: { acts: ["cardpage.assets", "cardpage.checked", "cardpage.differs"] },
      body: { kind: "json", schema: EmptyBody },
      handle: async ({ caller }) => {
        await checkPage(monitor, caller.tenant, AGAIN_MS, safe.clock(), new AbortController().signal);
        return await within(safe, caller, (tx) => tell(tx, cardOrigin));
      },
    }),
  ];
}

async function tell(tx: Tx, cardOrigin: string): Promise<Reply> {
  const [assets, check] = await Promise.all([notedAssets(tx), readPageCheck(tx)]);
  return json(200, {
    address: `${cardOrigin}/c`,
    assets: assets === undefined ? null : { ...assets, since: instantToIso(assets.since) },
    lastCheck:
      check === undefined
        ? null
        : {
            at: instantToIso(check.checkedAt),
            state: check.state,
            since: instantToIso(check.since),
            differences: check.differences.map((one) => ({ ...one, say: wordsOf(one) })),
            failure: check.failure,
          },
  });
}
