import { LANGUAGES, type Language } from "../../base/language.ts";
import type { NoticeClaims, NoticeDifferences, NoticeText, NoticeTexts } from "../../registers/notice/text.ts";

/** What one text says that the other does not, line by line; a row of a table is a line. */
export function differencesOf(before: NoticeText | null, after: NoticeText): NoticeDifferences {
  const [old, young] = [before === null ? [] : linesOf(before), linesOf(after)];
  return { added: without(young, old), removed: without(old, young) };
}

export function allDifferences(before: NoticeTexts | null, after: NoticeTexts): Readonly<Record<Language, NoticeDifferences>> {
  return Object.fromEntries(LANGUAGES.map((language) => [language, differencesOf(before?.[language] ?? null, after[language])])) as Record<
    Language,
    NoticeDifferences
  >;
}

/** What a change of notice means for customers: whom to tell, and what to ask again. */
export type Significance = {
  /** Fields that are used for more, given to more, or kept longer than was said. */
  readonly fields: readonly string[];
  /** Purposes based on consent that now are another thing than was agreed to. */
  readonly askAgain: readonly string[];
};

export function significanceOf(before: NoticeClaims, after: NoticeClaims): Significance {
  const fields = Object.entries(after.fields).flatMap(([name, now]) => {
    const then = before.fields[name];
    // A field that is new holds nothing yet, so nobody was told otherwise.
    if (then === undefined) return [];
    const isMore = now.purposes.some((purpose) => !then.purposes.includes(purpose)) || now.keptMs > then.keptMs;
    return isMore || givenTo(after, name).some((who) => !givenTo(before, name).includes(who)) ? [name] : [];
  });
  const askAgain = Object.entries(after.purposes)
    .filter(([name, { basis }]) => basis === "consent" && before.purposes[name]?.basis === "consent" && isOther(before, after, name))
    .map(([name]) => name);
  return { fields, askAgain };
}

/** More details, more recipients, or another thing altogether. Less of either was agreed to already. */
function isOther(before: NoticeClaims, after: NoticeClaims, purpose: string): boolean {
  const usedFor = (claims: NoticeClaims): readonly string[] =>
    Object.entries(claims.fields).flatMap(([name, field]) => (field.purposes.includes(purpose) ? [name] : []));
  const givenFor = (claims: NoticeClaims): readonly string[] =>
    claims.recipients.flatMap((one) => (one.purposes.includes(purpose) ? one.fields.map((field) => `${one.name} ${field}`) : []));
  return (
    before.purposes[purpose]?.label !== after.purposes[purpose]?.label ||
    without(usedFor(after), usedFor(before)).length > 0 ||
    without(givenFor(after), givenFor(before)).length > 0
  );
}

function givenTo({ recipients }: NoticeClaims, field: string): readonly string[] {
  return recipients.flatMap((one) => (one.fields.includes(field) ? one.purposes.map((purpose) => `${one.name} ${purpose}`) : []));
}

function linesOf({ short, sections }: NoticeText): readonly string[] {
  return [
    ...short.map(({ heading, say }) => `${heading}: ${say}`),
    ...sections.flatMap(({ say, table }) => [...say, ...(table?.rows ?? []).map((cells) => cells.join(" · "))]),
  ];
}

function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others);
  return [...new Set(lines)].filter((line) => !known.has(line));
}
