import { askByContact } from "../../../workflows/rights/doors/ask-by-contact.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/rights.ts";
import type { Edge } from "../edge.ts";
import { limiterName } from "../limiter.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { onTheBeat } from "../session/on-the-beat.ts";
import { rightsDeskOf } from "../tell-rights.ts";

const SAY =
  "Received. Whoever is known by this contact has been sent a message there, and confirms the request by it. Nobody else learns whether anybody is.";

/** The door without a key: one answer, at one pace, whoever is asked about. */
export function rightsDoorRoute(edge: Edge): Route {
  return route({
    room: "rights requests",
    policy: "public",
    limiter: "caller",
    method: "POST",
    path: "/v1/rights-requests",
    summary: "Ask about one's data without a key.",
    ledger: { acts: ["rights.file", "mail.customer"] },
    params: NOTHING,
    query: NOTHING,
    body: { kind: "json", schema: contract.RequestByContactBody },
    answer: { status: 202, describe: "Received; the same for everybody.", body: contract.ReceivedAnswer },
    handle: ({ body, address }): Promise<Reply> =>
      onTheBeat(async () => {
        const { kind, contact, fields = [], business, language = null } = body;
        const ask = { kind, fields, business, language, contact: contact.equals, field: contact.field, channel: "api" as const };
        const asked = await askByContact(rightsDeskOf(edge), { ...ask, address: limiterName(address) }, edge.safe.clock());
        if (asked.ok) {
          edge.onCommit(asked.value);
          return json(202, { received: true, say: SAY });
        }
        const { refusal } = asked;
        switch (refusal.code) {
          case "asked_too_often":
            return fail(problem("too_many_requests", { retryAfterSeconds: refusal.retryAfterSeconds }));
          case "business_needed":
            return wrong("business", "missing", "Several businesses are here; name the one that is meant.");
          case "not_in_part":
            return wrong("fields", "not_wanted", "Only access, portability and erasure are asked for some fields.");
          case "fields_unknown":
            return wrong("fields", "field_unknown", `The privacy notice names no field ${refusal.fields.join(", ")}.`);
        }
      }),
  });
}

function wrong(field: string, code: string, say: string): Reply {
  return fail(problem("invalid_input", { fields: [{ field, code, say }] }));
}
