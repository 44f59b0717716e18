import { LANGUAGES, type Language } from "../../base/language.ts";
import type { NoticeLine, NoticeText, NoticeTexts } from "../../registers/notice/text.ts";
import { cardsSection, changesSection, conductSection, securitySection } from "./_conduct.ts";
import { heldSection, purposesSection, sourcesSection, whoSection } from "./_held.ts";
import { type Maker, durationIn, longest, makerOf, retentionFor } from "./_maker.ts";
import { rightsSection } from "./_rights.ts";
import { sharedSection } from "./_shared.ts";
import type { NoticeSources } from "./sources.ts";

/** The notice in one language. The same sources give the same text. Labels are the business's own, as its map has them. */
export function composeNotice(sources: NoticeSources, language: Language): NoticeText {
  const maker = makerOf(sources, language);
  const sections = [
    whoSection(maker),
    heldSection(maker),
    purposesSection(maker),
    sourcesSection(maker),
    sharedSection(maker),
    rightsSection(maker),
    cardsSection(maker),
    securitySection(maker),
    conductSection(maker),
    changesSection(maker),
  ];
  return {
    title: maker.words("title", { business: sources.map.controller.name }),
    short: shortLayer(maker),
    sections: sections.filter((one) => one.say.length > 0 || one.table !== null),
  };
}

export function composeAll(sources: NoticeSources): NoticeTexts {
  return Object.fromEntries(LANGUAGES.map((language) => [language, composeNotice(sources, language)])) as NoticeTexts;
}

/** More would not stay on one screen. */
const SHORT_FIELDS = 8;

function shortLayer(maker: Maker): readonly NoticeLine[] {
  const { sources, words, list, fields, purposes } = maker;
  const { name: business, email } = sources.map.controller;
  const labels = fields.map(({ label }) => label);
  const [first, count] = [list(labels.slice(0, SHORT_FIELDS)), labels.length - SHORT_FIELDS];
  const recipients = list(sources.recipients.map(({ label }) => label));
  const held =
    labels.length === 0 ? words("short.heldNone") : words(count > 0 ? "short.heldMore" : "short.heldSay", { fields: first, count });
  return [
    { id: "who", heading: words("short.who"), say: words("short.whoSay", { business, email }) },
    { id: "held", heading: words("short.held"), say: held },
    {
      id: "why",
      heading: words("short.why"),
      say: purposes.length === 0 ? words("short.whyNone") : words("short.whySay", { purposes: list(purposes.map(({ label }) => label)) }),
    },
    {
      id: "given",
      heading: words("short.given"),
      say: recipients === "" ? words("short.givenNone") : words("short.givenSay", { recipients }),
    },
    ...keptLine(maker),
    { id: "yours", heading: words("short.yours"), say: words("short.yoursSay", { email }) },
  ];
}

function keptLine(maker: Maker): readonly NoticeLine[] {
  const { fields, words, language } = maker;
  const last = fields.toSorted((a, b) => longest(b) - longest(a))[0];
  if (last === undefined) return [];
  const purpose = [...last.retentionMs].find(([name, ms]) => ms === longest(last) && isDeclared(maker, name))?.[0] ?? "";
  const time = durationIn(language, retentionFor(maker, last.name, purpose));
  return [{ id: "kept", heading: words("short.kept"), say: words("short.keptSay", { time }) }];
}

function isDeclared({ purposes }: Maker, name: string): boolean {
  return purposes.some((purpose) => purpose.name === name);
}
