import type { Instant } from "../../base/instant.ts";
import { type Address, type MailContent, asciiDomainOf } from "./mail.ts";

/** A mail as it goes over the wire, with the two addresses of its envelope. */
export type Message = { readonly from: string; readonly to: string; readonly bytes: Buffer };

export type MessageFacts = {
  readonly from: Address;
  readonly content: MailContent;
  /** Left of the @ of the Message-ID; the same for every attempt. */
  readonly id: string;
  readonly host: string;
  readonly at: Instant;
};

/**
 * Writes a mail in MIME. Every attempt of one mail writes the same bytes, id, date and boundary included, so that whoever gets it
 * twice can tell. Nothing is read from files or fetched, whatever a letter says.
 */
export async function writeMessage({ from, content, id, host, at }: MessageFacts): Promise<Message> {
  // Loaded at the first mail: not every house sends any.
  const { default: MailComposer } = await import("nodemailer/lib/mail-composer");
  const composer = new MailComposer({
    from: mailbox(content.fromName === undefined ? from : { ...from, name: content.fromName }),
    ...(content.returnTo === undefined ? {} : { replyTo: content.returnTo }),
    to: mailbox(content.to),
    subject: content.subject,
    text: content.text,
    ...(content.html === null ? {} : { html: content.html }),
    messageId: `<${id}@${host}>`,
    date: new Date(at),
    baseBoundary: id,
    // RFC 3834: no absence note shall answer it.
    headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All", ...content.headers },
    newline: "win",
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const sender = content.returnTo ?? from.address;
  return { from: envelopeAddress(sender), to: envelopeAddress(content.to.address), bytes: await composer.compile().build() };
}

function mailbox(address: Address): { readonly name: string; readonly address: string } {
  return { name: address.name ?? "", address: address.address };
}

/** Every server knows domains in ASCII; letters of other scripts before the sign need a server that takes them (RFC 6531). */
function envelopeAddress(address: string): string {
  return `${address.slice(0, address.lastIndexOf("@"))}@${asciiDomainOf(address)}`;
}
