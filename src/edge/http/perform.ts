import { Outage, assert } from "../../base/fault.ts";
import type { TenantId } from "../../base/ids.ts";
import type { Result } from "../../base/result.ts";
import type { Coalescer } from "../../platform/storage/coalesce.ts";
import { createCoalescer } from "../../platform/storage/coalesce.ts";
import { Overtaken, isCollision } from "../../platform/storage/collisions.ts";
import { isDatabaseAway, isDiskFull } from "../../platform/storage/database.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { doOnce } from "../../registers/keys/kept-answers.ts";
import type { HoldNamed, KeptAnswer } from "../../registers/keys/kept-answers.ts";
import { holdFromErasure } from "../../registers/subjects/subjects.ts";
import type { Actor } from "../../safe/access/actor.ts";
import type { SafeRefusal } from "../../safe/access/answers.ts";
import type { Safe } from "../../safe/safe.ts";
import type { Opening } from "../../safe/vault/opening.ts";
import type { Caller } from "./caller.ts";
import { type Problem, problem, problemBody, problemHeaders } from "./problem.ts";
import { fail } from "./route.ts";
import type { Call, Reply } from "./route.ts";
import { safeProblem } from "./safe-problem.ts";
import { holdKey, within } from "./within.ts";

/** A deed of the safe: many asks, one transaction, an answer for each in order, of which values may still be on their way. */
export type Deed<A, B> = (safe: Safe, tx: Tx, asks: readonly A[]) => Promise<Answers<B> | Opening<Answers<B>>>;

type Answers<B> = readonly Result<B, SafeRefusal>[];

type DeedCall = Pick<Call<unknown, unknown, unknown, Caller>, "caller" | "request" | "requestId" | "incoming">;

export type Performer = {
  /** A deed of the safe: of a person, or under an Idempotency-Key, alone; else together with whatever else waits. */
  perform<A, B>(deed: Deed<A, B>, call: DeedCall, ask: A, answer: (value: B) => Reply, more?: More): Promise<Reply>;
  /**
   * Any other deed, in a transaction of its own; under an Idempotency-Key once. `first` locks what must be locked ahead of
   * the caller's own session: what ends sessions would else wait for those who wait for it.
   */
  once(call: DeedCall, deed: (tx: Tx) => Promise<Reply>, first?: (tx: Tx) => Promise<unknown>, again?: Again): Promise<Reply>;
};

/**
 * `hold` keeps erasures waiting from before the deed, where what it opens is kept: after it, of a part that went meanwhile nothing
 * would tell any more.
 */
type More = { readonly pace?: Pace; readonly again?: Again; readonly hold?: (tx: Tx) => Promise<unknown> };

/** What to tell in place of an answer that was kept; undefined where that is told again as it is. */
export type Again = (tx: Tx, kept: KeptAnswer) => Promise<Reply | undefined>;

type Settled<B> = { readonly ok: true; readonly value: Result<B, SafeRefusal> } | { readonly ok: false; readonly error: unknown };
type AnyCoalescer = Coalescer<unknown, Settled<unknown>>;

/**
 * How many asks leave together, how many batches may be under way (while one waits for its commit, the next is decided),
 * and how many asks must wait before a batch sets out beside another: of a batch of thirty-two, two fifths of the cost are its transaction.
 */
export type Pace = { readonly max: number; readonly lanes: number; readonly crowd?: number };
const PACE: Pace = { max: 128, lanes: 3, crowd: 32 };
const COLLISION_TRIES = 3;

/**
 * The one way from a route to a deed. Without an Idempotency-Key, asks of one tenant and deed that come while a
 * transaction is in flight leave together in the next: one commit for many answers. `onCommit` wakes the ledger's sequencer.
 */
