import { noteOutcome } from "../../../workflows/filling/note-outcome.ts";
import { redeemFill } from "../../../workflows/filling/redeem-fill.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/fills.ts";
import type { Edge } from "../edge.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { fillProblem } from "../tell-fill.ts";
import { withinTenant } from "../within.ts";

const ROOM = { room: "fills", policy: "public", limiter: "ticket", method: "POST", query: NOTHING } as const;

/** The extension holds no credential: what it may ask here, it may by the ticket that the console was given for it. */
export function fillTicketRoutes(edge: Edge): readonly Route[] {
  const { safe, filling } = edge;
  return [
    route({
      ...ROOM,
      path: "/v1/fills/{id}/redemptions",
      summary: "Show a fill's ticket, once: the values, sealed to the key that was named at its opening.",
      ledger: { acts: ["fill.redeem"] },
      params: contract.FillParams,
      body: { kind: "json", schema: contract.RedemptionBody },
      answer: { status: 200, describe: "Sealed values, and where each stands.", body: contract.RedemptionAnswer },
      handle: async ({ params, body, address }): Promise<Reply> => {
        const redeemed = await redeemFill(filling, withinTenant(safe, edge.onCommit), { ...params, ...body, address });
        return redeemed.ok ? json(200, redeemed.value) : fail(fillProblem(redeemed.refusal));
      },
    }),
    route({
      ...ROOM,
      path: "/v1/fills/{id}/outcomes",
      summary: "Tell what came of a fill, once.",
      ledger: { acts: ["fill.filled", "fill.failed"] },
      params: contract.FillParams,
      body: { kind: "json", schema: contract.OutcomeBody },
      answer: { status: 204, describe: "Noted.", body: NOTHING },
      handle: async ({ params, body }): Promise<Reply> => {
        const noted = await noteOutcome(filling, withinTenant(safe, edge.onCommit), { ...params, ...body });
        return noted.ok ? json(204, null) : fail(fillProblem(noted.refusal));
      },
    }),
  ];
}
