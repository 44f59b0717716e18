import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type PretendSms, startHook, startPretend, startTwilio, startVonage } from "./testing.ts";
import { instant } from "../../../base/instant.ts";
import { deliverSms } from "./deliver-sms.ts";
import { SMS_WORDS } from "./failure.ts";
import { type SmsSettings, readSmsSettings } from "./settings.ts";

const ACCOUNT = `AC${"0123456789abcdef".repeat(2)}`;
const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const TO = "+447700900123";
const NOW = instant(Date.UTC(2026, 10, 28, 9));

let twilio: PretendSms;
let vonage: Awaited<ReturnType<typeof startVonage>>;
let hook: Awaited<ReturnType<typeof startHook>>;

beforeAll(async () => {
  twilio = await startTwilio({ account: ACCOUNT, user: ACCOUNT, token: "tok" });
  vonage = await startVonage({ key: "abc", secret: "sec" });
  hook = await startHook(SECRET);
});
beforeEach(() => {
  vonage.next = "0";
  hook.status = 204;
});
afterAll(async () => {
  for (const one of [twilio, vonage, hook]) await one.close();
});

function settings(url: string, secret = SECRET): SmsSettings {
  const read = readSmsSettings(url, secret);
  if (!read.ok || read.sms === null) throw new Error(JSON.stringify(read));
  return read.sms;
}

async function send(url: string, to = TO, text = "482177 is your code", secret?: string): Promise<string> {
  const sent = await deliverSms(settings(url, secret), { id: "mai_1", to, text, kind: "customer_code" }, NOW);
  return sent.ok ? "sent" : `${sent.refusal.code}${sent.refusal.isFinal ? " for ever" : ""}`;
}

const twilioUrl = (from = "+15005550006", token = "tok") => `twilio://${ACCOUNT}:${token}@127.0.0.1:${twilio.port}?from=${from}`;
const vonageUrl = (secret = "sec") => `vonage://abc:${secret}@127.0.0.1:${vonage.port}?from=+447700900000`;

test("Twilio takes a text from a number, a name and a messaging service, whatever signs it has", async () => {
  const service = `MG${"0123456789abcdef".repeat(2)}`;
  for (const from of ["+15005550006", "BlueSky", service])
    expect(await send(twilioUrl(from), TO, "Größe & 100 % + ó 🙂\n@x #1"), from).toBe("sent");
  expect(twilio.taken.slice(-3)).toMatchObject([
    { from: "+15005550006", text: "Größe & 100 % + ó 🙂\n@x #1", to: TO },
    { from: "BlueSky" },
    { from: service },
  ]);
});

test("what Twilio refuses is told apart: what will never do, and what may yet be mended", async () => {
  const before = twilio.taken.length;
  for (const to of ["+15005550001", "+15005550002", "+15005550003", "+15005550009"])
    expect(await send(twilioUrl(), to), to).toBe("sms_number_refused for ever");
  expect(await send(twilioUrl(), "+15005550004")).toBe("sms_not_wanted for ever");
  for (const from of ["+15005550001", "+15005550007"]) expect(await send(twilioUrl(from)), from).toBe("sms_sender_refused");
  expect(await send(twilioUrl("+15005550008"))).toBe("sms_try_later");
  expect(await send(twilioUrl("BlueSky", "wrong"))).toBe("sms_login_refused");
  expect(await send(twilioUrl(), TO, "x".repeat(1_601))).toBe("sms_text_refused for ever");
  expect(twilio.taken).toHaveLength(before);
});

test("Vonage takes a text, and no letter of it is lost", async () => {
  expect(await send(vonageUrl())).toBe("sent");
  expect(await send(vonageUrl(), TO, "Голубое небо, código 🙂")).toBe("sent");
  expect(await send(vonageUrl(), TO, "a".repeat(400))).toBe("sent");
  expect(vonage.taken).toMatchObject([
    { to: TO.slice(1), from: "447700900000", text: "482177 is your code", parts: 1 },
    { text: "Голубое небо, código 🙂", parts: 1 },
    { parts: 3 },
  ]);
});

test("Vonage says no with status 200, and is understood", async () => {
  expect(await send(vonageUrl("wrong"))).toBe("sms_login_refused");
  const expected = {
    "1": "sms_try_later",
    "2": "sms_not_understood",
    "3": "sms_number_refused for ever",
    "5": "sms_try_later",
    "7": "sms_number_refused for ever",
    "9": "sms_no_credit",
    "12": "sms_text_refused for ever",
    "15": "sms_sender_refused",
    "99": "sms_not_understood",
  };
  for (const [status, code] of Object.entries(expected)) {
    vonage.next = status;
    expect(await send(vonageUrl()), status).toBe(code);
  }
});

