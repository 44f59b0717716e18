import type { NoticeSection } from "../../registers/notice/text.ts";
import { type Maker, factLine, section } from "./_maker.ts";

/** Who else gets what, whether it is sold, and where it goes. */
export function sharedSection(maker: Maker): NoticeSection {
  const { sources, words, list } = maker;
  const { map, recipients, countries } = sources;
  const labelsOf = (names: readonly string[], among: ReadonlyMap<string, { readonly label: string }>): string =>
    list(names.map((name) => among.get(name)?.label ?? name));
  const rows = recipients.map(({ label, fields, purposes }) => [label, labelsOf(fields, map.fields), labelsOf(purposes, map.purposes)]);
  return section(
    maker,
    "shared",
    "shared.heading",
    [
      words(rows.length === 0 ? "shared.none" : "shared.say"),
      factLine(maker, "sale", "shared.saleSaid", "shared.saleNone"),
      countries.length === 0 ? undefined : words("shared.abroad", { countries: list(countries) }),
      factLine(maker, "transfers", "shared.transfersSaid", "shared.transfersNone"),
    ],
    rows.length === 0 ? null : { columns: [words("shared.who"), words("shared.fields"), words("shared.why")], rows },
  );
}
