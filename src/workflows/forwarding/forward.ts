import { setTimeout as wait } from "node:timers/promises";
import { newId } from "../../base/ids.ts";
import { Outage } from "../../base/fault.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Lease } from "../../platform/egress/egress.ts";
import type { SendAnswer, SendAsk } from "../../platform/egress/messages.ts";
import { withTxAgain } from "../../platform/storage/collisions.ts";
import { cardIdOf } from "../../registers/cards/card-id.ts";
import type { KeptCard } from "../../registers/cards/cards.ts";
import { entryActor } from "../../safe/access/actor.ts";
import type { InTx } from "../../safe/giving/undone.ts";
import type { ForwardRefusal } from "./answers.ts";
import { answerOfEarlier } from "./earlier.ts";
import type { ForwardAsk, Forwarded, Forwarding } from "./forwarding.ts";
import { keepAnswer } from "./kept-answer.ts";
import { type Prepared, prepare } from "./prepare.ts";
import { settle } from "./settle.ts";

/**
 * Sends a request to a vendor with a customer's values in it, unseen by whoever asks. Under an Idempotency-Key it is sent
 * once at most, whatever becomes of the processes; an outcome that nobody knows is told as such.
 */
export async function forward(forwarding: Forwarding, inTx: InTx, ask: ForwardAsk): Promise<Result<Forwarded, ForwardRefusal>> {
  const id = newId("fwd", forwarding.safe.clock());
  const lease = await forwarding.egress.lease();
  try {
    const prepared = await prepare(forwarding, inTx, ask, id, lease.publicKey);
    if (!prepared.ok) return prepared;
    if (prepared.value.kind === "earlier") return await answerOfEarlier(forwarding, inTx, prepared.value.row);
    const answer = await sendFor(forwarding, ask, lease, prepared.value);
    return await conclude(forwarding, inTx, ask, prepared.value, answer);
  } finally {
    lease.end();
  }
}

/** Only what the vendor does once, however often it is asked, is asked again where no answer came. */
async function sendFor(
  { onTrouble }: Forwarding,
  { tenant }: ForwardAsk,
  lease: Lease,
  { send, idempotent }: Extract<Prepared, { kind: "ready" }>,
): Promise<SendAnswer> {
  const onFault = (error: unknown): void => onTrouble(tenant, error);
  let answer = await sendOnce(lease, send, onFault);
  for (const pauseMs of idempotent ? RETRY_PAUSES_MS : []) {
    if (!isWorthAnother(answer)) break;
    await wait(pauseMs);
    const next = await sendOnce(lease, send, onFault);
    // What may have arrived the first time is not unsent by a vendor that is not there the second time.
    answer = answer.kind === "unknown" && next.kind === "not_sent" ? answer : next;
  }
  return answer;
}

const RETRY_PAUSES_MS = [200, 800] as const;

/** A time-out has taken all the time that there was; what is wrong with the request stays wrong. */
function isWorthAnother(answer: SendAnswer): boolean {
  return answer.kind !== "answered" && ["connection_lost", "answer_broken", "not_reached", "egress_busy"].includes(answer.code);
}

/**
 * The process that sends may end meanwhile, or fail at what it does: then nobody knows whether it had sent, and no other can
 * open what it was given. A fault would tell the caller that nothing was done, and leave the sending under way.
 */
async function sendOnce(lease: Lease, send: SendAsk, onFault: (error: unknown) => void): Promise<SendAnswer> {
  try {
    return await lease.send(send);
  } catch (error) {
    if (!(error instanceof Outage)) onFault(error);
    return { kind: "unknown", code: "sender_lost" };
  }
}

/** What came of it is noted whatever became of the caller meanwhile; whether they may still be told is looked at afterwards. */
async function conclude(
  forwarding: Forwarding,
  inTx: InTx,
  ask: ForwardAsk,
  { send, entry, card, redirectIsDone }: Extract<Prepared, { kind: "ready" }>,
  answer: SendAnswer,
): Promise<Result<Forwarded, ForwardRefusal>> {
  const { safe } = forwarding;
  const id = send.errand as Forwarded["id"];
  const told = answer.kind === "answered" ? { ...withoutKind(answer), id, done: isDone(answer.status, redirectIsDone), entry } : null;
  await withTxAgain(safe.db, ask.tenant, async (tx) => {
    const isFirst = await settle(tx, entryActor(ask.actor), id, answer, safe.clock());
    // Of a sending that was told as unknown meanwhile nobody is told this answer, nor would anything take it away again.
    if (isFirst && told !== null && ask.once !== null) await keepAnswer(tx, safe.keeper, told);
  });
  if (told?.done === true) await useUp(forwarding, ask, card);
  if (ask.actor.kind === "staff") await inTx(() => Promise.resolve());
  return told === null ? refuse(refusalOf(answer, id, entry)) : ok(told);
}

/**
 * A success says it (RFC 9110, 15.3). A redirect is followed nowhere and may lead to a page to sign in at as well as to a
 * booking; where an operation says that the vendor answers so once it is done, what leads to another page counts (302, 303),
 * and never one that wants the same request elsewhere (301, 307, 308).
 */
function isDone(status: number, redirectIsDone: boolean): boolean {
  return (status >= 200 && status < 300) || (redirectIsDone && (status === 302 || status === 303));
}

/** A card that was kept for this one use has had it. */
async function useUp(
  { safe, onUsed, onTrouble }: Forwarding,
  { tenant, actor, subject }: ForwardAsk,
  card: KeptCard | null,
): Promise<void> {
  if (card === null || card.request === null) return;
  const used = { actor, subject, card: cardIdOf(card), request: card.request };
  try {
    await withTxAgain(safe.db, tenant, (tx) => onUsed(tx, used));
  } catch (error) {
    onTrouble(tenant, error);
  }
}

function withoutKind({
  status,
  headers,
  body,
  withheld,
  removed,
}: Extract<SendAnswer, { kind: "answered" }>): Omit<Forwarded, "id" | "done" | "entry"> {
  return { status, headers, body, withheld, removed };
}

function refusalOf(answer: SendAnswer, forward: string, entry: string): ForwardRefusal {
  if (answer.kind !== "not_sent") return { of: "forward", code: "unknown_outcome", forward, entry };
  const { code, source } = answer;
  if (code === "cannot_open") return { of: "safe", code, entry };
  const fields = source === null ? {} : { fields: [{ field: source, code, say: "It is about this one." }] };
  return { of: "forward", code, forward, entry, ...fields };
}
