import i18next from "i18next";
import { expect, test } from "vitest";
import de from "../messages/de.json" with { type: "json" };
import type { DataMap } from "../api/data-map.ts";
import { fillSources } from "./fill-sources.ts";

test("whoever teaches a page is told in their own language what can go into a box", async () => {
  await i18next.init({ lng: "de", resources: { de: { translation: de } } });
  const field = (label: string, type: string): object => ({ label, type });
  const fields = { card: field("Zahlungskarte", "card"), born: field("Geburtstag", "date"), seat: field("Platz", "text") };
  const labels = fillSources({ fields } as unknown as DataMap, ["card", "born", "seat"]).map(({ label }) => label);
  expect(labels).toEqual([
    "Zahlungskarte: Nummer",
    "Zahlungskarte: gültig bis MM/YY",
    "Zahlungskarte: gültig bis MM/YYYY",
    "Zahlungskarte: Ablaufmonat",
    "Zahlungskarte: Ablaufjahr",
    "Zahlungskarte: Name darauf",
    "Zahlungskarte: Prüfcode",
    "Geburtstag: YYYY-MM-DD",
    "Geburtstag: DD/MM/YYYY",
    "Geburtstag: MM/DD/YYYY",
    "Geburtstag: Tag",
    "Geburtstag: Monat",
    "Geburtstag: Jahr",
    "Platz",
  ]);
});
