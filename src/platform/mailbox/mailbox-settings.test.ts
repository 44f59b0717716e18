import { expect, test } from "vitest";
import { readMailboxSettings } from "./mailbox-settings.ts";

test("a mailbox is told by one address, encrypted unless the operator says otherwise", () => {
  const read = (text: string) => readMailboxSettings(text);
  expect(read("")).toEqual({ ok: true, mailbox: null });
  expect(read("imaps://lists%40bluesky.example:p%40ss@mail.example.com?authority=MX.bluesky.example")).toMatchObject({
    ok: true,
    mailbox: {
      host: "mail.example.com",
      port: 993,
      tls: "secure",
      user: "lists@bluesky.example",
      folder: "INBOX",
      address: "lists@bluesky.example",
      authority: "mx.bluesky.example",
    },
  });
  const plain = read("imap://lists:x@mail.example.com:1143/Lists?address=lists@bluesky.example");
  expect(plain).toMatchObject({ ok: true, mailbox: { port: 1143, tls: "required", folder: "Lists", authority: null } });
  expect(read("imap://lists:x@[::1]?address=lists@bluesky.example&tls=none")).toMatchObject({
    ok: true,
    mailbox: { host: "::1", tls: "none" },
  });
});

test("what is wrong is said without the password", () => {
  for (const text of [
    "https://lists:secret@mail.example.com",
    "imaps://mail.example.com?address=lists@bluesky.example",
    "imaps://lists:secret@mail.example.com",
    "imaps://lists:secret@mail.example.com?address=lists@bluesky.example&tls=none",
    "imaps://lists:secret@mail.example.com?address=lists@bluesky.example&colour=blue",
    "imaps://lists:%ff@mail.example.com?address=lists@bluesky.example",
    "secret",
  ]) {
    const read = readMailboxSettings(text);
    expect(read, text).toMatchObject({ ok: false, problems: [{ name: "IMAP_URL" }] });
    expect(JSON.stringify(read), text).not.toContain("secret");
  }
});
