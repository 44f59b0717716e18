import type { ReceivedMail } from "../../../platform/mailbox/parse-mail.ts";

/** Heads that only programs write. */
const MARKS = [
  "x-autoreply",
  "x-autorespond",
  "x-autoresponder",
  "x-auto-reply",
  "x-mailer-daemon",
  "x-failed-recipients",
  "list-id",
  "list-post",
  "feedback-id",
  "x-loop",
  "x-ms-exchange-generated-message-source",
];
const BULK = /^\s*(?:auto_reply|auto-reply|bulk|junk|list)\b/iu;
const PROGRAMS = /^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?|abuse|daemon|auto-?reply|notifications?)(?:[+.-]|@)/iu;
const REPORT = /^\s*multipart\/report\b/iu;
const EMPTY_PATH = /^\s*<\s*>\s*$/u;

/** Whether a program wrote this (RFC 3834), and no person: absence notes, reports, what came through a list, what goes round in a loop. */
export function isAutomatic({ headers, from }: ReceivedMail): boolean {
  const all = (name: string): readonly string[] => headers.get(name) ?? [];
  if (from === null || PROGRAMS.test(from)) return true;
  if (all("auto-submitted").some((value) => !/^\s*no\b/iu.test(value))) return true;
  if (all("precedence").some((value) => BULK.test(value)) || all("return-path").some((value) => EMPTY_PATH.test(value))) return true;
  if (all("content-type").some((value) => REPORT.test(value))) return true;
  if (all("x-auto-response-suppress").some((value) => /\b(?:all|oof|autoreply)\b/iu.test(value))) return true;
  return MARKS.some((name) => headers.has(name));
}
