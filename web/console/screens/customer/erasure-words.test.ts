import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { erasureKey } from "./erasure-words.ts";

const SOURCE = new URL("../../../../src/", import.meta.url);
const LANGUAGES = ["en", "de", "fr", "es"] as const;
type Words = Readonly<Record<"erased" | "keptWhy", Readonly<Record<string, string>>>>;

/** What every holder says that an erasure destroys and keeps, as it stands in their sources. */
function told(): { readonly destroyed: readonly string[]; readonly kept: readonly string[] } {
  const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith("holder.ts"));
  expect(files.length).toBeGreaterThan(20);
  const bodies = files
    .map((file) => readFileSync(new URL(file, SOURCE), "utf8").replaceAll(/`[^`]*`/gu, ""))
    .filter((text) => text.includes("erase:"));
  const wordsIn = (text: string): readonly string[] => [...text.matchAll(/"([a-z][a-z_' -]*)"/gu)].map(([, word = ""]) => word);
  return {
    destroyed: bodies.flatMap((text) => [...text.matchAll(/destroyed(?: =|:)([^\]]*)\]/gu)].flatMap(([, list = ""]) => wordsIn(list))),
    kept: bodies.flatMap((text) => [...text.matchAll(/what: "([\w ]+)",\s*why/gu)].map(([, word = ""]) => word)),
  };
}

test("whatever a holder destroys or keeps has words in every language, and each thing kept says why", () => {
  const { destroyed, kept } = told();
  expect(destroyed).toEqual(expect.arrayContaining(["outbox", "list_members", "visits of the provider's card page"]));
  expect(kept).toEqual(expect.arrayContaining(["ledger_packs", "rights_requests", "emergency looks", "disclosures"]));
  for (const language of LANGUAGES) {
    const text = readFileSync(new URL(`../../messages/${language}.json`, import.meta.url), "utf8");
    const { erased, keptWhy } = JSON.parse(text) as Words;
    const missing = [...destroyed, ...kept].filter((what) => !(erasureKey(what) in erased));
    expect([language, ...new Set(missing), ...kept.filter((what) => !(erasureKey(what) in keptWhy))]).toEqual([language]);
  }
});

test("how many there were is no part of a thing's name", () => {
  expect(["cards on file: 3", "files: 12 parts", "visits of the provider's card page", "look-ups"].map(erasureKey)).toEqual([
    "cards_on_file",
    "files",
    "visits_of_the_provider_s_card_page",
    "look_ups",
  ]);
});
