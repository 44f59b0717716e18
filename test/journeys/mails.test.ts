import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type TestMailServer, headerOf, startMailServer } from "../../src/platform/outbox/_testing.ts";
import { PLAIN_MAP } from "../support/plain-map.ts";
import { type App, type OpenStrongroom, openStrongroom } from "../support/strongroom.ts";

/** Two serving processes on one database, with a mail server that the test holds in its hands. */
const ORIGIN = "https://safe.bluesky.example";
const INVITED = 12;

let room: OpenStrongroom;
let ownerKey: string;
let smtp: TestMailServer;
/** While set, a mail is taken and its sender left waiting for the answer. */
let isSilent = false;
const received: string[] = [];
const apps: App[] = [];

beforeAll(async () => {
  isSilent = false;
  received.length = 0;
  smtp = await startMailServer({
    onData: (stream, _session, callback) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        received.push(Buffer.concat(chunks).toString("utf8"));
        if (!isSilent) callback();
      });
    },
  });
  room = await openStrongroom("live");
  ({ ownerKey } = await room.init(PLAIN_MAP));
});

afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.kill()));
});

afterAll(async () => {
  await room.remove();
  await smtp.close();
});

async function serve(n = 1): Promise<App> {
  const dataDir = join(room.home, `process-${n}`);
  mkdirSync(dataDir, { recursive: true });
  const app = await room.serve({
    DATA_DIR: dataDir,
    PUBLIC_ORIGIN: ORIGIN,
    SMTP_URL: `smtp://127.0.0.1:${smtp.port}`,
    MAIL_FROM: "Blue Sky <no-reply@bluesky.example>",
  });
  apps.push(app);
  return app;
}

async function invite(app: App, email: string): Promise<void> {
  const answer = await app.call("POST", "/v1/staff", { key: ownerKey, body: { email, roles: [] } });
  expect(answer.status, answer.text).toBe(201);
  expect(answer.text, "a link that is mailed is not told").not.toContain("#");
}

async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await isSo()) return;
    await sleep(25);
  }
  throw new Error(`it did not come to pass: ${JSON.stringify(await room.db.owner`select state, attempts, error_code from outbox`)}`);
}

test("two processes send each invitation once, from the house's own address", async () => {
  const both = [await serve(1), await serve(2)] as const;
  await Promise.all(Array.from({ length: INVITED }, (_, n) => invite(both[n % 2] as App, `person${n}@example.com`)));
  await until(async () => (await room.db.owner`select 1 from outbox where state <> 'sent'`).length === 0);
  await sleep(300);
  expect(received).toHaveLength(INVITED);
  expect(new Set(received.map((raw) => headerOf(raw, "To"))).size).toBe(INVITED);
  for (const raw of received) {
    expect(headerOf(raw, "From")).toBe("Blue Sky <no-reply@bluesky.example>");
    const text = raw.replaceAll("=\r\n", "");
    expect(text).toContain(`${ORIGIN}/join#`);
    expect([...text.matchAll(/https?:\/\/[^\s/"<]+/gu)].map(([link]) => link)).toEqual(expect.arrayContaining([ORIGIN]));
    expect(text).not.toMatch(/https?:\/\/(?!safe\.bluesky\.example)/u);
  }
});

test("killed between sending and marking, the mail comes again, byte for byte the same, and then no more", async () => {
  received.length = 0;
  isSilent = true;
  const first = await serve();
  await invite(first, "again@example.com");
  await until(() => received.length === 1);
  await first.kill();
  expect(await room.db.owner`select state, attempts from outbox where state <> 'sent'`).toMatchObject([{ state: "sending", attempts: 1 }]);

  isSilent = false;
  await room.db.owner`update outbox set claimed_until = clock_timestamp() where state = 'sending'`;
  await serve();
  await until(async () => (await room.db.owner`select 1 from outbox where state <> 'sent'`).length === 0);
  await sleep(300);
  expect(received).toHaveLength(2);
  expect(received[1]).toBe(received[0]);
});
