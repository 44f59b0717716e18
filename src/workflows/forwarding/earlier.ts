import { setTimeout as wait } from "node:timers/promises";
import { assert } from "../../base/fault.ts";
import { type Instant, SECOND_MS } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { SENDS_MS_MAX } from "../../platform/egress/messages.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { InTx } from "../../safe/giving/undone.ts";
import { type ForwardRow, selectByKey, selectForward } from "./_sql.ts";
import type { ForwardRefusal } from "./answers.ts";
import type { ForwardAsk, Forwarded, Forwarding } from "./forwarding.ts";
import { readAnswer } from "./kept-answer.ts";
import { settleStuck } from "./settle.ts";

/** An Idempotency-Key and the request under it, as the database knows them. */
export type KeyMarks = { readonly key: Uint8Array; readonly request: Uint8Array };

/** However slow, and however often it is asked again: after this nobody is sending any more. */
export const UNDER_WAY_MS = SENDS_MS_MAX;
const WAIT_MS_MAX = 45 * SECOND_MS;
const PAUSE_MS_MIN = 25;
const PAUSE_MS_MAX = 400;

export async function markKey(tx: Tx, keeper: Keeper, once: NonNullable<ForwardAsk["once"]>): Promise<KeyMarks> {
  await loadTenant(tx, keeper);
  const [key, request] = await keeper.index(tx.tenant, [
    { field: "idempotency-key", canonical: once.key },
    { field: "idempotency-request", canonical: Buffer.from(once.digest).toString("base64") },
  ]);
  assert(key !== undefined && request !== undefined, "the keeper answers each item");
  return { key, request };
}

/** What was asked for before under this key, by the same actor. */
export async function findEarlier(tx: Tx, actor: string, marks: KeyMarks): Promise<Result<ForwardRow | undefined, ForwardRefusal>> {
  const row = await selectByKey(tx, actor, marks.key);
  if (row === undefined || row.request_index?.equals(marks.request) === true) return ok(row);
  return refuse({ of: "forward", code: "idempotency_conflict" });
}

/** The same answer as before; while it is not there yet, whoever asks again waits for it with whoever asked first. */
export async function answerOfEarlier(forwarding: Forwarding, inTx: InTx, row: ForwardRow): Promise<Result<Forwarded, ForwardRefusal>> {
  const { safe } = forwarding;
  let found: ForwardRow | undefined = row;
  const until = performance.now() + WAIT_MS_MAX;
  for (let pauseMs = PAUSE_MS_MIN; found?.state === "sending"; pauseMs = Math.min(2 * pauseMs, PAUSE_MS_MAX)) {
    if (isStuck(found, safe.clock())) await inTx((tx) => settleStuck(tx, row.forward_id, safe.clock()));
    else if (performance.now() > until) return refuse({ of: "forward", code: "forward_underway", forward: row.forward_id });
    else await wait(pauseMs);
    found = await inTx((tx) => selectForward(tx, row.forward_id));
  }
  const told = { forward: row.forward_id, ...(row.entry_id === null ? {} : { entry: row.entry_id }) };
  if (found?.state === "answered") {
    const answer = await inTx((tx) => readAnswer(tx, safe.keeper, row.forward_id));
    return answer === undefined ? refuse({ of: "forward", code: "answer_damaged", ...told }) : ok(answer);
  }
  // What was not sent left its key free: asking again is asking anew.
  return found?.state === "unknown"
    ? refuse({ of: "forward", code: "unknown_outcome", ...told })
    : refuse({ of: "forward", code: "forward_underway", ...told });
}

function isStuck(row: ForwardRow, now: Instant): boolean {
  return now - row.created_at.getTime() > UNDER_WAY_MS;
}
