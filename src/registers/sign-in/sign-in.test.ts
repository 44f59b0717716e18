import { encodeQR } from "qr";
import { expect, test } from "vitest";
import { instant } from "../../base/instant.ts";
import { checkPassword } from "./check-password.ts";
import { hashPassword, verifyPassword } from "./hash-password.ts";
import { canonicalRecoveryCode } from "./recovery-codes.ts";
import { canonicalCode, tellTotp, totpStep } from "./totp.ts";

/** RFC 6238, appendix B: the secret of its SHA-1 vectors, and the last six of their eight digits. */
const SECRET = Buffer.from("12345678901234567890");
const VECTORS = [
  [59, "287082"],
  [1_111_111_109, "081804"],
  [1_111_111_111, "050471"],
  [1_234_567_890, "005924"],
  [2_000_000_000, "279037"],
  [20_000_000_000, "353130"],
] as const;

test("codes are those of RFC 6238, and belong to their own time step", () => {
  for (const [seconds, code] of VECTORS) expect(totpStep(SECRET, code, instant(seconds * 1000)), code).toBe(Math.floor(seconds / 30));
});

test("a code is good a step to either side, and its step is that of its own", () => {
  const at = (steps: number): number | undefined => totpStep(SECRET, "081804", instant((1_111_111_109 + steps * 30) * 1000));
  const step = Math.floor(1_111_111_109 / 30);
  expect([-2, -1, 0, 1, 2].map(at)).toEqual([undefined, step, step, step, undefined]);
});

test("a code has one form before anything looks at it", () => {
  for (const typed of ["123456", " 123 456 ", "１２３４５６", "123\u00a0456", "1 2 3 4 5 6"])
    expect(canonicalCode(typed), typed).toBe("123456");
  for (const typed of ["", "12345", "1234567", "12345a", "١٢٣٤٥٦", "-12345", "1e5", "0x1234"])
    expect(canonicalCode(typed), typed).toBeUndefined();
});

test("a recovery code is read as it is on paper", () => {
  for (const typed of ["ab0d1-23456", "AB0D1 23456", " abod1-23456", "aboDl23456"])
    expect(canonicalRecoveryCode(typed), typed).toBe("ab0d123456");
  for (const typed of ["", "ab0d1-2345", "ab0d1-234567", "ab0d1-2345u"]) expect(canonicalRecoveryCode(typed), typed).toBeUndefined();
});

test("whatever a business is called, its picture is coarse enough for a telephone", () => {
  for (const name of ["旅".repeat(200), "П".repeat(200), "🛎️".repeat(100), "Blue Sky ".repeat(22)]) {
    const { uri } = tellTotp(SECRET, name, `${"a".repeat(242)}@example.com`);
    expect(encodeQR(uri, "raw", { ecc: "low" }).length, name).toBeLessThanOrEqual(117);
    expect(decodeURIComponent(/issuer=([^&]*)/u.exec(uri)?.[1] ?? "").length).toBeGreaterThan(10);
  }
});

test("what an app is taught names the business and the person, whatever is in their names", () => {
  const { uri, secret } = tellTotp(SECRET, "Blue & Sky: Ltd", "ana+x@example.com");
  expect(secret).toBe("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
  const url = new URL(uri);
  expect([url.protocol, url.searchParams.get("secret"), url.searchParams.get("digits"), url.searchParams.get("period")]).toEqual([
    "otpauth:",
    secret,
    "6",
    "30",
  ]);
});

test("a password opens its own hash, typed on any keyboard, and no other", async () => {
  const made = await hashPassword("Caffè della Stazione 12");
  const hash = made.ok ? made.value : "";
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/u);
  expect(await verifyPassword(hash, "Caffe\u0300 della Stazione 12")).toEqual({ ok: true, value: true });
  expect(await verifyPassword(hash, "caffè della Stazione 12")).toEqual({ ok: true, value: false });
  expect(await verifyPassword(undefined, "Caffè della Stazione 12")).toEqual({ ok: true, value: false });
});

test("hashing has a queue with an end: beyond it, whoever comes is told to come again", async () => {
  const answers = await Promise.all(Array.from({ length: 45 }, () => verifyPassword(undefined, "x")));
  expect(answers.filter((one) => one.ok)).toHaveLength(34);
  expect(await verifyPassword(undefined, "x")).toEqual({ ok: true, value: false });
});

test("length counts characters and not bytes, and nothing else is asked in the standard mode", async () => {
  const judge = async (password: string): Promise<string> => {
    const checked = await checkPassword(password, "standard", ["Blue Sky"]);
    return checked.ok ? "taken" : checked.refusal.code;
  };
  expect(await judge("lantern orbit velvet quarry")).toBe("taken");
  expect(await judge("пароль из русских слов про море")).toBe("taken");
  expect(await judge("🦊🌵🎻🪁🧭🍋🎲🦉")).toBe("password_too_short");
  expect(await judge(`lantern orbit velvet quarry ${"x".repeat(101)}`)).toBe("password_too_long");
  expect(await judge(`lantern orbit velvet quarry ${"x".repeat(100)}`)).toBe("taken");
  expect(await judge("BlueSky-blue-sky-BLUESKY")).toMatch(/too_(near|plain)$/u);
});
