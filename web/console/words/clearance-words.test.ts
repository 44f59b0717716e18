import { readFileSync } from "node:fs";
import i18next from "i18next";
import { afterEach, beforeAll, expect, test } from "vitest";
import type { Requirement } from "../api/my-clearance.ts";
import { mendWords, mendWordsOfOther, missingWords, sinceWords, untilWords } from "./clearance-words.ts";

const LANGUAGES = ["en", "de", "fr", "es"] as const;
const ZONE = process.env["TZ"];
/** Told by the server of what holds through the 27th, and was recorded on the 1st. */
const TRAINING: Requirement = {
  name: "privacy_training",
  label: "Label-A",
  kind: "training",
  status: "met",
  isMet: true,
  since: "2026-12-01T00:00:00.000Z",
  until: "2027-09-28T00:00:00.000Z",
  lack: null,
  missing: "",
  mend: "",
  mendBy: null,
  policy: null,
};
const CLAUSE: Requirement = {
  ...TRAINING,
  kind: "clause",
  status: "missing",
  isMet: false,
  since: null,
  until: null,
  lack: "unsigned",
  policy: { id: "pol_1", title: "Title-A", version: 3 },
};

beforeAll(async () => {
  const resources = Object.fromEntries(
    LANGUAGES.map((language) => [
      language,
      { translation: JSON.parse(readFileSync(new URL(`../messages/${language}.json`, import.meta.url), "utf8")) as object },
    ]),
  );
  await i18next.init({ lng: "en", resources, interpolation: { escapeValue: false } });
});
afterEach(async () => {
  if (ZONE === undefined) delete process.env["TZ"];
  else process.env["TZ"] = ZONE;
  await i18next.changeLanguage("en");
});

test("what holds through a day is told until that day, and since the day that was recorded, wherever it is read", () => {
  for (const zone of ["America/Los_Angeles", "UTC", "Europe/Lisbon", "Asia/Tokyo"]) {
    process.env["TZ"] = zone;
    expect([zone, sinceWords(TRAINING), untilWords(TRAINING)]).toEqual([
      zone,
      expect.stringMatching(/\b1\b.*2026/u),
      expect.stringMatching(/\b27\b.*2027/u),
    ]);
    expect(missingWords({ ...TRAINING, status: "expired", isMet: false, lack: "expired" })).toMatch(/\b27\b.*2027/u);
  }
});

test("beneath a name its lack does not name it again, in any language, and says nothing of a button that stands there", async () => {
  for (const language of LANGUAGES) {
    await i18next.changeLanguage(language);
    for (const lack of ["no_document", "unsigned", "outdated", "expired"] as const) {
      for (const kind of ["clause", "policy"] as const) {
        expect(missingWords({ ...CLAUSE, kind, lack, until: TRAINING.until })).toMatch(/^\p{Lu}[^:{}]+\.$/u);
      }
    }
    for (const lack of ["expired", "failed", "unrecorded"] as const)
      expect(missingWords({ ...TRAINING, lack })).toMatch(/^\p{Lu}[^:{}]+\.$/u);
    expect(mendWords(CLAUSE)).toBe("");
    expect(mendWords({ ...CLAUSE, lack: "no_document" })).not.toBe("");
    expect(mendWords({ ...TRAINING, lack: "unrecorded" })).not.toBe("");
  }
});

test("of somebody else's an owner reads that they sign it themselves, unless there is nothing to sign yet", () => {
  expect(mendWordsOfOther(CLAUSE)).toBe(i18next.t("clearance.theySign"));
  expect(mendWordsOfOther({ ...CLAUSE, lack: "no_document" })).toBe(i18next.t("lackMend.no_document"));
  expect(mendWordsOfOther({ ...TRAINING, lack: "unrecorded" })).toBe(i18next.t("lackMend.training"));
});
