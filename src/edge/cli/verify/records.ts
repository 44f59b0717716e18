import type { LeafRecord, SealedRecord } from "./source.ts";

/** Reads what is written one way only: a line that says the same in other bytes was not written by the product. */

const BODY_MARK = ',"body":';
const BASE64_32 = "[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=";
const LEAF_HEAD =
  /^\{"index":(null|-1|0|[1-9]\d{0,14}),"id":"(ent_[0-9a-z]{26})","at":"([0-9TZ:.-]{24})","salt":"([A-Za-z0-9+/]{21}[AQgw]==)","reason":(null|"[A-Za-z0-9+/]+={0,2}"),"columns":(\[.*\])$/u;
const SEALED_LINE = new RegExp(
  `^\\{"subject":"([^"\\\\]+)","field":"([^"\\\\]+)","record":"([^"\\\\]*)","revision":([1-9]\\d{0,14}),"digest":"(${BASE64_32})"\\}$`,
  "u",
);

export function parseLeafLine(line: string, where: string): LeafRecord {
  const mark = line.indexOf(BODY_MARK);
  const [, index, id, at, salt, reason, columns] = LEAF_HEAD.exec(line.slice(0, Math.max(mark, 0))) ?? [];
  if (index === undefined || id === undefined || at === undefined || salt === undefined || columns === undefined || !line.endsWith("}"))
    return { kind: "unreadable", where };
  const reasonBytes = reason === "null" ? null : bytesOf(reason?.slice(1, -1));
  if (reasonBytes === undefined) return { kind: "unreadable", where };
  return {
    kind: "leaf",
    index: index === "null" ? null : Number(index),
    id,
    at,
    columns,
    salt: Buffer.from(salt, "base64"),
    body: line.slice(mark + BODY_MARK.length, -1),
    reason: reasonBytes,
  };
}

export function parseSealedLine(line: string, where: string): SealedRecord {
  const [, subject, field, record, revision, digest] = SEALED_LINE.exec(line) ?? [];
  return subject === undefined || field === undefined || record === undefined || digest === undefined
    ? { kind: "unreadable", where }
    : { kind: "sealed", subject, field, record, revision: Number(revision), digest };
}

/** Undefined where the text is not just what these bytes are written as. */
export function bytesOf(text: unknown): Buffer | undefined {
  if (typeof text !== "string") return undefined;
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : undefined;
}

/** Whole lines in groups. What follows the last line's end is given as a line with a NUL before it, hence unreadable. */
async function* linesOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
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
export async function* parseLines<T>(
  stream: AsyncIterable<Uint8Array>,
  name: string,
  parse: (line: string, where: string) => T,
): AsyncGenerator<readonly T[]> {
  let count = 0;
  for await (const lines of linesOf(stream)) {
    const first = count + 1;
    count += lines.length;
    yield lines.map((line, n) => parse(line, `${name} line ${first + n}`));
  }
}
