import type { ReceivedMail } from "../../../platform/mailbox/parse-mail.ts";
import { isOfTheAddress } from "../../../platform/outbox/address-verdict.ts";
import { mailIdsIn } from "./mail-ids.ts";

/**
 * What a mail server says of one of our mails: it was not delivered and is tried no more, or its reader called it spam. `isForGood`: nor will
 * another to that address be.
 */
export type Report =
  | { readonly kind: "bounce"; readonly mail: string; readonly code: string; readonly isForGood: boolean }
  | { readonly kind: "complaint"; readonly mail: string }
  | { readonly kind: "none" };

const NONE: Report = { kind: "none" };
/** RFC 3463 2. */
const STATUS = /^[45]\.\d{1,3}\.\d{1,3}\b/u;

/** Reads RFC 3464 and RFC 5965 reports; ours is told by the Message-ID of what they return, which its receiver's server alone knew. */
export function readReport({ headers, parts }: ReceivedMail): Report {
  const type = headers.get("content-type")?.[0] ?? "";
  if (!/^\s*multipart\/report\b/iu.test(type)) return NONE;
  const returned = parts.filter((part) => part.type === "message/rfc822" || part.type === "text/rfc822-headers");
  const [mail] = returned.flatMap((part) => mailIdsIn(fieldOf(part.text, "message-id") ?? ""));
  if (mail === undefined) return NONE;
  if (parts.some((part) => part.type === "message/feedback-report")) {
    const feedback = parts.find((part) => part.type === "message/feedback-report")?.text ?? "";
    return fieldOf(feedback, "feedback-type")?.toLowerCase() === "abuse" ? { kind: "complaint", mail } : NONE;
  }
  const status = parts.find((part) => part.type === "message/delivery-status")?.text ?? "";
  const isFailed = fieldOf(status, "action")?.toLowerCase() === "failed";
  // The code alone: what stands beside it is the server's own text, and may quote the address.
  const [code] = STATUS.exec(fieldOf(status, "status") ?? "") ?? [];
  return isFailed && code !== undefined ? { kind: "bounce", mail, code, isForGood: isOfTheAddress(code) } : NONE;
}

/** The first of that name in lines as of a head, unfolded. */
function fieldOf(text: string, name: string): string | undefined {
  const lines = text.replaceAll(/\r?\n[ \t]+/gu, " ").split(/\r?\n/u);
  const line = lines.find((one) => one.toLowerCase().startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim();
}
