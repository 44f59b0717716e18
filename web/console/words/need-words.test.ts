import { readFileSync } from "node:fs";
import i18next from "i18next";
import { beforeAll, expect, test } from "vitest";
import type { z } from "@hono/zod-openapi";
import { NeedFacts } from "../../../src/edge/http/contract/home-needs.ts";
import { NEED_WORDS } from "../../../src/edge/http/home/need-words.ts";
import type { LACKS } from "../../../src/registers/clearance/words.ts";
import { CLEARANCE_KINDS } from "../../../src/registers/clearance/guess-kind.ts";
import type { Need } from "../api/home.ts";
import { needWords } from "./need-words.ts";

type Facts = z.infer<typeof NeedFacts>;
const LANGUAGES = ["en", "de", "fr", "es"] as const;
const KINDS = NeedFacts.options.map((one) => one.shape.kind.value);

/** Every kind with all that its sentences can hang on; each name and number is like no other. */
const SIGNED = CLEARANCE_KINDS.filter((kind) => kind === "clause" || kind === "policy");
const RECORDED = CLEARANCE_KINDS.filter((kind) => kind !== "clause" && kind !== "policy");
const lacksOf = (kinds: readonly (typeof CLEARANCE_KINDS)[number][], lacks: readonly (typeof LACKS)[number][]) =>
  kinds.flatMap((kind) => lacks.map((lack) => ({ label: `Label-${kind}-${lack}`, kind, lack, lastDay: "2026-11-28" })));
const LISTS = {
  date_in_doubt: [17, 1, null].map((hours) => ({ lastDay: "2026-11-28", today: "2026-11-28", hours })),
  my_clearance: [
    {
      lacks: [
        ...lacksOf(SIGNED, ["no_document", "unsigned", "outdated", "due", "expired"]),
        ...lacksOf(RECORDED, ["due", "expired", "failed", "unrecorded"]),
      ],
    },
  ],
  my_clearance_due: CLEARANCE_KINDS.map((kind) => ({ label: "Training-A", kind, lastDay: "2026-11-28" })),
  card_page_differs: [{ differences: [{ code: "script_elsewhere", what: "https://evil.example/x.js" }] }],
  import_failed: [
    { code: "line_too_long", line: 4321 },
    { code: "gave_up", line: null },
    { code: "learnt_later", line: null },
  ],
  key_expiring: [{ label: "Key-A" }],
  key_unused: counts({ days: 91, labels: ["Key-A", "Key-B"] }),
  clearance: counts({
    people: [
      { name: "Ana", labels: ["Training-A", "Check-B"] },
      { name: "Ben", labels: ["Check-C"] },
    ],
  }),
  clearance_due: counts({
    days: 31,
    people: [
      { name: "Ana", label: "Training-A" },
      { name: "Ben", label: "Check-C" },
    ],
  }),
  access_review: [{ underWay: null }, { underWay: { decided: 13, items: 47 } }],
  invitation_over: counts({ names: ["Ana", "Ben"] }),
  invitation: counts({ names: ["Ana", "Ben"] }),
  recovery: [{ name: "Ana" }],
  device_lost: counts({ devices: [{ label: "Laptop-A", name: "Ana" }] }),
  device_unseen: counts({
    days: 93,
    devices: [
      { label: "Laptop-A", name: "Ana" },
      { label: "Laptop-B", name: "Ben" },
    ],
  }),
  vendor_review: [false, true].map((isOver) => ({ label: "Vendor-A", isOver })),
  vendor_certificate: [false, true].map((isOver) => ({ certificate: "SOC-2", label: "Vendor-A", isOver })),
  vendor_proposed: counts({ labels: ["Vendor-A", "Vendor-B"] }),
} as const;
const BARE: readonly string[] = ["sealed", "disk_nearly_full", "disk_full", "card_page_unreachable", "my_device", "retention_behind"];

function counts<F extends object>(facts: F): readonly (F & { readonly count: number })[] {
  return [1, 2, 17].map((count) => ({ ...facts, count }));
}

const CASES: readonly Need[] = KINDS.flatMap((kind) => {
  const some: readonly object[] = LISTS[kind as keyof typeof LISTS] ?? (BARE.includes(kind) ? [{}] : counts({}));
  return some.map((facts) => {
    const known = NeedFacts.parse({ kind, facts });
    const [title, say] = (NEED_WORDS[kind] as (facts: Facts["facts"]) => readonly [string, string])(known.facts);
    return { ...known, severity: "due", link: "/", title, say };
  });
});

