import type { Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Decoy, sendErrand, startDecoy } from "./_test-errand.ts";
import { type Egress, startEgress } from "./egress.ts";
import type { SendAnswer } from "./messages.ts";

const QUICK = { totalMs: 600, idleMs: 250 };
const HEAD = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n";

let egress: Egress;

beforeAll(() => {
  egress = startEgress({ mayLoopback: true, resolvers: [], authorities: [] });
});
afterAll(() => egress.close());

/** What comes of a sending to somebody who does this with the connection; the card was in the body. */
async function outcome(
  act: (socket: Socket) => void,
  bounds: object = QUICK,
): Promise<{ readonly answer: SendAnswer; readonly decoy: Decoy }> {
  const decoy = await startDecoy((socket) => void socket.once("data", () => act(socket)), "127.0.0.1");
  const answer = await sendErrand(egress, {
    origin: `http://127.0.0.1:${decoy.port}`,
    isLoopback: true,
    fields: { card: "4242424242424242" },
    request: { body: "{{subject.card}}" },
    bounds: { ...QUICK, ...bounds },
  });
  await decoy.close();
  expect(decoy.connections(), "a sending is sent once").toBe(1);
  expect(JSON.stringify(answer)).not.toContain("4242424242");
  return { answer, decoy };
}

const answered = (withheld: string | null) => ({ kind: "answered", status: 200, body: null, withheld });

test("who takes the request and says nothing, or hangs up, leaves an unknown outcome", async () => {
  expect((await outcome(() => undefined)).answer).toEqual({ kind: "unknown", code: "timed_out" });
  expect((await outcome((socket) => void socket.end())).answer).toEqual({ kind: "unknown", code: "connection_lost" });
  expect((await outcome((socket) => void socket.resetAndDestroy())).answer).toEqual({ kind: "unknown", code: "connection_lost" });
  expect((await outcome((socket) => void socket.write("HTTP/1.1 200 O"))).answer).toEqual({ kind: "unknown", code: "timed_out" });
});

test("who says something else than HTTP, too much of it, or wants another protocol, leaves an unknown outcome", async () => {
  for (const words of [
    "SSH-2.0-OpenSSH_9.9\r\n",
    "HTTP/1.1 200 OK\r\nbroken header\r\n\r\n",
    "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\nhello",
    `HTTP/1.1 200 OK\r\nx: ${"4242424242424242".repeat(3_000)}\r\n\r\n`,
    "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n",
  ])
    expect((await outcome((socket) => void socket.write(words))).answer, words.slice(0, 40)).toEqual({
      kind: "unknown",
      code: "answer_broken",
    });
});

test("of very many headers a hundred are told", async () => {
  const { answer } = await outcome((socket) => void socket.end(`${HEAD}content-length: 0\r\n${"a: b\r\n".repeat(3_000)}\r\n`));
  expect(answer).toMatchObject({ kind: "answered", status: 200, body: "" });
  expect(answer.kind === "answered" ? answer.headers["a"]?.length : 0).toBe(98);
});

test("who says 100 Continue for ever is not waited for for ever", async () => {
  const { answer } = await outcome((socket) => {
    const timer = setInterval(() => void socket.write("HTTP/1.1 100 Continue\r\n\r\n"), 5);
    socket.once("close", () => clearInterval(timer));
  });
  expect(answer).toEqual({ kind: "unknown", code: "timed_out" });
});

test("who never ends its answer, drips it, or ends it too early is cut off, and its status stands", async () => {
  const drip = (everyMs: number) => (socket: Socket) => {
    socket.write(`${HEAD}\r\n`);
    const timer = setInterval(() => void socket.write("4"), everyMs);
    socket.once("close", () => clearInterval(timer));
  };
  expect((await outcome(drip(20))).answer).toMatchObject(answered("cut_short"));
  expect((await outcome(drip(400))).answer).toMatchObject(answered("cut_short"));
  expect((await outcome((socket) => void socket.end(`${HEAD}content-length: 100\r\n\r\n4242424242424242`))).answer).toMatchObject(
    answered("cut_short"),
  );
});

