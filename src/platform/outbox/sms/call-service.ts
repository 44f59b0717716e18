import { SECOND_MS } from "../../../base/instant.ts";
import { type Result, ok, refuse } from "../../../base/result.ts";
import { type SmsFailure, failureOfCall } from "./failure.ts";

/** What a service answered; `json` is undefined where it was none, or could not be read to its end. */
export type ServiceAnswer = { readonly status: number; readonly json: unknown };

/** Well within the lease of the outbox, so that no second sender begins meanwhile. */
const CALL_MS_MAX = 30 * SECOND_MS;
const ANSWER_BYTES_MAX = 65_536;

/** One POST to an SMS service. It is not sent on elsewhere, waited for without end, or listened to beyond what a text's answer is. */
export async function callService(
  url: string,
  sent: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  signal?: AbortSignal,
): Promise<Result<ServiceAnswer, SmsFailure>> {
  const late = AbortSignal.timeout(CALL_MS_MAX);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { accept: "application/json", "user-agent": "strongroom", ...sent.headers },
      body: sent.body,
      redirect: "manual",
      signal: signal === undefined ? late : AbortSignal.any([late, signal]),
    });
    // By its status it has said whether it took the text: words that break off, or never end, are no reason to send it once more.
    const text = await readAnswer(response).catch(() => undefined);
    return ok({ status: response.status, json: text === undefined ? undefined : parseJson(text) });
  } catch (error) {
    return refuse(failureOfCall(error));
  }
}

/** Undefined where it is longer than any answer of theirs. */
async function readAnswer(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES_MAX) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
