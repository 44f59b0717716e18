import { listGiven } from "../../../registers/vendors/disclosures.ts";
import { pageOf } from "../contract/common.ts";
import * as contract from "../contract/prepared-disclosures.ts";
import { SubjectParams } from "../contract/subjects.ts";
import type { Edge } from "../edge.ts";
import { namesIn } from "../entry-names.ts";
import { whyNotKnow } from "../is-at-work.ts";
import { fail, json, route } from "../route.ts";
import type { Route } from "../route.ts";
import { within } from "../within.ts";

/** Who was given what of a customer, by whichever way. */
export function givenToVendorsRoutes({ safe }: Edge): readonly Route[] {
  return [
    route({
      room: "vendors",
      policy: "key",
      limiter: "caller",
      method: "GET",
      path: "/v1/subjects/{id}/disclosures",
      summary: "Which vendors were given what of a customer, when, by whom and what for; newest first.",
      ledger: { none: "It names fields, and shows none of their values." },
      params: SubjectParams,
      query: contract.GivenQuery,
      body: { kind: "none" },
      answer: { status: 200, describe: "A page.", body: contract.GivenAnswer },
      handle: ({ caller, params, query }) =>
        within(safe, caller, async (tx) => {
          const refusal = await whyNotKnow(safe, tx, caller, params.id);
          if (refusal !== undefined) return fail(refusal);
          const { items, nextCursor } = await listGiven(tx, params.id, pageOf(query));
          const names = await namesIn(
            safe,
            tx,
            items.map(({ entry }) => entry),
          );
          return json(200, {
            items: items.map(({ vendor, entry: { id, at, act, fields, purpose, actor } }) => {
              const { kind, id: by, role } = actor;
              return { entry: id, at, act, way: wayOf(act), vendor, fields, purpose, actor: { kind, id: by, role, name: names.actor(by) } };
            }),
            nextCursor,
          });
        }),
    }),
  ];
}

function wayOf(act: string): "forward" | "fill" | "file" {
  if (act.startsWith("disclosure.")) return "file";
  return act.startsWith("fill.") ? "fill" : "forward";
}