test("who answers a gibibyte is listened to for one mebibyte", async () => {
  let sentBytes = 0;
  const chunk = Buffer.alloc(262_144, "4242424242424242 ");
  const { answer } = await outcome(
    (socket) => {
      socket.write(`${HEAD}content-length: 1073741824\r\n\r\n`);
      const more = (): void => {
        while (!socket.destroyed && sentBytes < 1_073_741_824) {
          sentBytes += chunk.length;
          if (!socket.write(chunk)) return;
        }
      };
      socket.on("drain", more);
      more();
    },
    { totalMs: 10_000, idleMs: 5_000 },
  );
  expect(answer).toMatchObject(answered("too_large"));
  expect(sentBytes).toBeLessThan(64 * 1_048_576);
});

test("what unpacks to more than an answer may be is not unpacked, and what is packed in an unknown way not at all", async () => {
  const packed = (bytes: Buffer, encoding: string) => (socket: Socket) => {
    socket.write(`${HEAD}content-encoding: ${encoding}\r\ncontent-length: ${bytes.length}\r\n\r\n`);
    socket.end(bytes);
  };
  const bomb = gzipSync(Buffer.alloc(64 * 1_048_576));
  expect(bomb.length).toBeLessThan(100_000);
  expect((await outcome(packed(bomb, "gzip"), { totalMs: 10_000, idleMs: 5_000 })).answer).toMatchObject(answered("too_large"));
  expect((await outcome(packed(gzipSync("ref 4242424242424242"), "gzip"))).answer).toMatchObject({ body: "ref [removed]" });
  for (const encoding of ["gzip", "br", "zstd"])
    expect((await outcome(packed(Buffer.alloc(0), encoding))).answer, encoding).toMatchObject({ body: "", withheld: null });
  expect((await outcome(packed(Buffer.from("not gzip"), "gzip"))).answer).toMatchObject(answered("cut_short"));
  expect((await outcome(packed(Buffer.from("x"), "compress"))).answer).toMatchObject(answered("encoding_unknown"));
  expect((await outcome(packed(gzipSync(bomb), "gzip, gzip"))).answer).toMatchObject(answered("encoding_unknown"));
});

test("what is no text, or text in letters of its own, is not told", async () => {
  const says = (type: string, bytes: Buffer) => (socket: Socket) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ncontent-length: ${bytes.length}\r\n\r\n`);
    socket.end(bytes);
  };
  const card = "4242424242424242";
  for (const [type, bytes] of [
    ["application/pdf", Buffer.from(card)],
    ["image/png", Buffer.from(card)],
    ["text/plain; charset=utf-16le", Buffer.from(card, "utf16le")],
    ["text/plain", Buffer.from(card, "utf16le")],
    ["text/plain; charset=utf-7", Buffer.from(card)],
    ["text/plain", Buffer.from([0xff, 0xfe, 0x34])],
  ] as const)
    expect((await outcome(says(type, bytes))).answer, type).toMatchObject(answered("not_text"));
  expect((await outcome(says("text/plain; charset=iso-8859-1", Buffer.from("caf\u00e9 4242424242424242", "latin1")))).answer).toMatchObject(
    {
      body: "café [removed]",
    },
  );
  expect((await outcome(says("application/x-anything", Buffer.from("fine")))).answer).toMatchObject({ body: "fine" });
});

test("who names headers as every object has something named is answered like anybody", async () => {
  const names = ["__proto__", "constructor", "hasownproperty", "x-ref", "x-ref"];
  const { answer } = await outcome((socket) => {
    socket.end(`${HEAD}${names.map((name) => `${name}: 4242424242424242 a`).join("\r\n")}\r\ncontent-length: 4\r\n\r\nfine`);
  });
  const clean = "[removed] a";
  expect(answer).toMatchObject({ status: 200, body: "fine", removed: 4 });
  expect(answer.kind === "answered" ? Object.entries(answer.headers) : []).toEqual([
    ["content-type", "text/plain"],
    ["constructor", clean],
    ["hasownproperty", clean],
    ["x-ref", [clean, clean]],
    ["content-length", "4"],
  ]);
});
