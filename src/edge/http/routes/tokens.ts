import { issueTokens } from "../../../safe/vault/issue-tokens.ts";
import { lookUpTokens } from "../../../safe/vault/look-up-tokens.ts";
import { NOTHING } from "../contract/common.ts";
import { SubjectParams } from "../contract/subjects.ts";
import * as contract from "../contract/tokens.ts";
import type { Edge } from "../edge.ts";
import { json, route } from "../route.ts";
import type { Route } from "../route.ts";
import { told } from "../safe-problem.ts";

const ROOM = { room: "tokens", policy: "key", limiter: "caller", method: "POST", query: NOTHING } as const;

export function tokenRoutes({ performer }: Edge): readonly Route[] {
  return [
    route({
      ...ROOM,
      path: "/v1/subjects/{id}/tokens",
      summary: "Give out tokens that stand for values; a value keeps its token.",
      bringsIn: true,
      ledger: { acts: ["token.issue"] },
      params: SubjectParams,
      body: { kind: "json", schema: contract.TokensBody },
      answer: { status: 200, describe: "A token for each value, or why not.", body: contract.TokensAnswer },
      handle: (call) => {
        const { fields, purpose = null, reason = null } = call.body;
        const ask = { actor: call.caller.actor, purpose, subject: call.params.id, fields, reason };
        return performer.perform(issueTokens, call, ask, (issued) => json(200, issued));
      },
    }),
    route({
      ...ROOM,
      path: "/v1/tokens/lookups",
      summary: "Say which field of which customer tokens stand for; no value is shown.",
      ledger: { acts: ["token.lookup"] },
      params: NOTHING,
      body: { kind: "json", schema: contract.LookUpBody },
      answer: { status: 200, describe: "One answer for each token, in order.", body: contract.LookedUpAnswer },
      handle: (call) => {
        const { tokens, purpose = null } = call.body;
        const ask = { actor: call.caller.actor, purpose, tokens };
        return performer.perform(lookUpTokens, call, ask, ({ items }) =>
          json(200, { items: items.map((item, n) => (item.ok ? item.value : { token: tokens[n], ...told(item.refusal) })) }),
        );
      },
    }),
  ];
}
