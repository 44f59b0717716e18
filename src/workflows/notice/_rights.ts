import type { NoticeSection } from "../../registers/notice/text.ts";
import { isEuropean, isUnitedStates } from "./_jurisdictions.ts";
import { type Maker, factLine, section } from "./_maker.ts";

/** What the reader can do, how, and whom they can turn to where they are not content. */
export function rightsSection(maker: Maker): NoticeSection {
  const { sources, words, purposes } = maker;
  const { email, phone, jurisdictions } = sources.map.controller;
  const isUs = jurisdictions.some(isUnitedStates);
  return section(maker, "rights", "rights.heading", [
    words("rights.see"),
    words("rights.correct"),
    words("rights.take"),
    words("rights.stop"),
    words("rights.erase"),
    purposes.some(({ basis }) => basis === "consent") ? words("rights.withdraw") : undefined,
    phone === undefined ? words("rights.how", { email }) : words("rights.howPhone", { email, phone }),
    words("rights.form"),
    words("rights.verify"),
    isUs ? words("rights.agent") : undefined,
    isUs ? words("rights.appeal", { email }) : undefined,
    factLine(maker, "authority", "rights.authority"),
    jurisdictions.some(isEuropean) ? words("rights.first") : undefined,
  ]);
}
