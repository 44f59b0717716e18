import type { MailId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../storage/tx.ts";
import type { Carriers } from "./carriers.ts";
import { markWaiting, notifySender, selectState } from "./_sql.ts";

export type RetryRefusal = {
  readonly code: "mail_not_found" | "mail_not_set" | "sms_not_set" | "mail_underway" | "mail_sent" | "mail_gone";
};

/** Puts a mail that failed, waits or was held back in front, with all its attempts before it. */
export async function retryMail(tx: Tx, carriers: Carriers, id: MailId, now: Instant): Promise<Result<void, RetryRefusal>> {
  const found = await selectState(tx, id);
  if (found === undefined) return refuse({ code: "mail_not_found" });
  const { state, channel, goes_when_done: goesWhenDone } = found;
  if (state === "failed" && goesWhenDone) return refuse({ code: "mail_gone" });
  if (carriers[channel] === null) return refuse({ code: `${channel}_not_set` });
  if (state === "sending") return refuse({ code: "mail_underway" });
  if (state === "sent") return refuse({ code: "mail_sent" });

  await markWaiting(tx, id, new Date(now));
  await notifySender(tx);
  return ok(undefined);
}