test("a webhook is signed as Standard Webhooks says, with the same id at every attempt", async () => {
  const url = `http://127.0.0.1:${hook.port}/send`;
  expect(await send(url)).toBe("sent");
  expect(await send(url)).toBe("sent");
  expect(hook.hooks).toMatchObject([
    { id: "mai_1", body: { type: "sms.send", data: { id: "mai_1", to: TO, text: "482177 is your code", kind: "customer_code" } } },
    { id: "mai_1" },
  ]);
  expect(await send(url, TO, "x", `whsec_${Buffer.alloc(32, 8).toString("base64")}`)).toBe("sms_login_refused");
  const answers = {
    422: "sms_number_refused for ever",
    402: "sms_no_credit",
    429: "sms_try_later",
    503: "sms_try_later",
    302: "sms_not_understood",
    404: "sms_not_understood",
  };
  for (const [status, code] of Object.entries(answers)) {
    hook.status = Number(status);
    expect(await send(url), status).toBe(code);
  }
});

test("a service that is away, hangs up, speaks something else or without end is told so, and none is final", async () => {
  const deaf = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => deaf.listen(0, "127.0.0.1", resolve));
  const address = deaf.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  expect(await send(`vonage://a:b@127.0.0.1:${port}?from=A`)).toBe("sms_cut_off");
  await new Promise<void>((resolve) => deaf.close(() => resolve()));
  expect(await send(`vonage://a:b@127.0.0.1:${port}?from=A`)).toBe("sms_connection_refused");
  expect(await send("vonage://a:b@no-such-host.invalid?from=A")).toBe("sms_name_not_found");

  const talker = await startPretend(() => ({ status: 200, json: { messages: [{ status: "0" }], more: "x".repeat(100_000) } }), []);
  expect(await send(`vonage://a:b@127.0.0.1:${talker.port}?from=A`)).toBe("sms_not_understood");
  await talker.close();
  const other = await startPretend(() => ({ status: 200, json: ["hello"] }), []);
  expect(await send(`vonage://a:b@127.0.0.1:${other.port}?from=A`)).toBe("sms_not_understood");
  expect(await send(`twilio://${ACCOUNT}:tok@127.0.0.1:${other.port}?from=A`)).toBe("sms_not_understood");
  await other.close();
});

test("a service that took the text is not sent it again because its words break off, or are too many", async () => {
  const breaking = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => socket.end('HTTP/1.1 201 Created\r\ncontent-length: 999\r\n\r\n{"sid"'));
  });
  await new Promise<void>((resolve) => breaking.listen(0, "127.0.0.1", resolve));
  const { port } = breaking.address() as AddressInfo;
  expect(await send(`twilio://${ACCOUNT}:tok@127.0.0.1:${port}?from=A`)).toBe("sent");
  expect(await send(`http://127.0.0.1:${port}/send`)).toBe("sent");
  await new Promise<void>((resolve) => breaking.close(() => resolve()));
  const talker = await startPretend(() => ({ status: 200, json: "x".repeat(100_000) }), []);
  expect(await send(`http://127.0.0.1:${talker.port}/send`)).toBe("sent");
  await talker.close();
});

test("a service that sends elsewhere is not followed: key and number are for it alone", async () => {
  const before = vonage.taken.length;
  const turner = createHttpServer((_incoming, outgoing) => {
    outgoing.writeHead(307, { location: `http://127.0.0.1:${vonage.port}/sms/json`, connection: "close" }).end();
  });
  await new Promise<void>((resolve) => turner.listen(0, "127.0.0.1", resolve));
  const address = turner.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  expect(await send(`vonage://abc:sec@127.0.0.1:${port}?from=A`)).toBe("sms_not_understood");
  expect(vonage.taken).toHaveLength(before);
  await new Promise<void>((resolve) => turner.close(() => resolve()));
});

test("a delivery that is cut off ends at once", async () => {
  const slow = createServer(() => undefined);
  await new Promise<void>((resolve) => slow.listen(0, "127.0.0.1", resolve));
  const address = slow.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const cutting = new AbortController();
  const sms = { id: "mai_1", to: TO, text: "x", kind: "customer_code" };
  const sent = deliverSms(settings(`vonage://a:b@127.0.0.1:${port}?from=A`), sms, NOW, cutting.signal);
  setTimeout(() => cutting.abort(), 50);
  expect(await sent).toEqual({ ok: false, refusal: { code: "sms_cut_off", isFinal: false } });
  slow.close();
});

test("every failure has words that say what to do", () => {
  for (const words of Object.values(SMS_WORDS)) for (const word of Object.values(words)) expect(word).toMatch(/^[A-Z].{10,}\.$/u);
});