export function createPerformer(safe: Safe, onCommit: (tenant: TenantId) => void): Performer {
  const coalescers = new Map<unknown, Map<TenantId, AnyCoalescer>>();

  function coalescerFor<A, B>(deed: Deed<A, B>, tenant: TenantId, pace: Pace): Coalescer<A, Settled<B>> {
    const byTenant = coalescers.get(deed) ?? new Map<TenantId, AnyCoalescer>();
    coalescers.set(deed, byTenant);
    const known = byTenant.get(tenant) ?? createCoalescer(run(tenant, deed as Deed<unknown, unknown>), pace);
    byTenant.set(tenant, known);
    // One deed has one coalescer a tenant, so what goes in and comes out are its own types.
    return known as unknown as Coalescer<A, Settled<B>>;
  }

  function run(tenant: TenantId, deed: Deed<unknown, unknown>): (asks: readonly unknown[]) => Promise<readonly Settled<unknown>[]> {
    return async (asks) => {
      const settled = await runBatch(safe, tenant, deed, asks);
      onCommit(tenant);
      return settled;
    };
  }

  async function perform<A, B>(
    deed: Deed<A, B>,
    call: DeedCall,
    ask: A,
    answer: (value: B) => Reply,
    { pace = PACE, again, hold }: More = {},
  ): Promise<Reply> {
    const toReply = (result: Result<B, SafeRefusal>): Reply => (result.ok ? answer(result.value) : fail(safeProblem(result.refusal)));
    if (call.request === null && call.caller.actor.kind === "key") {
      await holdKey(call.caller);
      const settled = await coalescerFor(deed, call.caller.tenant, pace).add(ask);
      if (!settled.ok) throw settled.error;
      return toReply(settled.value);
    }
    const alone = async (tx: Tx): Promise<Reply> => {
      if (call.request !== null) await hold?.(tx);
      const [result] = await opened(await deed(safe, tx, [ask]));
      return result === undefined ? fail(problem("internal")) : toReply(result);
    };
    return await once(call, alone, undefined, again);
  }

  async function once(
    call: DeedCall,
    deed: (tx: Tx) => Promise<Reply>,
    first?: (tx: Tx) => Promise<unknown>,
    again?: Again,
  ): Promise<Reply> {
    const { request, caller, requestId } = call;
    const inTx = <T>(fn: (tx: Tx) => Promise<T>): Promise<T> => within(safe, caller, fn, first);
    if (request === null) {
      const reply = await inTx(deed);
      onCommit(caller.tenant);
      return reply;
    }
    const addressed = call.incoming.url ?? "";
    const ask = { ...askerOf(caller.actor), key: request.idempotencyKey, request: request.digest, addressed, hold: holdNamed() };
    let shown: Reply | undefined;
    const keeping = inTx(async (tx) => {
      // A transaction that collided is tried again, and a rival may have been quicker by then.
      shown = undefined;
      let isDone = false;
      const once = async (): Promise<KeptAnswer> => {
        isDone = true;
        const reply = await deed(tx);
        if (reply.kind === "json" && reply.again !== undefined) shown = reply;
        return keptAnswer(reply, requestId);
      };
      const kept = await doOnce(tx, safe.keeper, ask, once, safe.clock());
      if (kept.ok && !isDone) shown = await again?.(tx, kept.value);
      return kept;
    });
    const kept = await keeping.catch((error: unknown) => {
      if (error instanceof NotNow) return error.reply;
      throw error;
    });
    if ("kind" in kept) return kept;
    onCommit(caller.tenant);
    if (!kept.ok) return fail(problem(kept.refusal.code));
    const { status, headers, text } = kept.value;
    return shown ?? { kind: "kept", status, headers, text };
  }

  return { perform, once };
}

/**
 * For the tries of one call. Whom an erasure took while the deed was done, it is done anew for, once: it has seen them erased then, as
 * where they were so all along.
 */
export function holdNamed(): HoldNamed {
  const known = new Set<string>();
  return async (tx, subjects) => {
    const gone = (await holdFromErasure(tx, subjects)).filter((id) => !known.has(id));
    for (const id of gone) known.add(id);
    if (gone.length > 0) throw new Overtaken("a customer whom the answer names was erased meanwhile");
  };
}

/** Who asks once, and by which roles; the owner's is one of them. No role of a map has a space in its name. */
export function askerOf({ id, roles, owner }: Actor): { readonly actor: string; readonly roles: readonly string[] } {
  return { actor: id, roles: owner ? [...roles, "the owner"] : roles };
}

/** Thrown to undo what came to an answer that is not final (the safe is sealed): it must not be kept, nor its record. */
class NotNow extends Error {
  readonly reply: Reply;

  constructor(reply: Reply) {
    super("a deed cannot be done now");
    this.reply = reply;
  }
}

/** What is kept of an answer under an Idempotency-Key. */
export function keptAnswer(reply: Reply, requestId: string): KeptAnswer {
  if (reply.kind === "json" && reply.again !== undefined) return keptProblem(reply.again, requestId);
  if (reply.kind === "json") {
    const { status, body, headers = {} } = reply;
    assert(!("set-cookie" in headers), "a session is begun once, and never by what was kept");
    return { status, headers, text: JSON.stringify(body) };
  }
  if (reply.kind === "problem" && reply.problem.status === 503) throw new NotNow(reply);
  if (reply.kind === "problem") return keptProblem(reply.problem, requestId);
  throw new TypeError("only JSON and problems can be kept");
}

function keptProblem(what: Problem, requestId: string): KeptAnswer {
  const { "content-type": _type, ...headers } = problemHeaders(what);
  return { status: what.status, headers, text: problemBody(what, requestId), isPassing: PASSING.has(what.code) };
}

/** Refusals that end once somebody did what they say: whoever asks the same again then is not told the old one for a day. */
const PASSING: ReadonlySet<string> = new Set(["step_up_needed", "no_provider", "provider_damaged"]);

async function opened<B>(answers: Answers<B> | Opening<Answers<B>>): Promise<Answers<B>> {
  return "opening" in answers ? await answers.opening : answers;
}

/** A batch fails as a whole; each ask is then tried alone, so that one bad ask spoils no other's answer. */
async function runBatch(
  safe: Safe,
  tenant: TenantId,
  deed: Deed<unknown, unknown>,
  asks: readonly unknown[],
  triesLeft = COLLISION_TRIES,
): Promise<readonly Settled<unknown>[]> {
  try {
    const results = await opened(await withTx(safe.db, tenant, (tx) => deed(safe, tx, asks)));
    return results.map((value) => ({ ok: true, value }));
  } catch (error) {
    const isLast = asks.length === 1 && (triesLeft === 0 || !isCollision(error));
    if (error instanceof Outage || isDatabaseAway(error) || isDiskFull(error) || isLast) return asks.map(() => ({ ok: false, error }));
  }
  const settled: Settled<unknown>[] = [];
  for (const ask of asks) settled.push(...(await runBatch(safe, tenant, deed, [ask], asks.length === 1 ? triesLeft - 1 : triesLeft)));
  return settled;
}
