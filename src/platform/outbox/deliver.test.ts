import { createServer } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterEach, beforeAll, expect, test } from "vitest";
import { selfSigned } from "./_test-certificate.ts";
import { instant } from "../../base/instant.ts";
import { Redacted } from "../../base/redacted.ts";
import { type TestMailServer, headOf, headerOf, startMailServer } from "./_testing.ts";
import { type DialogueLine, deliver } from "./deliver.ts";
import { decodeContent, encodeContent, headLine } from "./mail.ts";
import type { MailServer } from "./mail-settings.ts";
import { type Message, type MessageFacts, writeMessage } from "./write-message.ts";

const PASSWORD = "pa%ss wörd";
const LOGIN = { user: "ana", password: PASSWORD };
const FACTS: MessageFacts = {
  from: { name: "Blue Sky", address: "no-reply@bluesky.example" },
  content: {
    to: { name: "Ana Example", address: "ana@example.com" },
    subject: "Welcome",
    text: "Hello\n",
    html: "<p>Hello</p>",
    headers: {},
  },
  id: "mai_1",
  host: "bluesky.example",
  at: instant(Date.UTC(2026, 0, 1)),
};

const trusted = selfSigned();
const unknown = selfSigned();
const expired = selfSigned("localhost", -1);
const ofAnother = selfSigned("mail.other.example");
let message: Message;

beforeAll(async () => {
  setDefaultCACertificates([...getCACertificates("default"), trusted.cert, expired.cert, ofAnother.cert]);
  message = await writeMessage(FACTS);
});

