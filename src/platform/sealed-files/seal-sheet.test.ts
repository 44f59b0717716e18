import { expect, test } from "vitest";
import { setTimeout as sleep } from "node:timers/promises";
import { Redacted } from "../../base/redacted.ts";
import { type DownloadLock, sealSheet } from "./seal-sheet.ts";
import type { Row, Sheet } from "./sheet.ts";
import { openZip } from "./testing.ts";

const PASSPHRASE = "twelve or more letters";
const LOCK: DownloadLock = { format: "zip", passphrase: new Redacted(PASSPHRASE) };
const AGE: DownloadLock = { format: "age", lock: { passphrase: new Redacted(PASSPHRASE) } };

function sheetOf(pages: AsyncIterable<readonly Row[]>): Sheet {
  return { name: "customers", columns: ["n"], pages };
}

function rows(from: number, count: number): readonly Row[] {
  return Array.from({ length: count }, (_, n) => ({ cells: [String(from + n)], json: { n: from + n } }));
}

async function* pagesOf(count: number, onPage: (n: number) => void = () => undefined): AsyncGenerator<readonly Row[]> {
  for (let n = 0; n < count; n += 1) {
    onPage(n);
    yield rows(n * 200, 200);
  }
}

async function read(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test("a long sheet comes in numbered parts, each with its header, and nothing is lost between them", async () => {
  const files = await openZip(await read(await sealSheet(sheetOf(pagesOf(11)), LOCK)), PASSPHRASE);
  expect(Object.keys(files).toSorted()).toEqual([1, 2, 3].flatMap((n) => [`customers-000${n}.csv`, `customers-000${n}.json`]));
  const numbers = [1, 2, 3].flatMap((n) => JSON.parse(files[`customers-000${n}.json`] ?? "[]") as { n: number }[]).map(({ n }) => n);
  expect(numbers).toEqual(Array.from({ length: 2_200 }, (_, n) => n));
  expect(files["customers-0002.csv"]?.slice(0, 14)).toBe('\uFEFF"n"\r\n"1000"\r\n');
});

test("a sheet without rows is a file with a header and an empty list", async () => {
  const files = await openZip(await read(await sealSheet(sheetOf(pagesOf(0)), LOCK)), PASSPHRASE);
  expect(files).toEqual({ "customers-0001.csv": '\uFEFF"n"\r\n', "customers-0001.json": "[\n\n]\n" });
});

test("a reader who stops reading stops the writing: what is read ahead is bounded", async () => {
  for (const lock of [LOCK, AGE]) {
    let pages = 0;
    const long = pagesOf(100_000, (n) => (pages = n));
    const stream = (await sealSheet(sheetOf(long), lock))[Symbol.asyncIterator]();
    await stream.next();
    await sleep(300);
    expect(pages).toBeLessThan(500);
    await stream.return?.();
  }
});

test("what breaks off in the middle breaks the stream, and what came before is no archive", async () => {
  async function* broken(): AsyncGenerator<readonly Row[]> {
    yield* pagesOf(10);
    throw new Error("signed out meanwhile");
  }
  for (const lock of [LOCK, AGE]) {
    const chunks: Uint8Array[] = [];
    const reading = async (): Promise<void> => {
      for await (const chunk of await sealSheet(sheetOf(broken()), lock)) chunks.push(chunk as Uint8Array);
    };
    await expect(reading()).rejects.toThrow();
    await expect(openZip(Buffer.concat(chunks), PASSPHRASE)).rejects.toThrow();
  }
});
