import type { SenderParts } from "../platform/outbox/send-mails.ts";
import { faultFields } from "../platform/log/log.ts";
import { mayLeave } from "../workflows/mailings/may-leave.ts";
import type { House } from "./house.ts";

/** What the sending of this house's mails and texts stands on. */
export function senderOf({ db, keeper, clock, settings, log }: House): SenderParts {
  return {
    db,
    keeper,
    clock,
    carriers: { mail: settings.mail ?? null, sms: settings.sms ?? null },
    mayLeave: (tx, mail) => mayLeave(tx, mail, clock()),
    onTrouble: (tenant, trouble) =>
      log.warn("mail", { ...(tenant === null ? {} : { tenant }), ...("code" in trouble ? trouble : faultFields(trouble.error)) }),
  };
}
