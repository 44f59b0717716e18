import { unveil } from "../../../base/redacted.ts";
import { type Result, ok, refuse } from "../../../base/result.ts";
import { callService } from "./call-service.ts";
import { type SmsFailure, failureOfStatus, final, passing } from "./failure.ts";
import type { SmsSettings } from "./settings.ts";
import type { Sms } from "./message.ts";

/** Twilio's numbers of what can be wrong with a message (docs: API errors), as far as something follows from them. */
const KNOWN: ReadonlyMap<number, SmsFailure> = new Map([
  ...[20003, 20005, 20404, 20008].map((code) => [code, passing("sms_login_refused")] as const),
  ...[21606, 21603, 21212, 21659, 21660, 21661, 21703, 21705].map((code) => [code, passing("sms_sender_refused")] as const),
  ...[21211, 21214, 21217, 21265, 21408, 21421, 21608, 21612, 21614, 21635].map((code) => [code, final("sms_number_refused")] as const),
  [21611, passing("sms_try_later")],
  [21610, final("sms_not_wanted")],
  ...[21602, 21605, 21617, 21619].map((code) => [code, final("sms_text_refused")] as const),
]);

/** https://www.twilio.com/docs/messaging/api/message-resource: 201 says that it was taken, not that it arrived. */
export async function sendByTwilio(
  settings: SmsSettings & { readonly kind: "twilio" },
  { to, text }: Sms,
  signal?: AbortSignal,
): Promise<Result<void, SmsFailure>> {
  const { base, account, user, password, from } = settings;
  const sender = from.startsWith("MG") && from.length === 34 ? { MessagingServiceSid: from } : { From: from };
  const answered = await callService(
    `${base}/2010-04-01/Accounts/${account}/Messages.json`,
    {
      headers: {
        authorization: `Basic ${Buffer.from(`${user}:${unveil(password)}`).toString("base64")}`,
        "content-type": "application/x-www-form-urlencoded",
      },
      body: new URLSearchParams({ To: to, ...sender, Body: text }).toString(),
    },
    signal,
  );
  if (!answered.ok) return answered;
  const { status, json } = answered.value;
  if (status === 201) return ok(undefined);
  const said = (typeof json === "object" && json !== null ? json : {}) as { readonly code?: unknown };
  const known = typeof said.code === "number" ? KNOWN.get(said.code) : undefined;
  return refuse(known ?? failureOfStatus(status));
}