const open: TestMailServer[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function start(...args: Parameters<typeof startMailServer>): Promise<TestMailServer> {
  const started = await startMailServer(...args);
  open.push(started);
  return started;
}

async function codeOf(server: MailServer): Promise<string> {
  const delivered = await deliver(server, message);
  return delivered.ok ? "taken" : `${delivered.refusal.code}${delivered.refusal.isFinal ? ", for ever" : ""}`;
}

test("a mail arrives with its sender, recipient, text and HTML, and asks for no automatic answer", async () => {
  const { server, taken } = await start();
  expect(await codeOf(server)).toBe("taken");
  expect(taken).toHaveLength(1);
  const [mail] = taken;
  expect([mail?.from, mail?.to]).toEqual(["no-reply@bluesky.example", ["ana@example.com"]]);
  const raw = mail?.raw ?? "";
  expect(headerOf(raw, "From")).toBe("Blue Sky <no-reply@bluesky.example>");
  expect(headerOf(raw, "To")).toBe("Ana Example <ana@example.com>");
  expect(headerOf(raw, "Message-ID")).toBe("<mai_1@bluesky.example>");
  expect(headerOf(raw, "Auto-Submitted")).toBe("auto-generated");
  expect(raw).toContain("Hello");
  expect(raw).toContain("<p>Hello</p>");
});

test("every attempt writes the same bytes", async () => {
  expect((await writeMessage(FACTS)).bytes.equals(message.bytes)).toBe(true);
});

test("nothing pasted into a name or a subject begins a line of the head or adds a recipient", async () => {
  const { server, taken } = await start();
  const hostile = [
    'Ana" <evil@example.com>, "Bob',
    "ana@evil.example",
    "Ana\r\nBcc: evil@example.com\r\n\r\n<p>Body",
    "=?utf-8?Q?=0ABcc:_evil@example.com?=",
    "a, b; c: <d@e.f>;",
    "Ünïcødé 漢字 🙂 ".repeat(30),
    "x".repeat(2000),
  ];
  for (const name of hostile) {
    const content = decodeContent(
      encodeContent({ ...FACTS.content, to: { name, address: "ana@example.com" }, subject: name, kind: "invite", carriesProof: false }),
    );
    const delivered = await deliver(server, await writeMessage({ ...FACTS, from: { ...FACTS.from, name: headLine(name) }, content }));
    expect(delivered.ok, name).toBe(true);
  }
  for (const { from, to, raw } of taken) {
    expect([from, to]).toEqual(["no-reply@bluesky.example", ["ana@example.com"]]);
    const head = headOf(raw);
    expect(head).not.toMatch(/^(?:bcc|cc|x-evil)\s*:/imu);
    expect(head.match(/^(?:From|To|Subject|Date|Message-ID):/gimu)).toHaveLength(5);
    expect(Math.max(...raw.split("\r\n").map((line) => line.length))).toBeLessThan(998);
  }
});

test("a file or an address in a letter is text: nothing is read or fetched", async () => {
  const content = { ...FACTS.content, text: { path: "/etc/passwd" } as unknown as string, html: null };
  await expect(writeMessage({ ...FACTS, content })).rejects.toThrow(/rejected/u);
  const fetched = { ...FACTS.content, text: { href: "http://127.0.0.1:9/" } as unknown as string, html: null };
  await expect(writeMessage({ ...FACTS, content: fetched })).rejects.toThrow(/rejected/u);
});

test("an address of another script goes out in the form that every server knows", async () => {
  const { server } = await start();
  const lines: string[] = [];
  const content = { ...FACTS.content, to: { name: null, address: "ana@bücher.example" } };
  const delivered = await deliver(server, await writeMessage({ ...FACTS, content }), { tell: ({ line }) => lines.push(line) });
  expect([delivered.ok, lines.find((line) => line.startsWith("RCPT"))]).toEqual([true, "RCPT TO:<ana@xn--bcher-kva.example>"]);
});

test("the password is said inside TLS, at once or after STARTTLS, and never to a server without it", async () => {
  const secure = await start({ secure: true, ...trusted, disabledCommands: [] }, LOGIN);
  expect(await codeOf(secure.server)).toBe("taken");
  const upgraded = await start({ ...trusted, disabledCommands: [] }, LOGIN);
  expect(await codeOf({ ...upgraded.server, tls: "required" })).toBe("taken");
  expect([secure.taken[0]?.user, upgraded.taken[0]?.user]).toEqual(["ana", "ana"]);

  const heard: string[] = [];
  const clear = await start(
    { onAuth: (auth, _session, callback) => (heard.push(String(auth.password)), callback(null, { user: "x" })) },
    LOGIN,
  );
  expect(await codeOf({ ...clear.server, tls: "required" })).toBe("tls_not_offered");
  expect([heard, clear.taken]).toEqual([[], []]);
});

test("a certificate of nobody known, of another name or that has run out is refused", async () => {
  for (const certificate of [unknown, ofAnother, expired]) {
    const secure = await start({ secure: true, ...certificate });
    expect(await codeOf(secure.server)).toBe("certificate_refused");
    const upgraded = await start({ ...certificate, disabledCommands: ["AUTH"] });
    expect(await codeOf({ ...upgraded.server, tls: "required" })).toBe("certificate_refused");
    expect([...secure.taken, ...upgraded.taken]).toEqual([]);
  }
});

test("what goes wrong is told by its kind, and only a verdict on the mail itself is for ever", async () => {
  const refusing = (answer: string): ReturnType<typeof start> => {
    const error = Object.assign(new Error("no"), { responseCode: Number(answer.slice(-3)) });
    return start({
      ...(answer.startsWith("from") ? { onMailFrom: (_address, _session, callback) => callback(error) } : {}),
      ...(answer.startsWith("to") ? { onRcptTo: (_address, _session, callback) => callback(error) } : {}),
      ...(answer.startsWith("data")
        ? { onData: (stream, _session, callback) => (stream.resume(), stream.on("end", () => callback(error))) }
        : {}),
    });
  };
  for (const [answer, code] of [
    ["from 550", "sender_refused"],
    ["to 550", "recipient_refused, for ever"],
    ["data 554", "message_refused, for ever"],
    ["from 451", "try_later"],
    ["to 450", "try_later"],
    ["data 452", "try_later"],
  ] as const)
    expect(await codeOf((await refusing(answer)).server), answer).toBe(code);

  // A server that looks at the sender only when it is told the recipient: Postfix, Exim, Exchange and Gmail as they say it.
  for (const [said, code] of [
    ["550 5.1.1 <ana@example.com>: Recipient address rejected: User unknown", "recipient_refused, for ever"],
    ["550 5.2.1 The account is disabled", "recipient_refused, for ever"],
    ["550 No such user here", "recipient_refused, for ever"],
    ["554 5.7.1 <ana@example.com>: Relay access denied", "sender_refused"],
    ["553 5.7.1 <no-reply@bluesky.example>: Sender address rejected: not owned by user ana", "sender_refused"],
    ["550 5.1.8 <no-reply@bluesky.example>: Sender address rejected: Domain not found", "sender_refused"],
    ["550 relay not permitted", "sender_refused"],
    ["530 Authentication required", "sender_refused"],
    ["550 5.4.5 Daily user sending limit exceeded", "try_later"],
    ["552 5.2.2 The mailbox is full", "try_later"],
  ] as const) {
    const error = Object.assign(new Error(said.slice(4)), { responseCode: Number(said.slice(0, 3)) });
    const onRcptTo = (_address: unknown, _session: unknown, callback: (error: Error) => void): void => callback(error);
    expect(await codeOf((await start({ hideENHANCEDSTATUSCODES: true, onRcptTo })).server), said).toBe(code);
  }

  const wrongPassword = await start({}, LOGIN);
  expect(await codeOf({ ...wrongPassword.server, login: { user: "ana", password: new Redacted("wrong") } })).toBe("login_refused");
  expect(await codeOf({ host: "no-such-host.invalid", port: 25, tls: "none", login: null })).toBe("name_not_found");
  expect(await codeOf({ host: "127.0.0.1", port: await deadPort(), tls: "none", login: null })).toBe("connection_refused");
  const plain = await start();
  expect(await codeOf({ ...plain.server, tls: "secure" })).toBe("tls_failed");
  expect(await codeOf(await talker("HTTP/1.1 400 Bad Request\r\n\r\n"))).toBe("not_a_mail_server");
  expect(await codeOf(await talker(null))).toBe("cut_off");
});

test("the dialogue is told line by line, and no credential is in it, not even where the server repeats it", async () => {
  for (const authMethods of [["PLAIN"], ["LOGIN"]]) {
    const { server } = await start({ authMethods }, LOGIN);
    for (const password of [PASSWORD, "wrong-but-secret"]) {
      const lines: DialogueLine[] = [];
      await deliver({ ...server, login: { user: "ana", password: new Redacted(password) } }, message, { tell: (line) => lines.push(line) });
      const told = lines.map(({ from, line }) => `${from}: ${line}`).join("\n");
      expect(told).toMatch(/^server: 220 /u);
      expect(told).toMatch(/us: EHLO [\s\S]*us: AUTH (?:PLAIN|LOGIN)\n/u);
      if (password === PASSWORD)
        expect(told).toMatch(
          /us: MAIL FROM:<no-reply@bluesky.example>[\s\S]*us: RCPT TO:<ana@example.com>[\s\S]*us: DATA[\s\S]*us: \[\d+ bytes of mail\][\s\S]*us: QUIT\nserver: 221 /u,
        );
      else expect(told).toMatch(/server: 535 not \[hidden\]/u);
      for (const secret of [password, Buffer.from(password).toString("base64"), Buffer.from(`\0ana\0${password}`).toString("base64")])
        expect(told).not.toContain(secret);
    }
  }
});

test("a delivery that is told to stop ends at once", async () => {
  const silent = await talker("220 wait\r\n");
  const cutting = new AbortController();
  setTimeout(() => cutting.abort(), 50);
  expect(await deliver(silent, message, { signal: cutting.signal })).toEqual({ ok: false, refusal: { code: "cut_off", isFinal: false } });
});

async function deadPort(): Promise<number> {
  const server = await talker(null);
  await open.pop()?.close();
  return server.port;
}

/** A server that says one thing and then nothing; null hangs up. */
async function talker(greeting: string | null): Promise<MailServer> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined).resume();
    if (greeting === null) socket.end();
    else socket.write(greeting);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const described: MailServer = { host: "127.0.0.1", port, tls: "none", login: null };
  open.push({ server: described, port, taken: [], close: () => new Promise((resolve) => server.close(() => resolve())) });
  return described;
}
