import { unveil } from "../../../base/redacted.ts";
import { type Result, ok, refuse } from "../../../base/result.ts";
import { callService } from "./call-service.ts";
import { type SmsFailure, failureOfStatus, final, passing } from "./failure.ts";
import { sizeOfSms } from "./gsm7.ts";
import type { SmsSettings } from "./settings.ts";
import type { Sms } from "./message.ts";

/** Vonage's statuses of a message (docs: SMS API errors); it answers 200 to all of them. */
const KNOWN: Readonly<Record<string, SmsFailure>> = {
  "1": passing("sms_try_later"),
  "3": final("sms_number_refused"),
  "4": passing("sms_login_refused"),
  "5": passing("sms_try_later"),
  "6": final("sms_number_refused"),
  "7": final("sms_number_refused"),
  "8": passing("sms_login_refused"),
  "9": passing("sms_no_credit"),
  "10": passing("sms_try_later"),
  "11": passing("sms_login_refused"),
  "12": final("sms_text_refused"),
  "13": passing("sms_try_later"),
  "14": passing("sms_login_refused"),
  "15": passing("sms_sender_refused"),
  "29": final("sms_number_refused"),
  "33": final("sms_number_refused"),
};

/** https://developer.vonage.com/en/api/sms: each part of a text has a status of its own; one that is not 0 is a no. */
export async function sendByVonage(
  settings: SmsSettings & { readonly kind: "vonage" },
  { to, text }: Sms,
  signal?: AbortSignal,
): Promise<Result<void, SmsFailure>> {
  const { base, key, secret, from } = settings;
  const isUnicode = sizeOfSms(text).alphabet === "ucs2";
  const form = {
    api_key: key,
    api_secret: unveil(secret),
    // Numbers go without their plus sign.
    from: from.replace(/^\+/u, ""),
    to: to.slice(1),
    text,
    ...(isUnicode ? { type: "unicode" } : {}),
  };
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const answered = await callService(`${base}/sms/json`, { headers, body: new URLSearchParams(form).toString() }, signal);
  if (!answered.ok) return answered;
  const { status, json } = answered.value;
  const statuses = statusesOf(json);
  if (status !== 200 || statuses === undefined) return refuse(status === 200 ? passing("sms_not_understood") : failureOfStatus(status));
  const wrong = statuses.find((one) => one !== "0");
  return wrong === undefined ? ok(undefined) : refuse(KNOWN[wrong] ?? passing("sms_not_understood"));
}

function statusesOf(json: unknown): readonly string[] | undefined {
  const messages = (json as { readonly messages?: unknown } | null | undefined)?.messages;
  if (!Array.isArray(messages) || messages.length === 0) return undefined;
  return messages.map((message) => String((message as { readonly status?: unknown } | null)?.status));
}
