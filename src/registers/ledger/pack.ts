import { assert } from "../../base/fault.ts";
import { entryBody, type NewEntry } from "./entry.ts";

/** An entry as it lies in its pack: all that its leaf commits to. */
export type PackedEntry = { readonly salt: Uint8Array; readonly body: string; readonly reasonSealed: Uint8Array | null };

const FORMAT = 1;
/** Stands for the subject in a template. JSON text has no tab of its own: within strings it is written as an escape. */
const HOLE = "\t";
const SUBJECT_KEY = ',"subject":"';
const ABSENT = "-";

/** A body without its subject: most entries of a transaction differ in nothing else. */
type Template = { readonly number: number; readonly head: string; readonly tail: string };

export type Packer = {
  /** Adds the next entry, in the order of their positions, and answers its body. */
  readonly add: (entry: NewEntry, saltText: string) => string;
  readonly text: () => string;
};

/**
 * The entries of one transaction as one text: the bodies' common parts once, then a line for each entry. Measured on
 * reveals, a row for each entry with its indexes cost the database five times as much.
 *
 * Shape, line by line: format and number of templates; the templates; per entry its salt in base64 (without the padding), number of its
 * template, subject, and sealed reason in base64, with one space after each but the last; `-` where no entry is.
 */
export function newPacker(): Packer {
  const texts: string[] = [];
  const shared = new Map<string, Template>();
  const lines: string[] = [];
  let before: { readonly entry: NewEntry; readonly template: Template } | undefined;

  function templateOf(entry: NewEntry, body: string): Template {
    const { head, tail } = splitBody(entry, body);
    const text = entry.subject === null ? head : `${head}${HOLE}${tail}`;
    // No envelope is made twice, so whoever seals shares no template: the text need not be hashed to look for one.
    const isOwn = entry.sealed?.some(({ digest }) => digest !== null) === true;
    const known = isOwn ? undefined : shared.get(text);
    if (known !== undefined) return known;
    const template = { number: texts.length, head, tail };
    texts.push(text);
    if (!isOwn) shared.set(text, template);
    return template;
  }

  return {
    add: (entry, saltText) => {
      const reason = entry.reasonSealed === null ? "" : Buffer.from(entry.reasonSealed).toString("base64");
      const alike = before !== undefined && isAlike(entry, before.entry) ? before.template : undefined;
      const body = alike === undefined ? entryBody(entry) : `${alike.head}${entry.subject ?? ""}${alike.tail}`;
      const template = alike ?? templateOf(entry, body);
      before = { entry, template };
      lines.push(`${saltText} ${template.number} ${entry.subject ?? ""} ${reason}`);
      return body;
    },
    text: () => `${FORMAT} ${texts.length}\n${[...texts, ...lines].join("\n")}`,
  };
}

/** True where nothing but the subject can differ: the parts are the very same objects. */
function isAlike(a: NewEntry, b: NewEntry): boolean {
  return (
    a.actor === b.actor &&
    a.act === b.act &&
    a.fields === b.fields &&
    a.form === b.form &&
    a.purpose === b.purpose &&
    a.codes === b.codes &&
    a.outcome === b.outcome &&
    a.detail === b.detail &&
    a.call === b.call &&
    a.task === b.task &&
    a.device === b.device &&
    a.sealed === undefined &&
    b.sealed === undefined &&
    a.reasonSealed === null &&
    b.reasonSealed === null &&
    (a.subject === null) === (b.subject === null)
  );
}

function splitBody(entry: NewEntry, body: string): { readonly head: string; readonly tail: string } {
  assert(!body.includes(HOLE) && !body.includes("\n"), "a ledger body holds a tab or a line break");
  if (entry.subject === null) return { head: body, tail: "" };
  const at = body.indexOf(SUBJECT_KEY) + SUBJECT_KEY.length;
  assert(body.startsWith(`${entry.subject}"`, at), "a ledger body has not the shape of an entry");
  return { head: body.slice(0, at), tail: body.slice(at + entry.subject.length) };
}

/**
 * The entries of a pack by position; undefined where none is, or where its line was damaged. The row is an edge: a text
 * that no packer writes has no entries, and whoever looks for them misses all.
 */
export function unpackEntries(packed: string): readonly (PackedEntry | undefined)[] {
  const lines = packed.split("\n");
  const [format, count] = lines[0]?.split(" ") ?? [];
  const templateCount = Number(count);
  if (format !== String(FORMAT) || !Number.isSafeInteger(templateCount) || templateCount < 0) return [];
  const templates = lines.slice(1, 1 + templateCount);
  return lines.slice(1 + templateCount).map((line) => unpackLine(line, templates));
}

function unpackLine(line: string, templates: readonly string[]): PackedEntry | undefined {
  const [salt = "", number = "", subject = "", reason = "", more] = line.split(" ");
  const template = String(Number(number)) === number ? templates[Number(number)] : undefined;
  const [saltBytes, reasonBytes] = [bytesOf(`${salt}==`), bytesOf(reason)];
  if (line === ABSENT || template === undefined || more !== undefined) return undefined;
  if (saltBytes === undefined || reasonBytes === undefined) return undefined;
  return { salt: saltBytes, body: template.replace(HOLE, () => subject), reasonSealed: reason === "" ? null : reasonBytes };
}

/** Undefined for text that is not base64 as it is written: two texts for the same bytes would hide a change. */
function bytesOf(base64: string): Buffer | undefined {
  const bytes = Buffer.from(base64, "base64");
  return bytes.toString("base64") === base64 ? bytes : undefined;
}
