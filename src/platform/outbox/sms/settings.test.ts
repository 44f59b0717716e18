import { expect, test } from "vitest";
import { unveil } from "../../../base/redacted.ts";
import { readSettings } from "../../settings/settings.ts";
import { type SmsSettings, readSmsSettings } from "./settings.ts";

const SID = `AC${"0123456789abcdef".repeat(2)}`;
const KEY = `SK${"0123456789abcdef".repeat(2)}`;
const SERVICE = `MG${"0123456789abcdef".repeat(2)}`;
const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

function sms(url: string, secret?: string): SmsSettings {
  const read = readSmsSettings(url, secret);
  if (!read.ok || read.sms === null) throw new Error(JSON.stringify(read));
  return read.sms;
}

function problems(url: string, secret?: string): string {
  const read = readSmsSettings(url, secret);
  return read.ok ? "taken" : read.problems.map(({ name, say }) => `${name} ${say}`).join("\n");
}

test("without SMS_URL nobody carries texts, whatever else is set", () => {
  expect(readSmsSettings(undefined, SECRET)).toEqual({ ok: true, sms: null });
  expect(readSmsSettings(" ", undefined)).toEqual({ ok: true, sms: null });
});

test("Twilio: an account or an API key of it, and a number, a name or a messaging service that sends", () => {
  const plain = sms(`twilio://${SID}:to%40ken@api.twilio.com?from=+15005550006`);
  expect(plain).toMatchObject({ kind: "twilio", base: "https://api.twilio.com", account: SID, user: SID, from: "+15005550006" });
  expect(plain.kind === "twilio" && unveil(plain.password)).toBe("to@ken");
  expect(sms(`twilio://${SID}:t@api.twilio.com?from=%2B15005550006`)).toMatchObject({ from: "+15005550006" });
  expect(sms(`twilio://${SID}:t@api.twilio.com?from=BlueSky`)).toMatchObject({ from: "BlueSky" });
  expect(sms(`twilio://${SID}:t@api.dublin.ie1.twilio.com/?from=${SERVICE}`)).toMatchObject({ from: SERVICE });
  expect(sms(`twilio://${KEY}:t@api.twilio.com?from=BlueSky&account=${SID}`)).toMatchObject({ account: SID, user: KEY });
  expect(problems(`twilio://${KEY}:t@api.twilio.com?from=BlueSky`)).toContain("?account=AC");
  expect(problems(`twilio://ana:t@api.twilio.com?from=BlueSky`)).toContain("SID begins with AC");
});

test("Vonage: key, secret and sender; the machine itself is spoken to without encryption, everybody else with", () => {
  const read = sms("vonage://abc123:s%23cret@rest.nexmo.com?from=+447700900000");
  expect(read).toMatchObject({ kind: "vonage", base: "https://rest.nexmo.com", key: "abc123", from: "+447700900000" });
  expect(read.kind === "vonage" && unveil(read.secret)).toBe("s#cret");
  expect(sms("vonage://a:b@127.0.0.1:4700?from=BlueSky")).toMatchObject({ base: "http://127.0.0.1:4700" });
  expect(sms("vonage://a:b@[::1]:4700?from=BlueSky")).toMatchObject({ base: "http://[::1]:4700" });
  expect(sms("vonage://a:b@127.0.0.1.evil.example?from=BlueSky")).toMatchObject({ base: "https://127.0.0.1.evil.example" });
});

test("a webhook needs https and a secret of Standard Webhooks; only on the machine itself http will do", () => {
  const read = sms("https://sms.bluesky.example/send?line=2", SECRET);
  expect(read).toMatchObject({ kind: "webhook", url: "https://sms.bluesky.example/send?line=2" });
  expect(read.kind === "webhook" && unveil(read.secret)).toEqual(Buffer.alloc(32, 7));
  expect(sms("http://localhost:4700/send", SECRET)).toMatchObject({ url: "http://localhost:4700/send" });
  expect(problems("http://sms.bluesky.example/send", SECRET)).toBe(
    "SMS_URL is not https://, so that whoever is in between would read codes",
  );
  for (const secret of [
    undefined,
    "",
    "secret",
    `whsec_${Buffer.alloc(8).toString("base64")}`,
    `whsec_${Buffer.alloc(65).toString("base64")}`,
  ])
    expect(problems("https://sms.bluesky.example/send", secret)).toMatch(/^SMS_WEBHOOK_SECRET is needed .*openssl rand/u);
  expect(problems("https://user:pass@sms.bluesky.example/#x", SECRET)).toContain("takes neither user");
});

test("every mistake is told with what would be right, and what was given is never repeated", () => {
  for (const url of [
    "nonsense-geheim",
    "ftp://geheim:geheim@example.com",
    "twilio://api.twilio.com?from=BlueSky",
    `twilio://${SID}@api.twilio.com?from=BlueSky`,
    `twilio://${SID}:geheim@api.twilio.com/path?from=BlueSky`,
    `twilio://${SID}:geheim@api.twilio.com`,
    `twilio://${SID}:geheim@api.twilio.com?from=geheim;drop`,
    `twilio://${SID}:geheim@api.twilio.com?from=+1500555000600000000`,
    `twilio://${SID}:geheim@api.twilio.com?from=BlueSky&from=Other`,
    "vonage://geheim:geh%eim@rest.nexmo.com?from=BlueSky",
    "vonage://geheim:geheim@rest.nexmo.com?form=BlueSky",
    "vonage://geheim:geheim@rest.nexmo.com#from=BlueSky",
  ]) {
    expect(problems(url), url).toMatch(/^SMS_URL (?:is none of|needs|takes|names) /u);
    expect(problems(url), url).not.toContain("geheim");
  }
});

test("secrets print nowhere, and a wrong setting is told with the others", () => {
  for (const set of [
    sms(`twilio://${SID}:geheim@api.twilio.com?from=A`),
    sms("vonage://a:geheim@rest.nexmo.com?from=A"),
    sms("https://x.example", SECRET),
  ])
    for (const secret of ["geheim", SECRET.slice(6, 30)]) expect(JSON.stringify(set)).not.toContain(secret);
  const read = readSettings({ SMS_URL: "nonsense", PORT: "x" });
  expect(!read.ok && read.problems.map((problem) => problem.name).toSorted()).toEqual(["PORT", "SMS_URL"]);
});
