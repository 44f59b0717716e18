import { createHash } from "node:crypto";
import type { Hash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type KeptAnswer, doOnce } from "../../registers/keys/kept-answers.ts";
import type { Safe } from "../../safe/safe.ts";
import type { ClaimImport, StartedImport } from "../../workflows/imports/start-import.ts";
import type { Caller } from "./caller.ts";
import { askerOf, holdNamed, keptAnswer } from "./perform.ts";
import { problem } from "./problem.ts";
import { fail } from "./route.ts";
import { holdCaller, holdKey } from "./within.ts";
import type { Call, Reply } from "./route.ts";

type UploadCall = Pick<Call<unknown, unknown, undefined, Caller>, "caller" | "incoming" | "idempotencyKey" | "requestId">;

export type UploadOnce = {
  readonly body: AsyncIterable<Uint8Array>;
  readonly claim: ClaimImport;
  /** What to answer under the key; undefined where none was sent. */
  readonly reply: () => Reply | undefined;
};

/**
 * An upload under an Idempotency-Key. Which upload it is shows only at its end, so that is when the key is claimed: in
 * the transaction that queues the import. The same upload again is taken, found to be known, and dropped.
 */
export function uploadOnce(safe: Safe, call: UploadCall, answer: (started: StartedImport) => Reply): UploadOnce {
  const { caller, incoming, idempotencyKey = null, requestId } = call;
  if (idempotencyKey === null) {
    const alone: ClaimImport = async (tx, _started, queue) => {
      await holdCaller(tx, safe, caller);
      await queue();
      return true;
    };
    return { body: ofKey(caller, incoming), claim: alone, reply: () => undefined };
  }
  const address = incoming.url ?? "";
  const digest = createHash("sha256").update(`POST ${address}\n`);
  const hold = holdNamed();
  let reply: Reply | undefined;
  // Said once; the claim is tried again where it collides.
  let whole: Buffer | undefined;

  const claim: ClaimImport = async (tx, started, queue) => {
    await holdCaller(tx, safe, caller);
    let isTaken = false;
    whole ??= digest.digest();
    const ask = { ...askerOf(caller.actor), key: idempotencyKey, request: whole, addressed: address, hold };
    const deed = async (): Promise<KeptAnswer> => {
      await queue();
      isTaken = true;
      return keptAnswer(answer(started), requestId);
    };
    const kept = await doOnce(tx, safe.keeper, ask, deed, safe.clock());
    reply = kept.ok ? { kind: "kept", ...kept.value } : fail(problem(kept.refusal.code));
    return isTaken;
  };
  return { body: ofKey(caller, digesting(incoming, digest)), claim, reply: () => reply };
}

/** Whole only where the key that sent it lives when it has come. */
async function* ofKey(caller: Caller, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* body;
  await holdKey(caller);
}

async function* digesting(incoming: IncomingMessage, digest: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
    digest.update(chunk);
    yield chunk;
  }
}
