import { execFileSync } from "node:child_process";
import { closeSync, openSync, read, readSync, writeSync } from "node:fs";
import { makeDice } from "./dice.ts";

/**
 * A disk that forgets, as a process of its own: one file in a FUSE file system, on which a loop device stands. What is written
 * lies in memory until the device is told to flush, and only then in the image, so that a cut leaves what a disk
 * with a cache leaves: everything that was flushed, and of the rest what the dice say.
 *
 * `node fading-disk-process.ts IMAGE FOLDER SIZE`; speaks with whoever started it by messages.
 */
const [image = "", folder = "", size = ""] = process.argv.slice(2);
const SIZE = Number(size);
const BLOCK = 4096;
const READ_BYTES = 1024 ** 2 + 4096;
const WRITE_BYTES = 131_072;
/** Without this flag each page comes by itself. */
const BIG_WRITES = 1 << 5;
const ASYNC_READ = 1 << 0;
const FILE = 2;
const NAME = "disk";
const EIO = -5;
const ENOENT = -2;
const ENOSYS = -38;
const EOPNOTSUPP = -95;

/** The messages of the kernel that are answered; include/uapi/linux/fuse.h. */
const OPS = { LOOKUP: 1, FORGET: 2, GETATTR: 3, SETATTR: 4, OPEN: 14, READ: 15, WRITE: 16, STATFS: 17, RELEASE: 18, FSYNC: 20 } as const;
const MORE = {
  FLUSH: 25,
  INIT: 26,
  OPENDIR: 27,
  READDIR: 28,
  RELEASEDIR: 29,
  INTERRUPT: 36,
  DESTROY: 38,
  BATCH_FORGET: 42,
  FALLOCATE: 43,
} as const;

const durable = openSync(image, "r+");
/** What was written since the last flush. */
const cache = new Map<number, Buffer>();
let isCut = false;
let flushes = 0;

const device = openSync("/dev/fuse", "r+");
execFileSync("mount", ["-i", "-t", "fuse", "-o", "fd=3,rootmode=40000,user_id=0,group_id=0", "fading", folder], {
  stdio: ["ignore", "inherit", "inherit", device],
});
process.on("message", (message: { readonly cut: { readonly keep: number; readonly seed: number } }) => process.send?.(cut(message.cut)));
process.send?.({ ready: true });
listen();

function listen(): void {
  const buffer = Buffer.allocUnsafe(READ_BYTES);
  read(device, buffer, 0, READ_BYTES, null, (error, length) => {
    if (error?.code === "ENODEV") process.exit(0);
    if (error !== null && error.code !== "EINTR" && error.code !== "ENOENT" && error.code !== "EAGAIN") throw error;
    if (error === null) answer(buffer.subarray(0, length));
    listen();
  });
}

/** The power goes: of what was not flushed each block is kept or lost by itself, and from now on nothing is taken. */
function cut({ keep, seed }: { readonly keep: number; readonly seed: number }): {
  readonly kept: number;
  readonly lost: number;
  readonly flushes: number;
} {
  const dice = makeDice(seed);
  let kept = 0;
  for (const [block, bytes] of cache) {
    if (!dice.chance(keep)) continue;
    writeSync(durable, bytes, 0, BLOCK, block * BLOCK);
    kept += 1;
  }
  const lost = cache.size - kept;
  isCut = true;
  cache.clear();
  return { kept, lost, flushes };
}

function answer(request: Buffer): void {
  const opcode = request.readUInt32LE(4);
  const unique = request.readBigUInt64LE(8);
  const node = Number(request.readBigUInt64LE(16));
  const body = request.subarray(40);
  const reply = (payload: Buffer | number): void => {
    const bytes = typeof payload === "number" ? Buffer.alloc(0) : payload;
    const head = Buffer.alloc(16);
    head.writeUInt32LE(16 + bytes.length, 0);
    head.writeInt32LE(typeof payload === "number" ? payload : 0, 4);
    head.writeBigUInt64LE(unique, 8);
    try {
      writeSync(device, Buffer.concat([head, bytes]));
    } catch (error) {
      // Nobody waits for it any more.
      if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    }
  };
  switch (opcode) {
    case MORE.INIT:
      return reply(initialised(body));
    case OPS.LOOKUP:
      return reply(body.toString("utf8", 0, body.indexOf(0)) === NAME ? entry() : ENOENT);
    case OPS.GETATTR:
    case OPS.SETATTR:
      return reply(Buffer.concat([validity(), attributes(node)]));
    case OPS.OPEN:
    case MORE.OPENDIR:
      return reply(Buffer.alloc(16));
    case OPS.READ:
      return reply(isCut ? EIO : readBlocks(Number(body.readBigUInt64LE(8)), body.readUInt32LE(16)));
    case OPS.WRITE:
      return reply(isCut ? EIO : written(Number(body.readBigUInt64LE(8)), body.subarray(40, 40 + body.readUInt32LE(16))));
    case OPS.FSYNC:
      return reply(isCut ? EIO : flushed());
    case OPS.STATFS:
      return reply(statfs());
    case OPS.RELEASE:
    case MORE.FLUSH:
    case MORE.RELEASEDIR:
    case MORE.READDIR:
      return reply(Buffer.alloc(0));
    case OPS.FORGET:
    case MORE.BATCH_FORGET:
    case MORE.INTERRUPT:
      return;
    case MORE.DESTROY:
      reply(Buffer.alloc(0));
      closeSync(durable);
      process.exit(0);
    // What is thrown away need not be; a disk is told so.
    case MORE.FALLOCATE:
      return reply(EOPNOTSUPP);
    default:
      return reply(ENOSYS);
  }
}

