import fc from "fast-check";
import { isMailAddress } from "../../../platform/outbox/mail.ts";
import { expect, test } from "vitest";
import { emailType } from "./email.ts";

const HINTS = { countries: [] };

function canonical(input: unknown): string {
  const parsed = emailType.parse(input, HINTS);
  return parsed.ok ? parsed.value.canonical : parsed.refusal.code;
}

test("an address is kept as typed and found however it is typed", () => {
  expect(emailType.parse(" Jane.Doe@Example.COM ", HINTS)).toEqual({
    ok: true,
    value: { value: "Jane.Doe@Example.COM", canonical: "jane.doe@example.com" },
  });
  for (const typed of ["jane.doe@example.com", "JANE.DOE@EXAMPLE.COM", "ｊane.doe@example.com"])
    expect(emailType.candidates(typed, HINTS)).toEqual(["jane.doe@example.com"]);
});

test("a domain in its own letters and in its ASCII form is the same", () => {
  expect(canonical("info@münchen.de")).toBe("info@xn--mnchen-3ya.de");
  expect(canonical("info@xn--mnchen-3ya.de")).toBe("info@xn--mnchen-3ya.de");
});

test("usual and unusual addresses are accepted", () => {
  for (const address of [
    "a@b.co",
    "x+tag@sub.example.co.uk",
    "o'neil@example.com",
    "josé@example.com",
    "1@2.example",
    "用户@例子.公司",
    `${"a".repeat(64)}@example.com`,
  ]) {
    expect(emailType.parse(address, HINTS).ok, address).toBe(true);
  }
});

test("what cannot be an address is refused", () => {
  const wrong = [
    "jane",
    "jane@",
    "@example.com",
    "jane@example",
    "jane@@example.com",
    "jane doe@example.com",
    "jane@exa mple.com",
    ".jane@example.com",
    "jane.@example.com",
    "ja..ne@example.com",
    "jane@-example.com",
    "jane@example-.com",
    "jane@.example.com",
    "jane@example..com",
    "jane@example.com.",
    "jane@127.0.0.1",
    "<jane@example.com>",
    "jane@example.com,joe@example.com",
    `${"a".repeat(65)}@example.com`,
    '"jane"@example.com',
    "jane@example.com/x",
    "é@é",
  ];
  for (const address of wrong) expect(canonical(address), address).toBe("not_an_email");
  expect(canonical(`a@${"b".repeat(250)}.com`)).toBe("too_long");
  expect(canonical("jane\u0000@example.com")).toBe("bad_characters");
});

test("a hostile text is judged in the time that its length takes", () => {
  const hostile = ["a.".repeat(127), "a".repeat(254), `a@${"a.".repeat(126)}`, `a@${"a-".repeat(126)}`, "é.".repeat(127)];
  const begun = performance.now();
  for (let round = 0; round < 200; round++) for (const text of hostile) emailType.parse(text, HINTS);
  expect(performance.now() - begun).toBeLessThan(20_000);
});

test("every address that the standard's plain form allows is accepted and folds to lower case", () => {
  fc.assert(
    fc.property(fc.emailAddress(), (address) => {
      expect(canonical(address)).toBe(address.toLowerCase());
      // Or what was kept could not be written to.
      expect(isMailAddress(address)).toBe(true);
    }),
  );
});
