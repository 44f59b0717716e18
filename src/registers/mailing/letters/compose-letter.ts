import { assert } from "../../../base/fault.ts";
import { type Language, dayAsSaid, localeOf } from "../../../base/language.ts";
import type { RightsReasonCode } from "../../../base/rights-reasons.ts";
import { type Mail, cleanLine } from "../../../platform/outbox/mail.ts";
import { type Block, blocksToHtml, blocksToText } from "./blocks.ts";
import {
  type Common,
  type Facts,
  KINDS_TO_ANSWER,
  KINDS_WITH_PROOF,
  type LetterKind,
  type PageDifference,
  type Path,
  type RightsDue,
  type RightsPart,
  type SecondItem,
  type WeekLine,
  isCustomerKind,
  isSubscriberKind,
} from "./facts.ts";
import { MESSAGES, lineOf } from "./messages.ts";

/** All of a mail but the person to whom it goes: `queueMail(tx, keeper, { ...letter, to }, now)`. */
export type Letter = Pick<Mail, "kind" | "subject" | "text" | "html" | "carriesProof">;

/** Longer names are cut: a letter should not be filled by what somebody typed into a name. */
const VALUE_CHARS_MAX = 120;

/**
 * A letter in this language, with a text and an HTML twin that tell the same. Its one link leads to `origin` and nowhere else.
 * `isAnswerRead`: answers to it arrive where they are read; else nobody is told that they may answer.
 */
export function composeLetter<K extends LetterKind>(
  kind: K,
  language: Language,
  facts: Facts[K] & Common,
  { isAnswerRead = false }: { readonly isAnswerRead?: boolean } = {},
): Letter {
  const values = valuesOf(facts, language);
  const line = (key: string, more: Readonly<Record<string, string>> = {}): string => lineOf(language, key, { ...values, ...more });
  const paragraphs = (part: "body" | "after"): readonly Block[] =>
    MESSAGES[language][kind][part].map((_, n) => ({ kind: "paragraph", text: line(`${kind}.${part}.${n}`) }));

  const subject = line(`${kind}.subject`);
  const blocks: readonly Block[] = [
    { kind: "paragraph", text: line(facts.name === null ? "frame.hello" : "frame.greeting") },
    ...paragraphs("body"),
    ...factBlocks(facts, line, kind, language),
    ...paragraphs("after"),
    ...(isAnswerRead && KINDS_TO_ANSWER.has(kind) ? [{ kind: "paragraph", text: line("frame.answer") } as const] : []),
    { kind: "paragraph", text: line(footOf(kind)) },
  ];
  return {
    kind,
    subject,
    text: blocksToText(blocks, language),
    html: blocksToHtml(blocks, language, subject),
    carriesProof: KINDS_WITH_PROOF.has(kind),
  };
}

function footOf(kind: LetterKind): string {
  if (kind === "rights_nothing_held" || kind === "rights_agent_refused") return "frame.stranger";
  if (kind === "consent_confirm") return "frame.site";
  if (isSubscriberKind(kind)) return "frame.list";
  return isCustomerKind(kind) ? "frame.customer" : "frame.foot";
}

export type AnyFacts = Common & {
  readonly path?: Path;
  readonly code?: string;
  readonly items?: readonly string[];
  readonly differences?: readonly PageDifference[];
  readonly week?: readonly WeekLine[];
  readonly secondItem?: SecondItem;
  readonly request?: string;
  readonly decision?: string;
  readonly appeal?: string;
  readonly reason?: string;
  readonly pause?: string;
  readonly permission?: string;
  readonly task?: string;
  readonly reasons?: readonly RightsReasonCode[];
  readonly dues?: readonly RightsDue[];
  readonly part?: RightsPart;
  readonly only?: string;
  readonly lastDay?: number;
};

type Line = (key: string, more?: Readonly<Record<string, string>>) => string;

