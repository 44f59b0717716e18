import { assert } from "../../../base/fault.ts";
import { type CardId, type SubjectId, type TenantId, type TokenId, newId } from "../../../base/ids.ts";
import { unveil } from "../../../base/redacted.ts";
import { type Result, ok, refuse } from "../../../base/result.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import type { SafeRefusal } from "../../../safe/access/answers.ts";
import { compareFields } from "../../../safe/vault/compare.ts";
import { underWay } from "../../../safe/vault/opening.ts";
import { type ItemAsk, holdItems, startItems } from "../../../safe/vault/reveal-items.ts";
import { type RevealAnswer, type RevealAnswers, startReveals } from "../../../safe/vault/reveal.ts";
import type { CodeWish, ShownCode } from "../../../safe/vault/show-code.ts";
import { CodeGone, type GuardedAsk, revealGuarded } from "../../../workflows/approvals/guarded-reveal.ts";
import { clearAgain } from "../clear-again.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/subjects.ts";
import type { Edge } from "../edge.ts";
import type { Again, Deed, Performer } from "../perform.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { isOfWholeCall, safeProblem, told } from "../safe-problem.ts";
import { approvalProblem } from "../tell-approval.ts";

const ROOM = { room: "reveals", policy: "key", limiter: "caller", method: "POST", query: NOTHING } as const;

export function revealRoutes(edge: Edge): readonly Route[] {
  const { performer, safe } = edge;
  const again =
    (asker: Parameters<typeof clearAgain>[2]): Again =>
    (tx, kept) =>
      clearAgain(safe, tx, asker, kept);
  return [
    route({
      ...ROOM,
      path: "/v1/subjects/{id}/reveals",
      summary: "Reveal fields in clear, each by its own decision.",
      ledger: { acts: ["subject.reveal", "mail.customer", "text.customer"] },
      params: contract.SubjectParams,
      body: { kind: "json", schema: contract.RevealBody },
      answer: { status: 200, describe: "Each field clear, or refused with words.", body: contract.RevealAnswer },
      handle: (call) => {
        const { fields, purpose = null, reason = null, breakGlass = false, code } = call.body;
        const ask = { actor: call.caller.actor, purpose, subject: call.params.id, fields, reason };
        if (call.caller.person !== undefined)
          return revealToPerson(edge, call, { ...ask, breakGlass, code: codeWish(edge, code) }, again(ask));
        if (breakGlass || code !== undefined) return fail(problem("person_needed"));
        const hold = (tx: Tx): Promise<void> => holdItems(safe, tx, [ask]);
        return performer.perform(startReveals, call, ask, (answer) => json(200, written(answer)), { again: again(ask), hold });
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
        const asks = toAsks(items, { actor: call.caller.actor, purpose, reason });
        return performer.perform(
          revealMany,
          call,
          asks,
          (results) =>
            json(200, {
              items: results.map((result, n) => {
                const ask = asks[n];
                if (ask === undefined || "token" in ask) {
                  const named = { token: ask?.token };
                  return result.ok ? { ...named, ...written(result.value) } : { ...named, ...told(result.refusal) };
                }
                return result.ok ? written(result.value) : { subject: ask.subject, ...told(result.refusal) };
              }),
            }),
          { pace: BATCH_PACE, again: again({ actor: call.caller.actor, purpose, reason }), hold: (tx) => holdItems(safe, tx, asks) },
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

/** Guarded where a second person had to agree; a code that went away meanwhile undoes the sight of its card. */
async function revealToPerson(
  { safe, performer, approvals }: Edge,
  call: Parameters<Performer["once"]>[0],
  ask: GuardedAsk,
  again: Again,
): Promise<Reply> {
  const { tenant } = call.caller;
  try {
    const show = async (tx: Tx): Promise<Reply> => {
      if (call.request !== null) await holdItems(safe, tx, [ask]);
      const shown = await revealGuarded(approvals, tx, ask);
      if (!shown.ok) return fail(approvalProblem(shown.refusal));
      const { guarded, code } = shown.value;
      if (guarded === null) return json(200, written(shown.value));
      const sealed = code === null ? {} : { code: sealedCode(code, tenant, ask.subject) };
      // Each look is decided, noted and told to the customer; one that was kept could be had again without any of that.
      return { kind: "json", status: 200, body: { ...written(shown.value), guarded, ...sealed }, again: problem("shown_once") };
    };
    return await performer.once(call, show, undefined, again);
  } catch (error) {
    if (error instanceof CodeGone) return fail(safeProblem({ code: "code_not_held" }));
    throw error;
  }
}

type CodeBody = { readonly card: CardId; readonly to: Uint8Array };

function codeWish({ safe }: Edge, code: CodeBody | undefined): CodeWish | null {
  return code === undefined ? null : { ...code, errand: newId("cvr", safe.clock()) };
}

function sealedCode({ enc, sealed, errand, field, record }: ShownCode, tenant: TenantId, subject: SubjectId): unknown {
  const texts = { enc: Buffer.from(enc).toString("base64"), sealed: Buffer.from(sealed).toString("base64") };
  return { ...texts, errand, tenant, subject, field, record };
}

/**
 * A batch is one ask of many: its items leave in one transaction with those of other calls. What is wrong with the
 * whole call (a purpose that no map declares) is told of the whole, not a thousand times.
 */
const revealMany: Deed<readonly ItemAsk[], RevealAnswers> = async (safe, tx, batches) => {
  const { opening } = await startItems(safe, tx, batches.flat());
  const byBatch = (results: RevealAnswers): readonly Result<RevealAnswers, SafeRefusal>[] => {
    let at = 0;
    return batches.map((batch) => {
      const own = results.slice(at, (at += batch.length));
      const [first] = own;
      return first !== undefined && !first.ok && isOfWholeCall(first.refusal) ? refuse(first.refusal) : ok(own);
    });
  };
  return underWay(opening.then(byBatch));
};

/** Each ask is a batch already; many of them in one transaction would only be more to hold at once. */
const BATCH_PACE = { max: 2, lanes: 3 };

type Item = {
  readonly subject?: SubjectId | undefined;
  readonly fields?: readonly string[] | undefined;
  readonly token?: TokenId | undefined;
};

/**
 * A call that waits for its turn keeps its asks and lets go of what it was read from. Items mostly name the same fields,
 * and then share one list of them: that is less to keep, and quicker to be found the same question.
 */
function toAsks(items: readonly Item[], { actor, purpose, reason }: Pick<ItemAsk, "actor" | "purpose" | "reason">): readonly ItemAsk[] {
  let latest: readonly string[] = [];
  return items.map(({ subject, fields, token }) => {
    if (token !== undefined) return { actor, purpose, reason, token };
    assert(subject !== undefined && fields !== undefined, "the schema let an item through that names nothing");
    if (!isSameList(latest, fields)) latest = fields;
    return { actor, purpose, reason, subject, fields: latest };
  });
}

function isSameList(some: readonly string[], others: readonly string[]): boolean {
  if (some.length !== others.length) return false;
  for (let n = 0; n < some.length; n += 1) if (some[n] !== others[n]) return false;
  return true;
}

/** Clear values come out of their wrapping here, where the answer is written, and nowhere before. */
function written(answer: Pick<RevealAnswer, "subject" | "fields" | "entry">): Readonly<Record<string, unknown>> {
  const fields: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(answer.fields)) {
    fields[name] = field.form === "clear" ? { form: "clear", value: unveil(field.value) } : field;
  }
  return { subject: answer.subject, fields, entry: answer.entry };
}
