import { type Language, localeOf } from "../../base/language.ts";
import type { CompiledField, CompiledPurpose } from "../../registers/datamap/types.ts";
import type { NoticeFact } from "../../registers/notice/facts.ts";
import type { NoticeSection, NoticeTable } from "../../registers/notice/text.ts";
import { type NoticeKey, type NoticeWords, noticeWords } from "./messages.ts";
import type { NoticeSources } from "./sources.ts";

/** What each part of a notice is made with. */
export type Maker = {
  readonly sources: NoticeSources;
  readonly language: Language;
  readonly words: NoticeWords;
  readonly fields: readonly CompiledField[];
  /** Those that the map declares; what rights and security need is said in words of its own. */
  readonly purposes: readonly CompiledPurpose[];
  readonly list: (items: Iterable<string>) => string;
};

export function makerOf(sources: NoticeSources, language: Language): Maker {
  const { map } = sources;
  return {
    sources,
    language,
    words: noticeWords(language),
    fields: [...map.fields.values()],
    purposes: [...map.purposes.values()].filter(({ builtIn }) => !builtIn),
    list: (items) => [...items].join(", "),
  };
}

export function section(
  { words }: Maker,
  id: string,
  heading: NoticeKey,
  say: readonly (string | undefined)[],
  table: NoticeTable | null = null,
): NoticeSection {
  return { id, heading: words(heading), say: say.filter((line) => line !== undefined), table };
}

/** The sentence for what the business said, or for that there is nothing of the kind; none where it said neither. */
export function factLine({ sources, words }: Maker, fact: NoticeFact, said: NoticeKey, none?: NoticeKey): string | undefined {
  const given = sources.facts[fact];
  if (given === undefined) return undefined;
  if (given.kind === "said") return words(said, { say: ended(given.say) });
  return none === undefined ? undefined : words(none);
}

function ended(text: string): string {
  return /[.!?…]$/u.test(text) ? text : `${text}.`;
}

const UNITS = { d: "day", m: "month", y: "year" } as const;

/** `3y` as it is said in the language. */
export function durationIn(language: Language, text: string): string {
  const unit = UNITS[text.slice(-1) as keyof typeof UNITS];
  return new Intl.NumberFormat(localeOf(language), { style: "unit", unit, unitDisplay: "long" }).format(Number(text.slice(0, -1)));
}

/** The field's own retention for one of its declared purposes, as the map says it. */
export function retentionFor({ sources }: Maker, field: string, purpose: string): string {
  const retention = sources.map.source.fields[field]?.retention ?? "0d";
  return typeof retention === "string" ? retention : (retention[purpose] ?? "0d");
}

export function longest(field: CompiledField): number {
  return Math.max(0, ...field.retentionMs.values());
}
