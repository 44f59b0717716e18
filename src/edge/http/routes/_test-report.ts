import { type RequestReceived, receiveRequest } from "../../../workflows/rights/doors/receive-request.ts";
import { MAILBOX, type VendorRoom } from "./_test-vendor-room.ts";

export type ReportWish = {
  readonly action?: string;
  readonly status?: string;
  readonly type?: "delivery-status" | "feedback-report";
};

/** What a mail server writes of a mail of ours, from nobody, to the address that the letter left under. It quotes the address, as they do. */
export function reportOf(mail: string, { action = "failed", status = "5.1.1", type = "delivery-status" }: ReportWish = {}): Buffer {
  const lines = [
    "From: Mail Delivery System <MAILER-DAEMON@mx.air.example>",
    `To: ${MAILBOX}`,
    "Auto-Submitted: auto-replied",
    `Content-Type: multipart/report; report-type=${type}; boundary=r`,
    "",
    "--r",
    "Content-Type: text/plain",
    "",
    "It did not arrive: <quoted@elsewhere.example>.",
    "--r",
    `Content-Type: message/${type}`,
    "",
    ...(type === "delivery-status"
      ? [
          "Reporting-MTA: dns; mx.air.example",
          "",
          "Final-Recipient: rfc822; quoted@elsewhere.example",
          `Action: ${action}`,
          `Status: ${status}`,
          "Diagnostic-Code: smtp; 550 5.1.1 <quoted@elsewhere.example> unknown",
        ]
      : ["Feedback-Type: abuse"]),
    "",
    "--r",
    "Content-Type: text/rfc822-headers",
    "",
    `Message-ID: <${mail}@bluesky.example>`,
    "",
    "--r--",
    "",
  ];
  return Buffer.from(lines.join("\r\n"));
}

/** It comes into the mailbox of a business. */
export async function receiveReport(
  { desk, edge }: Pick<VendorRoom, "desk" | "edge">,
  mail: string,
  wish?: ReportWish,
): Promise<RequestReceived> {
  const inbox = { desk, authority: null, own: [MAILBOX], onCommit: () => undefined };
  return await receiveRequest(inbox, { bytes: reportOf(mail, wish), isWhole: true } as never, edge.house.clock());
}
