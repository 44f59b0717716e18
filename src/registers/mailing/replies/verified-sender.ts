import type { ReceivedMail } from "../../../platform/mailbox/parse-mail.ts";

/**
 * The sender, where the mailbox's own server found that its domain stands behind the mail (DMARC, RFC 8601): by the topmost
 * `Authentication-Results` under the server's name and by no other, since whoever sends a mail can write more of them below.
 */
export function verifiedSender({ headers, from }: ReceivedMail, authority: string | null): string | null {
  if (authority === null || from === null) return null;
  const [result = ""] = headers.get("authentication-results") ?? [];
  const [server = "", ...methods] = result.replaceAll(/\([^()]{0,500}\)/gu, " ").split(";");
  if (server.trim().split(/\s+/u)[0]?.toLowerCase() !== authority) return null;
  const dmarc = methods.map((one) => one.trim().toLowerCase()).filter((one) => one.startsWith("dmarc="));
  const [only] = dmarc;
  if (dmarc.length !== 1 || only === undefined || !/^dmarc=pass\b/u.test(only)) return null;
  const domain = /\bheader\.from=([a-z0-9.-]{1,253})/u.exec(only)?.[1];
  return domain !== undefined && from.endsWith(`@${domain}`) ? from : null;
}
