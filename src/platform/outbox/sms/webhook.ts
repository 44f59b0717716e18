import { createHmac } from "node:crypto";
import { type Instant, SECOND_MS, instantToIso } from "../../../base/instant.ts";
import { unveil } from "../../../base/redacted.ts";
import { type Result, ok, refuse } from "../../../base/result.ts";
import { callService } from "./call-service.ts";
import { type SmsFailure, failureOfStatus, final } from "./failure.ts";
import type { SmsSettings } from "./settings.ts";
import type { Sms } from "./message.ts";

/**
 * Hands a text to a program of the business's own, signed as Standard Webhooks says. The id is the same for every attempt,
 * so that whoever gets it twice can tell. 422 says that this number or text will never do; every other no is tried again.
 */
export async function sendByWebhook(
  settings: SmsSettings & { readonly kind: "webhook" },
  { id, to, text, kind }: Sms,
  now: Instant,
  signal?: AbortSignal,
): Promise<Result<void, SmsFailure>> {
  const body = JSON.stringify({ type: "sms.send", timestamp: instantToIso(now), data: { id, to, text, kind } });
  const timestamp = String(Math.floor(now / SECOND_MS));
  const signature = createHmac("sha256", unveil(settings.secret)).update(`${id}.${timestamp}.${body}`).digest("base64");
  const headers = {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${signature}`,
  };
  const answered = await callService(settings.url, { headers, body }, signal);
  if (!answered.ok) return answered;
  const { status } = answered.value;
  if (status >= 200 && status < 300) return ok(undefined);
  return refuse(status === 422 ? final("sms_number_refused") : failureOfStatus(status));
}
