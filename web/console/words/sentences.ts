/** The server's sentences in one language: those without facts by themselves, those with facts by the shape around them. */
export type Sentences = {
  readonly language: string;
  readonly whole: ReadonlyMap<string, string>;
  readonly shaped: readonly Shaped[];
};
type Shaped = { readonly shape: RegExp; readonly words: string };

const PLACE = /\{(\d)\}/gu;
/** A fact goes over no end of a sentence, or two sentences that follow each other would be taken for one with a long fact in it. */
const FACT = "((?:(?![.?!] ).)+?)";

/** The server says nothing longer, but with a caller's own text in it, and each end of a sentence in it costs a look. */
const SAID_CHARS_MAX = 2_000;
/** So many sentences may have their words together; the longest such run is looked for first. */
const ENDS_MAX = 5;

/** How long something is kept, as the server says it: `3 years (booking), 6 months (newsletter)`. */
const TIMES = /^\d+ (?:day|month|year)s?(?: \([^)]*\))?(?:, \d+ (?:day|month|year)s?(?: \([^)]*\))?)*$/u;

/** `table`: words by English sentence; `{1}` in both stands where the server puts a fact. */
export function sentencesOf(language: string, table: Readonly<Record<string, string>>): Sentences {
  const shaped = Object.entries(table)
    .filter(([english]) => english.search(PLACE) !== -1)
    // "At most 5 characters." fits "At most {1}." too: what says more itself goes first.
    .toSorted(([a], [b]) => b.replaceAll(PLACE, "").length - a.replaceAll(PLACE, "").length)
    .map(([english, words]) => ({ shape: shapeOf(english), words }));
  return { language, whole: new Map(Object.entries(table)), shaped };
}

/**
 * What the server said, in the language of the table. It may be several sentences in a row, as where each lack is told with its mend; one that
 * the table does not have stays as it is, for an English word is better than none.
 */
export function translate(sentences: Sentences, said: string): string {
  if (said.length > SAID_CHARS_MAX) return said;
  const known = one(sentences, said);
  if (known !== undefined) return known;
  // Of colons only the first can end something: "Line 7:".
  const ends = [...said.matchAll(/[.?!]\s+(?=\S)|(?<=^[^:]*):\s+(?=\S)/gu)].map((end) => end.index + end[0].length);
  for (const end of ends.slice(0, ENDS_MAX).toReversed()) {
    const first = one(sentences, said.slice(0, end).trimEnd());
    if (first !== undefined) return `${first} ${translate(sentences, said.slice(end))}`;
  }
  const [end] = ends;
  return end === undefined ? said : said.slice(0, end) + translate(sentences, said.slice(end));
}

function one(sentences: Sentences, said: string): string | undefined {
  const found = sentences.whole.get(said);
  if (found !== undefined) return found;
  for (const { shape, words } of sentences.shaped) {
    const facts = shape.exec(said);
    if (facts !== null) return words.replaceAll(PLACE, (_all, n: string) => factIn(sentences, facts[Number(n)] ?? ""));
  }
  return undefined;
}

/** A fact stays what it is, but for what the server itself put into English: a label that it made, and lengths of time. */
function factIn({ language, whole }: Sentences, fact: string): string {
  return TIMES.test(fact) ? timesIn(language, fact) : (whole.get(fact) ?? fact);
}

/** How long something is kept, in the language; `labelOf` says what a purpose in it is called. What is no length of time stays as it is. */
export function timesIn(language: string, kept: string, labelOf = (purpose: string): string => purpose): string {
  if (!TIMES.test(kept)) return kept;
  return kept
    .replaceAll(/(?<![(\w])(\d+) (day|month|year)s?/gu, (_all, count: string, unit: string) =>
      new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(Number(count)),
    )
    .replaceAll(/\(([^)]*)\)/gu, (_all, purpose: string) => `(${labelOf(purpose)})`);
}

/** Places are numbered in the order in which they stand in the English sentence. */
function shapeOf(english: string): RegExp {
  const fixed = english.split(/\{\d\}/u).map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`));
  return new RegExp(`^${fixed.join(FACT)}$`, "su");
}
