import type { CompiledField } from "../../registers/datamap/types.ts";
import type { NoticeSection } from "../../registers/notice/text.ts";
import { type Maker, durationIn, factLine, retentionFor, section } from "./_maker.ts";

export function whoSection(maker: Maker): NoticeSection {
  const { sources, words } = maker;
  const { name: business, email, phone, address, dataProtectionOfficer } = sources.map.controller;
  return section(maker, "who", "who.heading", [
    words("who.business", { business }),
    words("who.email", { email }),
    phone === undefined ? undefined : words("who.phone", { phone }),
    address === undefined ? undefined : words("who.address", { address }),
    dataProtectionOfficer === undefined
      ? factLine(maker, "officer", "who.officer")
      : words("who.officer", { say: `${dataProtectionOfficer}.` }),
    factLine(maker, "representative", "who.representative"),
  ]);
}

/** Every field with its purposes and its time; those that the law guards more are named once again. */
export function heldSection(maker: Maker): NoticeSection {
  const { words, fields, list } = maker;
  if (fields.length === 0) return section(maker, "held", "held.heading", []);
  const special = fields.filter((field) => field.special).map(({ label }) => label);
  const needed = fields.filter((field) => field.required).map(({ label }) => label);
  return section(
    maker,
    "held",
    "held.heading",
    [
      words("held.say"),
      special.length === 0 ? undefined : words("held.special", { fields: list(special) }),
      needed.length === 0 ? words("held.neededNone") : words("held.needed", { fields: list(needed) }),
      words("held.after"),
    ],
    {
      columns: [words("held.field"), words("held.why"), words("held.kept")],
      rows: fields.map((field) => [field.label, list(purposeLabels(maker, field)), keptWords(maker, field)]),
    },
  );
}

export function purposesSection(maker: Maker): NoticeSection {
  const { words, fields, purposes, list } = maker;
  if (purposes.length === 0) return section(maker, "purposes", "purposes.heading", []);
  const rows = purposes.map(({ name, label, basis }) => {
    const used = fields.filter((field) => field.purposes.has(name)).map((field) => field.label);
    return [label, list(used), words(`purposes.${basis}`)];
  });
  const hasInterests = purposes.some(({ basis }) => basis === "legitimate-interests");
  return section(maker, "purposes", "purposes.heading", [hasInterests ? factLine(maker, "interests", "purposes.interests") : undefined], {
    columns: [words("purposes.purpose"), words("purposes.fields"), words("purposes.basis")],
    rows,
  });
}

export function sourcesSection(maker: Maker): NoticeSection {
  return section(maker, "sources", "sources.heading", [
    maker.words("sources.you"),
    factLine(maker, "sources", "sources.said", "sources.none"),
  ]);
}

function purposeLabels({ purposes }: Maker, field: CompiledField): readonly string[] {
  return purposes.filter(({ name }) => field.purposes.has(name)).map(({ label }) => label);
}

/** One time where all purposes have the same, else each with its purpose. */
function keptWords(maker: Maker, field: CompiledField): string {
  const { purposes, language, words, list } = maker;
  const each = purposes
    .filter(({ name }) => field.purposes.has(name))
    .map(({ name, label }) => ({ purpose: label, time: durationIn(language, retentionFor(maker, field.name, name)) }));
  const times = new Set(each.map(({ time }) => time));
  return times.size === 1 ? (each[0]?.time ?? "") : list(each.map((one) => words("held.keptFor", one)));
}
