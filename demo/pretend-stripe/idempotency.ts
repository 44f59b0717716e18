import { createHash } from "node:crypto";
import { ApiError } from "./errors.ts";
import type { Account } from "./state.ts";

export type Answered = { readonly status: number; readonly body: string; readonly isReplayed: boolean };

const KEPT_MS = 24 * 3600 * 1000;
const underWay = new Set<string>();

/**
 * The same key and request get the same answer for a day, a fault's (500) too; another request under the key is refused, and so is
 * one that comes while the first is still under way. What was wrong with the request itself is not kept.
 */
export async function answerOnce(
  account: Account,
  ask: { readonly key: string | null; readonly path: string; readonly form: string },
  answer: () => Promise<{ readonly status: number; readonly body: string }>,
): Promise<Answered> {
  if (ask.key === null) return { ...(await answer()), isReplayed: false };
  const request = createHash("sha256").update(`${ask.path}\n${ask.form}`).digest("hex");
  const known = account.kept[ask.key];
  if (known !== undefined && Date.now() - known.at < KEPT_MS) {
    if (known.request !== request) throw new ApiError(400, { type: "idempotency_error", message: otherParameters(ask.key) });
    return { status: known.status, body: known.body, isReplayed: true };
  }
  const place = `${account.id} ${ask.key}`;
  if (underWay.has(place)) {
    const message = `There is currently another in-progress request using this Stripe Idempotency Key (that probably means you submitted twice, and the other request is still going through): ${ask.key}. Please try again later.`;
    throw new ApiError(409, { type: "invalid_request_error", code: "idempotency_key_in_use", message });
  }
  underWay.add(place);
  try {
    const made = await answer();
    if (made.status < 400 || made.status === 402 || made.status >= 500)
      account.kept[ask.key] = { request, status: made.status, body: made.body, at: Date.now() };
    return { ...made, isReplayed: false };
  } finally {
    underWay.delete(place);
  }
}

function otherParameters(key: string): string {
  return `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`;
}
