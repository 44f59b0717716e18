import type { Instant } from "../../../base/instant.ts";
import type { Result } from "../../../base/result.ts";
import type { SmsFailure } from "./failure.ts";
import type { Sms } from "./message.ts";
import type { SmsSettings } from "./settings.ts";
import { sendByTwilio } from "./twilio.ts";
import { sendByVonage } from "./vonage.ts";
import { sendByWebhook } from "./webhook.ts";

/** Hands a text to whoever carries texts. That it was taken does not say that it arrived. */
export async function deliverSms(settings: SmsSettings, sms: Sms, now: Instant, signal?: AbortSignal): Promise<Result<void, SmsFailure>> {
  switch (settings.kind) {
    case "twilio":
      return await sendByTwilio(settings, sms, signal);
    case "vonage":
      return await sendByVonage(settings, sms, signal);
    case "webhook":
      return await sendByWebhook(settings, sms, now, signal);
  }
}
