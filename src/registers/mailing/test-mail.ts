import type { Language } from "../../base/language.ts";
import type { Instant } from "../../base/instant.ts";
import { DELIVERY_WORDS, type DeliveryCode } from "../../platform/outbox/delivery-failure.ts";
import { type DialogueLine, deliver } from "../../platform/outbox/deliver.ts";
import { asciiDomainOf } from "../../platform/outbox/mail.ts";
import type { MailSettings } from "../../platform/outbox/mail-settings.ts";
import { writeMessage } from "../../platform/outbox/write-message.ts";
import { composeLetter } from "./letters/compose-letter.ts";

export type TestAsk = {
  readonly to: string;
  readonly business: string;
  readonly origin: string;
  readonly language: Language;
  /** Left of the @ of the Message-ID: a test that is asked for twice under one key is one mail to whoever gets it. */
  readonly id: string;
};

export type TestOutcome = {
  readonly ok: boolean;
  readonly code: DeliveryCode | null;
  readonly dialogue: readonly DialogueLine[];
  readonly say: string;
  readonly mend: string | null;
};

/** Sends a letter to one address and listens to all that is said; nothing is stored. Takes as long as the server takes: no transaction may wait. */
export async function testMail(mail: MailSettings, ask: TestAsk, now: Instant): Promise<TestOutcome> {
  const letter = composeLetter("mail_test", ask.language, { at: now, business: ask.business, origin: ask.origin, name: null });
  const content = { ...letter, to: { name: null, address: ask.to }, headers: {} };
  const message = await writeMessage({ from: mail.from, content, id: ask.id, host: asciiDomainOf(mail.from.address), at: now });
  const dialogue: DialogueLine[] = [];
  const delivered = await deliver(mail.server, message, { tell: (line) => dialogue.push(line) });
  return delivered.ok
    ? { ok: true, code: null, dialogue, say: "The mail server took the mail. Look whether it arrives, and whether as junk.", mend: null }
    : { ok: false, code: delivered.refusal.code, dialogue, ...DELIVERY_WORDS[delivered.refusal.code] };
}