beforeAll(async () => {
  const read = (language: string): object =>
    JSON.parse(readFileSync(new URL(`../messages/${language}.json`, import.meta.url), "utf8")) as object;
  const resources = Object.fromEntries(LANGUAGES.map((language) => [language, { translation: read(language) }]));
  await i18next.init({ lng: "en", resources, interpolation: { escapeValue: false } });
});

const plain = (text: string): string => text.replaceAll("’", "'");
const DAYS = { en: "Nov 28, 2026", de: "28. Nov. 2026", fr: "28 nov. 2026", es: "28 nov 2026" } as const;

test.each(LANGUAGES)(
  "whatever can wait is told whole in %s: with every name, number and day that the server's own sentence has",
  async (language) => {
    await i18next.changeLanguage(language);
    expect(new Set(CASES.map((one) => one.kind)).size).toBe(KINDS.length);
    for (const need of CASES) {
      const { title, say } = needWords(need);
      const told = `${title} ${say}`;
      expect(told, "a word is missing").not.toMatch(/need\.|lack\.|\{\{|undefined/u);
      for (const fact of `${need.title} ${need.say}`.match(
        /\d{4}-\d\d-\d\d|\b\d+\b(?! KiB)|Ana|Ben|\w+-[\w-]*[A-Z]\b|Label-[\w-]+|SOC-2|https:\S+js/gu,
      ) ?? []) {
        const shown = /^\d{4}-/u.test(fact) ? DAYS[language] : /^\d+$/u.test(fact) ? Number(fact).toLocaleString(language) : fact;
        expect(told, `${need.kind} tells ${fact}`).toContain(shown);
      }
    }
  },
);

test("the console's English is the server's, so that neither learns of something without the other", async () => {
  await i18next.changeLanguage("en");
  for (const need of CASES.filter((one) => one.kind !== "card_page_differs")) {
    const { title, say } = needWords(need);
    const days = plain(`${need.title}\n${need.say}`).replaceAll("2026-11-28", DAYS.en).replace("4321", "4,321");
    expect(`${plain(title)}\n${plain(say)}`).toBe(days);
  }
});

test("of many names five are told, and how many more there are", async () => {
  const labels = Array.from({ length: 200 }, (_, n) => `Vendor-${n}`);
  const told = async (language: string, some: readonly string[]): Promise<string> => {
    await i18next.changeLanguage(language);
    const facts = { count: some.length, labels: [...some] };
    return needWords({ kind: "vendor_proposed", facts, severity: "info", link: "/", title: "", say: "" }).say;
  };
  expect(await told("en", labels)).toMatch(/^Vendor-0, Vendor-1, Vendor-2, Vendor-3, Vendor-4 and 195 more:/u);
  expect(await told("en", labels.slice(0, 5))).toMatch(/^Vendor-0, Vendor-1, Vendor-2, Vendor-3, Vendor-4:/u);
  for (const language of LANGUAGES) expect(await told(language, labels)).toMatch(/Vendor-4 \S+ 195/u);
});

test("a number takes the form that its language has for it", async () => {
  const rows = (count: number): string =>
    needWords({ kind: "import_rejected", facts: { count }, severity: "due", link: "/", title: "", say: "" }).title;
  const told = async (language: string, ...numbers: readonly number[]): Promise<readonly string[]> => {
    await i18next.changeLanguage(language);
    return numbers.map((count) => rows(count).replaceAll(/\s/gu, " "));
  };
  expect(await told("de", 1, 2, 12_345)).toEqual([
    "1 Zeile eines Imports abgelehnt",
    "2 Zeilen eines Imports abgelehnt",
    "12.345 Zeilen eines Imports abgelehnt",
  ]);
  expect(await told("fr", 1, 2_000, 1_000_000)).toEqual([
    "1 ligne d’une importation n’a pas été prise",
    "2 000 lignes d’une importation n’ont pas été prises",
    "1 000 000 de lignes d’une importation n’ont pas été prises",
  ]);
  expect((await told("es", 1_000_000))[0]).toContain("1.000.000 de filas");
});

test("a kind that this console does not know is told in the server's words", () => {
  const later = { kind: "learnt_later", facts: {}, severity: "due", link: "/", title: "Something new", say: "Look at it." };
  expect(needWords(later as unknown as Need)).toEqual({ title: "Something new", say: "Look at it." });
});
