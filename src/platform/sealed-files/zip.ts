import { Readable } from "node:stream";
import { type Redacted, unveil } from "../../base/redacted.ts";

/** A file within the archive: one that is small enough for memory, or as a stream. The archive as a whole is not held. */
export type ZipPart = {
  readonly name: string;
  readonly bytes: Uint8Array | Readable;
  /** Stored as it is: what is packed already would cost time and get no smaller. */
  readonly isPacked?: boolean;
};

/** WinZip AES with 256 bits. */
const AES_256 = 3;

/**
 * A zip archive as a stream; with a passphrase its files are encrypted by AES-256 as 7-Zip, WinZip and others read it.
 * The names of the files are not, so they say nothing. The reader sets the pace.
 */
export function zipStream(parts: AsyncIterable<ZipPart>, passphrase: Redacted<string> | null): Readable {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const out = Readable.fromWeb(readable);
  write(writable, parts, passphrase).catch((error: unknown) =>
    out.destroy(error instanceof Error ? error : new Error("a zip could not be written")),
  );
  return out;
}

async function write(
  writable: WritableStream<Uint8Array>,
  parts: AsyncIterable<ZipPart>,
  passphrase: Redacted<string> | null,
): Promise<void> {
  // Loaded at the first archive: most processes never make one.
  const { Uint8ArrayReader, ZipWriter } = await import("@zip.js/zip.js");
  const secret = passphrase === null ? {} : { password: unveil(passphrase), encryptionStrength: AES_256 as 3 };
  const zip = new ZipWriter(writable, { ...secret, useWebWorkers: false, keepOrder: true });
  for await (const { name, bytes, isPacked = false } of parts) {
    const reader = bytes instanceof Uint8Array ? new Uint8ArrayReader(bytes) : Readable.toWeb(bytes);
    await zip.add(name, reader, isPacked ? { level: 0 } : {});
  }
  await zip.close();
}
