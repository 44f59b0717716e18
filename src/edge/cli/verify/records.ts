import type { LeafRecord, SealedRecord } from "./source.ts";

/** Reads what is written one way only: a line that says the same in other bytes was not written by the product. */

const BODY_MARK = ',"body":';

export function parseLeafLine(line: string, where: string): LeafRecord {
  const mark = line.indexOf(BODY_MARK);
  const head = mark === -1 || !line.endsWith("}") ? undefined : parseExactly(`${line.slice(0, mark)}}`);
  if (head === undefined || Object.keys(head).join() !== "index,id,at,salt,reason,columns") return { kind: "unreadable", where };
  const { index, id, at, salt, reason, columns } = head;
  const [saltBytes, reasonBytes] = [bytesOf(salt), reason === null ? null : bytesOf(reason)];
  const isIndex = index === null || (typeof index === "number" && Number.isSafeInteger(index) && index >= 0);
  if (!isIndex || typeof id !== "string" || typeof at !== "string" || saltBytes === undefined || reasonBytes === undefined) return { kind: "unreadable", where };
  if (!Array.isArray(columns) || !columns.every((column) => column === null || typeof column === "string")) return { kind: "unreadable", where };
  return { kind: "leaf", index, id, at, salt: saltBytes, body: line.slice(mark + BODY_MARK.length, -1), reason: reasonBytes, columns };
}

export function parseSealedLine(line: string, where: string): SealedRecord {
  const row = parseExactly(line);
  if (row === undefined || Object.keys(row).join() !== "subject,field,record,revision,digest") return { kind: "unreadable", where };
  const { subject, field, record, revision, digest } = row;
  if (typeof subject !== "string" || typeof field !== "string" || typeof record !== "string") return { kind: "unreadable", where };
  if (typeof revision !== "number" || !Number.isSafeInteger(revision) || bytesOf(digest)?.length !== 32) return { kind: "unreadable", where };
  return { kind: "sealed", subject, field, record, revision, digest: String(digest) };
}

function parseExactly(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && JSON.stringify(value) === text ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

export function bytesOf(text: unknown): Buffer | undefined {
  if (typeof text !== "string") return undefined;
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : undefined;
}

/** Whole lines in groups. What follows the last line's end is given as a line with a NUL before it, hence unreadable. */
export async function* linesOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let rest = "";
  for await (const piece of stream) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    if (lines.length > 0) yield lines;
  }
  rest += decoder.decode();
  if (rest !== "") yield [`\0${rest}`];
}

/** Each line parsed, with its number (counted from 1) for whoever looks for it. */
export async function* parseLines<T>(stream: AsyncIterable<Uint8Array>, name: string, parse: (line: string, where: string) => T): AsyncGenerator<readonly T[]> {
  let count = 0;
  for await (const lines of linesOf(stream)) {
    const first = count + 1;
    count += lines.length;
    yield lines.map((line, n) => parse(line, `${name} line ${first + n}`));
  }
}