function readBlocks(offset: number, length: number): Buffer {
  const bytes = Buffer.alloc(Math.max(0, Math.min(length, SIZE - offset)));
  readSync(durable, bytes, 0, bytes.length, offset);
  for (let block = Math.floor(offset / BLOCK); block * BLOCK < offset + bytes.length; block += 1) {
    const cached = cache.get(block);
    if (cached === undefined) continue;
    const from = Math.max(offset, block * BLOCK);
    const to = Math.min(offset + bytes.length, (block + 1) * BLOCK);
    cached.copy(bytes, from - offset, from - block * BLOCK, to - block * BLOCK);
  }
  return bytes;
}

function written(offset: number, bytes: Buffer): Buffer {
  for (let block = Math.floor(offset / BLOCK); block * BLOCK < offset + bytes.length; block += 1) {
    const whole = cache.get(block) ?? readBlocks(block * BLOCK, BLOCK);
    const from = Math.max(offset, block * BLOCK);
    const to = Math.min(offset + bytes.length, (block + 1) * BLOCK);
    bytes.copy(whole, from - block * BLOCK, from - offset, to - offset);
    cache.set(block, whole);
  }
  const reply = Buffer.alloc(8);
  reply.writeUInt32LE(bytes.length, 0);
  return reply;
}

function flushed(): Buffer {
  for (const [block, bytes] of cache) writeSync(durable, bytes, 0, BLOCK, block * BLOCK);
  cache.clear();
  flushes += 1;
  return Buffer.alloc(0);
}

function initialised(body: Buffer): Buffer {
  const reply = Buffer.alloc(64);
  reply.writeUInt32LE(7, 0);
  reply.writeUInt32LE(Math.min(body.readUInt32LE(4), 31), 4);
  reply.writeUInt32LE(WRITE_BYTES, 8);
  reply.writeUInt32LE(ASYNC_READ | BIG_WRITES, 12);
  reply.writeUInt16LE(16, 16);
  reply.writeUInt16LE(12, 18);
  reply.writeUInt32LE(WRITE_BYTES, 20);
  reply.writeUInt32LE(1, 24);
  return reply;
}

function entry(): Buffer {
  const head = Buffer.alloc(40);
  head.writeBigUInt64LE(BigInt(FILE), 0);
  head.writeBigUInt64LE(3600n, 16);
  head.writeBigUInt64LE(3600n, 24);
  return Buffer.concat([head, attributes(FILE)]);
}

function validity(): Buffer {
  const head = Buffer.alloc(16);
  head.writeBigUInt64LE(3600n, 0);
  return head;
}

function attributes(node: number): Buffer {
  const reply = Buffer.alloc(88);
  const isFile = node === FILE;
  reply.writeBigUInt64LE(BigInt(node), 0);
  reply.writeBigUInt64LE(BigInt(isFile ? SIZE : BLOCK), 8);
  reply.writeBigUInt64LE(BigInt((isFile ? SIZE : BLOCK) / 512), 16);
  reply.writeUInt32LE(isFile ? 0o100600 : 0o040700, 60);
  reply.writeUInt32LE(isFile ? 1 : 2, 64);
  reply.writeUInt32LE(BLOCK, 80);
  return reply;
}

function statfs(): Buffer {
  const reply = Buffer.alloc(80);
  reply.writeBigUInt64LE(BigInt(SIZE / BLOCK), 0);
  reply.writeUInt32LE(BLOCK, 40);
  reply.writeUInt32LE(255, 44);
  reply.writeUInt32LE(BLOCK, 48);
  return reply;
}
