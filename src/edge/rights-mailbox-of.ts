import type { MailboxSettings } from "../platform/mailbox/mailbox-settings.ts";
import type { Settings } from "../platform/settings/settings.ts";

/** Where requests about one's data come in by mail: a mailbox of their own, or the one of the lists. */
export function rightsMailboxOf({ rightsMailbox, mailbox }: Settings): MailboxSettings | undefined {
  return rightsMailbox ?? mailbox;
}
