import type { NoticeSection } from "../../registers/notice/text.ts";
import { type Maker, factLine, section } from "./_maker.ts";

/** Who holds a card, and for how long: as the map's custody has it. */
export function cardsSection(maker: Maker): NoticeSection {
  const custodies = new Set(maker.fields.flatMap(({ custody }) => custody ?? []));
  const { words } = maker;
  const said = [...custodies].map((custody) => words(`cards.${custody}`));
  return section(maker, "cards", "cards.heading", said.length === 0 ? [] : [...said, words("cards.code"), words("cards.remove")]);
}

/** Only what the house does by itself, whatever its settings; what people promise is the business's own word. */
export function securitySection(maker: Maker): NoticeSection {
  const { words } = maker;
  return section(maker, "security", "security.heading", [
    words("security.sealed"),
    words("security.parts"),
    words("security.log"),
    words("security.more"),
    factLine(maker, "breaches", "security.breach"),
    factLine(maker, "calls", "security.calls"),
  ]);
}

export function conductSection(maker: Maker): NoticeSection {
  const { sources, words, purposes } = maker;
  const { address } = sources.map.controller;
  const hasConsent = purposes.some(({ basis }) => basis === "consent");
  return section(maker, "conduct", "conduct.heading", [
    hasConsent ? words("conduct.marketing") : undefined,
    hasConsent && address !== undefined ? words("conduct.marketingAddress", { address }) : undefined,
    factLine(maker, "signals", "conduct.signals"),
    factLine(maker, "tracking", "conduct.trackingSaid", "conduct.trackingNone"),
    factLine(maker, "automated", "conduct.automatedSaid", "conduct.automatedNone"),
    factLine(maker, "profiles", "conduct.profilesSaid", "conduct.profilesNone"),
    factLine(maker, "models", "conduct.modelsSaid", "conduct.modelsNone"),
    factLine(maker, "children", "conduct.childrenSaid", "conduct.childrenNone"),
    factLine(maker, "directMarketing", "conduct.directMarketingSaid", "conduct.directMarketingNone"),
    factLine(maker, "incentives", "conduct.incentivesSaid", "conduct.incentivesNone"),
    factLine(maker, "requestNumbers", "conduct.requestNumbers"),
  ]);
}

export function changesSection(maker: Maker): NoticeSection {
  const { words } = maker;
  return section(maker, "changes", "changes.heading", [words("changes.say"), words("changes.tell"), words("changes.kept")]);
}
