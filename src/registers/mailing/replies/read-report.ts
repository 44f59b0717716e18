import type { ReceivedMail } from "../../../platform/mailbox/parse-mail.ts";
import { mailIdsIn } from "./mail-ids.ts";

/** What a mail server says of one of our mails: it cannot be delivered for good, or its reader called it spam. */
export type Report = { readonly kind: "bounce" | "complaint"; readonly mail: string } | { readonly kind: "none" };

const NONE: Report = { kind: "none" };
/** RFC 3463: of these nothing gets better by waiting. Full mailboxes, refused content and policies do. */
const FOR_GOOD = /^5\.(?:0\.0|1\.\d{1,3}|2\.1)\b/u;

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
  return isFailed && FOR_GOOD.test(fieldOf(status, "status") ?? "") ? { kind: "bounce", mail } : NONE;
}

/** The first of that name in lines as of a head, unfolded. */
function fieldOf(text: string, name: string): string | undefined {
  const lines = text.replaceAll(/\r?\n[ \t]+/gu, " ").split(/\r?\n/u);
  const line = lines.find((one) => one.toLowerCase().startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim();
}