export function factBlocks(facts: AnyFacts, line: Line, kind: LetterKind, language: Language): readonly Block[] {
  const items = [
    ...(facts.items ?? []).map(shortLine),
    ...(facts.differences ?? []).map((one) => line(`pageDifference.${one}`)),
    ...(facts.reasons ?? []).map((one) => line(`rightsReason.${one}`)),
    ...(facts.dues ?? []).map(({ request, lastDay, isOverdue }) =>
      line(`rightsDue.${isOverdue ? "overdue" : "open"}`, { what: line(`rightsDue.${request}`), lastDay: dayInWords(lastDay, language) }),
    ),
    ...(facts.part === undefined ? [] : partLines(facts.part, line, language)),
    ...(facts.only === undefined ? [] : [line("rightsPart.only")]),
    ...(facts.week ?? []).map(({ of, count }) => line(`weekLine.${of}`, { count: String(count) })),
  ];
  return [
    ...(facts.code === undefined ? [] : [{ kind: "code" as const, text: facts.code }]),
    ...(items.length === 0 ? [] : [{ kind: "list" as const, items }]),
    ...(facts.path === undefined ? [] : [{ kind: "link" as const, label: line(`${kind}.action`), link: linkTo(facts.origin, facts.path) }]),
  ];
}

function partLines({ erased, kept }: RightsPart, line: Line, language: Language): readonly string[] {
  return [
    ...erased.map((label) => line("rightsPart.erased", { what: shortLine(label) })),
    ...kept.map(({ label, reason, until }) => {
      const why = reason === "on_hold" ? line("rightsPart.on_hold") : line(`rightsReason.${reason}`);
      const told = { what: shortLine(label), why };
      if (until === null) return line("rightsPart.kept", told);
      return line("rightsPart.kept_until", { ...told, day: dayInWords(until, language) });
    }),
  ];
}

/** The values as the lines take them: times in words, names as one short line each. */
export function valuesOf(facts: AnyFacts, language: Language): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(facts) as [string, unknown][]) {
    if (typeof value === "number") values[name] = timeInWords(value, language);
    else if (typeof value === "string") values[name] = shortLine(value);
  }
  const { secondItem, lastDay } = facts;
  if (secondItem !== undefined) values["secondItem"] = lineOf(language, `secondItem.${secondItem}`, values);
  if (lastDay !== undefined) values["lastDay"] = dayInWords(lastDay, language);
  for (const [name, { at, as }] of Object.entries(WORDS_OF)) {
    const word = facts[name as keyof typeof WORDS_OF];
    if (word !== undefined) values[as] = lineOf(language, `${at}.${word}`, values);
  }
  return { ...values, inviter: values["inviter"] ?? shortLine(facts.business) };
}

/** Facts that are one of a few words, and the message that says each. */
const WORDS_OF = {
  request: { at: "rightsKind", as: "request" },
  reason: { at: "rightsExtension", as: "reason" },
  pause: { at: "rightsPause", as: "reason" },
  permission: { at: "rightsPermission", as: "reason" },
  decision: { at: "rightsDecision", as: "decision" },
  appeal: { at: "rightsAppeal", as: "decision" },
  task: { at: "rightsDue", as: "what" },
} as const;

function shortLine(text: string): string {
  const line = Array.from(cleanLine(text));
  return line.length <= VALUE_CHARS_MAX ? line.join("") : `${line.slice(0, VALUE_CHARS_MAX - 1).join("")}…`;
}

function timeInWords(at: number, language: Language): string {
  // English is read by many to whom 03/01 is the third of January.
  const format = new Intl.DateTimeFormat(localeOf(language), {
    dateStyle: "long",
    timeStyle: "short",
    timeZone: "UTC",
  });
  return `${dayAsSaid(format.format(at), language)} UTC`;
}

const HALF_A_DAY_MS = 43_200_000;

/** A day that ends at this instant somewhere: half a day before, it is that day in UTC, too. */
function dayInWords(end: number, language: Language): string {
  const format = new Intl.DateTimeFormat(localeOf(language), { dateStyle: "long", timeZone: "UTC" });
  return dayAsSaid(format.format(end - HALF_A_DAY_MS), language);
}

/** `origin` is the setting and never what a request said; a path that leads elsewhere is a fault. */
function linkTo(origin: string, path: Path): string {
  const url = new URL(path, origin);
  assert(url.origin === origin && url.href.startsWith(`${origin}/`), "a letter links to its own house only");
  return url.href;
}
