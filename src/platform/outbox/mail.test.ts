import { expect, test } from "vitest";
import { isMailAddress } from "./mail.ts";

test("an address is one that a mail server would take", () => {
  const longest = `${"a".repeat(64)}@${"b".repeat(63)}.example`;
  for (const right of [
    "ana@example.com",
    "a.b+c%d/e'f@x.example",
    "ü@bücher.example",
    "root@localhost",
    "a@xn--bcher-kva.example",
    longest,
  ])
    expect(isMailAddress(right), right).toBe(true);
  for (const wrong of [
    "ana",
    "@example.com",
    "a@",
    "a@b..example",
    "a@.example",
    "a@b.example.",
    "a..b@c.example",
    ".a@b.example",
    "a.@b.example",
    "a@-b.example",
    "a@b-.example",
    "a@b_c.example",
    "a@1.2.3.4",
    "a@[1.2.3.4]",
    "a@b.123",
    "a@b@c.example",
    '"a b"@c.example',
    "a b@c.example",
    "a@b.example\r\nBcc: x@y.example",
    `${"a".repeat(65)}@b.example`,
    `a@${"b".repeat(64)}.example`,
  ])
    expect(isMailAddress(wrong), wrong).toBe(false);
});
