import { assert } from "../../../base/fault.ts";
import type { SubjectId, TokenId } from "../../../base/ids.ts";
import { unveil } from "../../../base/redacted.ts";
import type { Result } from "../../../base/result.ts";
import type { SafeRefusal } from "../../../safe/access/answers.ts";
import { compareFields } from "../../../safe/vault/compare.ts";
import { type ItemAsk, revealItems } from "../../../safe/vault/reveal-items.ts";
import { type RevealAnswer, revealFields } from "../../../safe/vault/reveal.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/subjects.ts";
import type { Edge } from "../edge.ts";
import { isOfWholeCall, told } from "../safe-problem.ts";
import { json, route } from "../route.ts";
import type { Route } from "../route.ts";
import type { Deed } from "../perform.ts";
import { ok, refuse } from "../../../base/result.ts";

const ROOM = { room: "reveals", policy: "key", limiter: "caller", method: "POST", query: NOTHING } as const;

export function revealRoutes({ performer }: Edge): readonly Route[] {
  return [
    route({
      ...ROOM,
      path: "/v1/subjects/{id}/reveals",
      summary: "Reveal fields in clear, each by its own decision.",
      ledger: { acts: ["subject.reveal"] },
      params: contract.SubjectParams,
      body: { kind: "json", schema: contract.RevealBody },
      answer: { status: 200, describe: "Each field clear, or refused with words.", body: contract.RevealAnswer },
      handle: (call) => {
        const { fields, purpose = null, reason = null } = call.body;
        const ask = { actor: call.caller.actor, purpose, subject: call.params.id, fields, reason };
        return performer.perform(revealFields, call, ask, (answer) => json(200, written(answer)));
      },
    }),
    route({
      ...ROOM,
      path: "/v1/reveals",
      summary: "Reveal fields of up to 1000 customers; the answers stand in the order asked.",
      ledger: { acts: ["subject.reveal"] },
      params: NOTHING,
      body: { kind: "json", schema: contract.BatchRevealBody },
      answer: { status: 200, describe: "One answer for each item.", body: contract.BatchRevealAnswer },
      handle: (call) => {
        const { items, purpose = null, reason = null } = call.body;
        const asks = items.map((item) => toAsk(item, { actor: call.caller.actor, purpose, reason }));
        return performer.perform(
          revealMany,
          call,
          asks,
          (results) =>
            json(200, {
              items: results.map((result, n) => {
                const { subject, token } = items[n] ?? {};
                const named = token === undefined ? {} : { token };
                return result.ok ? { ...named, ...written(result.value) } : { subject, ...named, ...told(result.refusal) };
              }),
            }),
          BATCH_PACE,
        );
      },
    }),
    route({
      ...ROOM,
      path: "/v1/subjects/{id}/comparisons",
      summary: "Say whether a value is the one on file, without showing it; attempts are counted.",
      ledger: { acts: ["subject.compare"] },
      params: contract.SubjectParams,
      body: { kind: "json", schema: contract.CompareBody },
      answer: { status: 200, describe: "Match or no match.", body: contract.CompareAnswer },
      handle: (call) => {
        const { field, value, purpose = null } = call.body;
        const ask = { actor: call.caller.actor, purpose, subject: call.params.id, field, value };
        return performer.perform(compareFields, call, ask, (answer) => json(200, answer));
      },
    }),
  ];
}

type Items = readonly Result<RevealAnswer, SafeRefusal>[];

/**
 * A batch is one ask of many: its items leave in one transaction with those of other calls. What is wrong with the
 * whole call (a purpose that no map declares) is told of the whole, not a thousand times.
 */
const revealMany: Deed<readonly ItemAsk[], Items> = async (safe, tx, batches) => {
  const results = await revealItems(safe, tx, batches.flat());
  let at = 0;
  return batches.map((batch) => {
    const own = results.slice(at, (at += batch.length));
    const [first] = own;
    return first !== undefined && !first.ok && isOfWholeCall(first.refusal) ? refuse(first.refusal) : ok(own);
  });
};

/** Each ask is a batch already; many of them in one transaction would only be more to hold at once. */
const BATCH_PACE = { max: 2, lanes: 3 };

type Item = {
  readonly subject?: SubjectId | undefined;
  readonly fields?: readonly string[] | undefined;
  readonly token?: TokenId | undefined;
};

function toAsk({ subject, fields, token }: Item, by: Pick<ItemAsk, "actor" | "purpose" | "reason">): ItemAsk {
  if (token !== undefined) return { ...by, token };
  assert(subject !== undefined && fields !== undefined, "the schema let an item through that names nothing");
  return { ...by, subject, fields };
}

/** Clear values come out of their wrapping here, where the answer is written, and nowhere before. */
function written(answer: RevealAnswer): Readonly<Record<string, unknown>> {
  const fields: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(answer.fields)) {
    fields[name] = field.form === "clear" ? { form: "clear", value: unveil(field.value) } : field;
  }
  return { subject: answer.subject, fields, entry: answer.entry };
}
