import { assert } from "../../base/fault.ts";
import type { MailId, SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { domainToASCII } from "node:url";

export type Address = { readonly name: string | null; readonly address: string };

/** A mail to one person, in text and, where there is one, an HTML twin that tells the same. */
export type Mail = {
  /** What it is for, such as `invite`; stands in the clear. */
  readonly kind: string;
  readonly to: Address;
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
  readonly headers?: MailHeaders;
  /** In place of the name that MAIL_FROM has. */
  readonly fromName?: string;
  /** The mailbox to which answers go, and what cannot be delivered. */
  readonly returnTo?: string;
  /** A link or code in it lets in whoever has it: once it was sent, nobody reads it here. */
  readonly carriesProof: boolean;
  /** The customer to whom it goes, for their erasure. */
  readonly subjectId?: SubjectId;
  /** From when on it would come too late: then it is not sent any more. */
  readonly notAfter?: Instant;
  /** Delivered or given up, it is dropped but for the fact: nobody is left whose erasure would take it. */
  readonly goesWhenDone?: boolean;
};

/** A text message to one number, in E.164. */
export type TextMessage = Pick<Mail, "kind" | "text" | "carriesProof" | "subjectId" | "notAfter" | "goesWhenDone"> & {
  readonly to: string;
};

/** The only lines of the head that a letter may add. */
export type MailHeaders = Readonly<Partial<Record<"List-Unsubscribe" | "List-Unsubscribe-Post" | "List-Id", string>>>;

/** What is sealed of a mail. */
export type MailContent = Pick<Mail, "to" | "subject" | "text" | "html" | "fromName" | "returnTo"> & { readonly headers: MailHeaders };

export const MAIL_KIND = "mail";
const CONTENT_BYTES_MAX = 262_144;

export function boxOfMail(id: MailId): string {
  return `mail/${id}`;
}

export function encodeContent(mail: Mail): Buffer {
  const bytes = contentOf(mail);
  assert(bytes.length <= CONTENT_BYTES_MAX, "a mail is larger than the outbox takes");
  return bytes;
}

/** Whether the outbox takes a mail of this size: for whoever lets people write one, to be asked before it is due. */
export function isTooLarge(mail: Mail): boolean {
  return contentOf(mail).length > CONTENT_BYTES_MAX;
}

function contentOf(mail: Mail): Buffer {
  const content: MailContent = {
    to: { name: mail.to.name === null ? null : headLine(mail.to.name), address: mail.to.address },
    subject: headLine(mail.subject),
    text: mail.text,
    html: mail.html,
    headers: Object.fromEntries(Object.entries(mail.headers ?? {}).map(([name, value]) => [name, cleanLine(value)])),
    ...(mail.fromName === undefined ? {} : { fromName: headLine(mail.fromName) }),
    ...(mail.returnTo === undefined ? {} : { returnTo: mail.returnTo }),
  };
  return Buffer.from(JSON.stringify(content));
}

/** What is sealed was written by `encodeContent` and by nothing else, so its shape is known. */
export function decodeContent(bytes: Buffer): MailContent {
  return JSON.parse(bytes.toString("utf8")) as MailContent;
}

/** Line ends and other controls, and marks that turn the direction of writing: none of them belongs into a line of a mail's head. */
const NOT_OF_A_LINE = /[\s\p{Cc}\p{Zl}\p{Zp}\u{202a}-\u{202e}\u{2066}-\u{2069}]+/gu;

/** One line, whatever somebody pasted into a name: a line end would begin another line of the head. */
export function cleanLine(text: string): string {
  return text.toWellFormed().replaceAll(NOT_OF_A_LINE, " ").trim();
}

/** RFC 5322 2.1.1: a line has at most 998 characters, and one without a space cannot be folded. */
const HEAD_CHARS_MAX = 250;

/** A name or a subject as it may stand in the head. */
export function headLine(text: string): string {
  const chars = Array.from(cleanLine(text));
  return chars.length <= HEAD_CHARS_MAX ? chars.join("") : `${chars.slice(0, HEAD_CHARS_MAX - 1).join("")}…`;
}

/** Nothing that could end the address and begin another: no quotes, brackets, commas, spaces or controls. */
const ADDRESS = /^(?=.{1,64}@)[^\s\p{C}"(),.:;<>@[\\\]]+(?:\.[^\s\p{C}"(),.:;<>@[\\\]]+)*@[\p{L}\p{N}\p{M}.-]{1,252}$/u;
/** RFC 1123 2.1: labels of up to 63 characters, and a last one that is no number, so that it is no IP address. One alone is a host next door. */
const DOMAIN = /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)*[a-z](?:[a-z\d-]{0,61}[a-z\d])?$/u;

/** What a mail server would take; what it would not is told to whoever writes it down, and not when a letter is due. */
export function isMailAddress(text: string): boolean {
  return ADDRESS.test(text) && DOMAIN.test(asciiDomainOf(text));
}

/** The domain as mail servers know it. */
export function asciiDomainOf(address: string): string {
  return domainToASCII(domainOf(address));
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1);
}
