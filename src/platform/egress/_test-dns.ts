import { createSocket } from "node:dgram";
import { isIPv4 } from "node:net";

/** A resolver of a test's own: it answers what it is told, with no time to live, and counts what it was asked. */
export type TestDns = {
  readonly server: string;
  /** Answers for a name, the n-th time it is asked for. */
  answer(name: string, addresses: (nth: number) => readonly string[]): void;
  asked(name: string): number;
  close(): Promise<void>;
};

const TYPE_A = 1;
const TYPE_AAAA = 28;

export async function startDns(): Promise<TestDns> {
  const answers = new Map<string, (nth: number) => readonly string[]>();
  const asked = new Map<string, number>();
  const socket = createSocket("udp4");
  socket.on("message", (query, { port, address }) => {
    const { name, type, end } = questionOf(query);
    if (type === TYPE_A) asked.set(name, (asked.get(name) ?? 0) + 1);
    const found = answers.get(name)?.(asked.get(name) ?? 1) ?? [];
    const records = found.filter((one) => isIPv4(one) === (type === TYPE_A) && (type === TYPE_A || type === TYPE_AAAA)).map(recordOf);
    const head = Buffer.from(query.subarray(0, 12));
    head.writeUInt16BE(0x8180, 2);
    head.writeUInt16BE(records.length, 6);
    head.writeUInt32BE(0, 8);
    socket.send(Buffer.concat([head, query.subarray(12, end), ...records]), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  return {
    server: `127.0.0.1:${socket.address().port}`,
    answer: (name, addresses) => void answers.set(name, addresses),
    asked: (name) => asked.get(name) ?? 0,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

function questionOf(query: Buffer): { readonly name: string; readonly type: number; readonly end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let size = query[at] ?? 0; size > 0; size = query[at] ?? 0) {
    labels.push(query.toString("latin1", at + 1, at + 1 + size));
    at += 1 + size;
  }
  return { name: labels.join(".").toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function recordOf(address: string): Buffer {
  const bytes = isIPv4(address) ? Buffer.from(address.split(".").map(Number)) : bytesOf6(address);
  const head = Buffer.from([0xc0, 0x0c, 0, isIPv4(address) ? TYPE_A : TYPE_AAAA, 0, 1, 0, 0, 0, 0, 0, bytes.length]);
  return Buffer.concat([head, bytes]);
}

function bytesOf6(address: string): Buffer {
  const [head = "", tail] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split("::");
  const parts = (text: string): number[] => (text === "" ? [] : text.split(":").map((part) => Number.parseInt(part, 16)));
  const [left, right] = [parts(head), parts(tail ?? "")];
  const all = [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right];
  return Buffer.from(all.flatMap((part) => [part >> 8, part & 0xff]));
}
