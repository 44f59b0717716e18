import type { TenantId } from "../../../base/ids.ts";
import { faultFields } from "../../../platform/log/log.ts";
import { EVENT_ANSWERS } from "../../../workflows/payments/event-answers.ts";
import { handleEvent } from "../../../workflows/payments/handle-events.ts";
import { type TakenEvent, takeEvent } from "../../../workflows/payments/take-event.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/payments.ts";
import type { Edge } from "../edge.ts";
import { problem } from "../problem.ts";
import { readBody } from "../read-body.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { problemOf } from "../safe-problem.ts";

const BYTES_MAX = 262_144;
const SIGNATURE_CHARS_MAX = 2_000;

/** Anybody can send here: what counts is the signature over the bytes as they came, so they are read raw. */
export function providerEventRoutes(edge: Edge): readonly Route[] {
  const { payments, safe } = edge;
  return [
    route({
      room: "payments",
      method: "POST",
      path: "/v1/provider-events/{tenant}",
      policy: "public",
      limiter: "caller",
      summary: "Takes a signed message of the payment provider, each once.",
      ledger: { none: "A message only has the provider asked; what it answers is noted as payment.settle and card.add." },
      params: contract.EventParams,
      query: NOTHING,
      body: { kind: "stream", type: /^application\/json(?:;[ \t]*charset=utf-8)?$/iu, types: ["application/json"], bytesMax: BYTES_MAX },
      answer: { status: 200, describe: "It was taken, now or before.", body: contract.EventAnswer },
      handle: async ({ incoming, params }): Promise<Reply> => {
        const read = await readBody(incoming, BYTES_MAX);
        if (!read.ok) return fail(problem(read.refusal.code));
        const signature = incoming.headers["stripe-signature"]?.toString() ?? "";
        const message = { bytes: read.value, signature: signature.slice(0, SIGNATURE_CHARS_MAX) };
        const taken = await takeEvent(payments, params.tenant, message, safe.clock());
        if (!taken.ok) return refused(taken.refusal.code);
        if (!taken.value.isReplayed) handleAfterwards(edge, params.tenant, taken.value);
        return json(200, { taken: true, replayed: taken.value.isReplayed });
      },
    }),
  ];
}

/** After the answer, for the provider waits for that; what fails here is done by the next sweep. */
function handleAfterwards({ payments, safe, log }: Edge, tenant: TenantId, { id, about }: TakenEvent): void {
  if (about === null) return;
  handleEvent(payments, tenant, { id, about, looks: 0 }, safe.clock()).catch((error: unknown) =>
    log.warn("payment.event", { tenant, ...faultFields(error) }),
  );
}

function refused(code: keyof typeof EVENT_ANSWERS): Reply {
  if (code === "event_unwanted") return fail(problem("not_found"));
  if (code === "sealed") return fail(problem("sealed", { retryAfterSeconds: 60 }));
  return fail({ ...problemOf(code, EVENT_ANSWERS[code]), ...(code === "secret_damaged" ? { retryAfterSeconds: 60 } : {}) });
}
