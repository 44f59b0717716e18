import type { MailSettings } from "./mail-settings.ts";
import type { SmsSettings } from "./sms/settings.ts";

/** Who carries what; null where nobody is set, and what waits is held for the owner to read. */
export type Carriers = { readonly mail: MailSettings | null; readonly sms: SmsSettings | null };
