import type { Words } from "./words.ts";

/** Mails and texts of the house. */
export const MAIL_PROBLEMS = {
  mail_not_set: {
    status: 409,
    title: "No mail server",
    say: "No mail server is set: mails are held in the outbox, where the owner reads them.",
    unlock: "Ask the operator to set SMTP_URL and MAIL_FROM, and to start again.",
  },
  sms_not_set: {
    status: 409,
    title: "Nobody carries texts",
    say: "Nobody is set who carries text messages: they are held in the outbox, where the owner reads them.",
    unlock: "Ask the operator to set SMS_URL, and to start again.",
  },
  mail_sent: { status: 409, title: "Sent already", say: "This mail was sent already; a new one takes a new deed." },
  mail_gone: {
    status: 409,
    title: "Its address is gone",
    say: "This letter ended an erasure. It was given up, and its address was dropped with it: it cannot be sent again.",
  },
  mail_underway: { status: 409, title: "Being sent", say: "This mail is being sent in this moment; look again." },
} as const satisfies Record<string, Words>;
