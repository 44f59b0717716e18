import { expect, test } from "vitest";
import { parseMail } from "../../../platform/mailbox/parse-mail.ts";
import { LEAVES, REPORTS, STAYS } from "./_corpus.ts";
import { writeShape } from "./_shapes.ts";
import { htmlToText } from "./html-text.ts";
import { readReply } from "./read-reply.ts";
import { readReport } from "./read-report.ts";
import { verifiedSender } from "./verified-sender.ts";

test("of mails of all shapes none is taken for leaving that is not, and at most two in a hundred that are escape", async () => {
  expect(Math.min(LEAVES.length, STAYS.length)).toBeGreaterThanOrEqual(60);
  const read = async (shape: (typeof LEAVES)[number]): Promise<string> => readReply(await parseMail(writeShape(shape))).kind;
  const [missed, taken] = [[] as string[], [] as string[]];
  for (const shape of LEAVES) if ((await read(shape)) !== "leave") missed.push(shape.name);
  for (const shape of STAYS) if ((await read(shape)) !== "none") taken.push(shape.name);
  expect(taken).toEqual([]);
  expect(missed.length, missed.join(", ")).toBeLessThanOrEqual(Math.floor(LEAVES.length * 0.02));
});

test("a report tells which mail came back, and whether others would; what may still arrive, and other people's, tell nothing", async () => {
  const read = async (raw: string) => readReport(await parseMail(Buffer.from(raw.replaceAll("\n", "\r\n"))));
  const mail = "mai_06f3k2m9v8q4x7t1r5w0d2c6b8";
  expect(await read(REPORTS.hard)).toEqual({ kind: "bounce", mail, code: "5.1.1", isForGood: true });
  expect(await read(REPORTS.full)).toEqual({ kind: "bounce", mail, code: "5.2.2", isForGood: false });
  // Of the sender's address, which is the same for all: nobody is put off a list for it.
  expect(await read(REPORTS.hard.replace("Status: 5.1.1", "Status: 5.1.8"))).toMatchObject({ code: "5.1.8", isForGood: false });
  expect(await read(REPORTS.abuse)).toEqual({ kind: "complaint", mail });
  for (const raw of [REPORTS.delayed, REPORTS.stranger]) expect(await read(raw)).toEqual({ kind: "none" });
});

test("a sender is believed by the mailbox's own server alone, at the top and for the very domain", async () => {
  const sender = async (results: readonly string[], from = "ana@example.com") => {
    const heads = results.map((one) => `Authentication-Results: ${one}\r\n`).join("");
    return verifiedSender(await parseMail(Buffer.from(`${heads}From: ${from}\r\nSubject: x\r\n\r\n`)), "mx.bluesky.example");
  };
  const good = "mx.bluesky.example; spf=pass; dmarc=pass (p=reject) header.from=example.com";
  expect(await sender([good])).toBe("ana@example.com");
  expect(await sender([good, "evil.example; dmarc=fail"])).toBe("ana@example.com");
  for (const results of [
    [],
    ["evil.example; dmarc=pass header.from=example.com"],
    ["evil.example; dmarc=fail", good],
    ["mx.bluesky.example; dmarc=fail header.from=example.com"],
    ["mx.bluesky.example; dmarc=pass header.from=other.example"],
    ["mx.bluesky.example; spf=pass; dkim=pass header.d=example.com"],
    ["mx.bluesky.example; dmarc=none; x=(dmarc=pass header.from=example.com)"],
    ["mx.bluesky.example; dmarc=fail header.from=example.com; dmarc=pass header.from=example.com"],
  ])
    expect(await sender(results), results.join()).toBeNull();
  expect(await sender([good], "ana@sub.example.com")).toBeNull();
});

test("hostile mails take no time: open tags, deep parts, long lines, half an encoding", async () => {
  const started = performance.now();
  htmlToText("<style".repeat(40_000));
  htmlToText("<blockquote><p>".repeat(16_000));
  htmlToText("&#x".repeat(80_000));
  const nested = Array.from({ length: 300 }, (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}\r\n`).join("");
  for (const raw of [
    `From: a@example.com\r\n${nested}`,
    `From: a@example.com\r\nSubject: ${"unsubscribe ".repeat(5_000)}\r\n\r\n`,
    `From: a@example.com\r\nSubject: x\r\n\r\n${"on ".repeat(80_000)}`,
    `From: a@example.com\r\nSubject: =?utf-8?B?${"A".repeat(50_000)}\r\nContent-Transfer-Encoding: base64\r\n\r\n${"Q".repeat(99_999)}`,
  ])
    await parseMail(Buffer.from(raw)).then(readReply, () => undefined);
  expect(performance.now() - started).toBeLessThan(30_000);
});
