import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import fc from "fast-check";
import { instant } from "../../../base/instant.ts";
import { LANGUAGES, type Language } from "../../../base/language.ts";
import { Redacted } from "../../../base/redacted.ts";
import { textOfPdf } from "../../../platform/pdf/testing.ts";
import type { Account, EntryTold } from "./account.ts";
import { MESSAGES, exportWords } from "./messages.ts";
import { heldCode } from "./sections.ts";
import { accountDocument } from "./write-document.ts";
import { accountJson } from "./write-json.ts";
import { accountPage } from "./write-page.ts";

const HOSTILE = `"><script>alert(1)</script><img src=x onerror='x'>&lt; \u202Egnp.exe`;

function accountWith(value: string, language: Language = "en", entries: readonly (readonly EntryTold[])[] = [[]]): Account {
  return {
    request: { id: "rrq_x", kind: "access" },
    limitedTo: null,
    subject: "sub_x",
    language,
    words: exportWords(language),
    madeAt: instant(Date.parse("2026-11-28T10:00:00Z")),
    business: { name: value, email: value },
    createdAt: "2026-01-01T00:00:00.000Z",
    updatedAt: "2026-01-01T00:00:00.000Z",
    source: new Redacted<string | null>(value),
    sourceCode: null,
    details: [
      {
        field: "note",
        label: value,
        category: "identity",
        type: "free-text",
        isSensitive: true,
        values: [{ value: new Redacted(value), isMasked: false, collectedAt: "2026-01-01T00:00:00.000Z", enclosed: null }],
        uses: [{ purpose: "booking", label: value, basis: "contract", keptUntil: "2029-01-01T00:00:00.000Z" }],
        ended: null,
        isOnHold: false,
        code: null,
      },
    ],
    recipients: [{ name: "air", label: value, fields: ["note"], purposes: ["booking"] }],
    cards: [],
    holds: [],
    beyond: {
      consents: [
        {
          of: "offers",
          label: value,
          standing: "given",
          at: "2026-01-01T00:00:00.000Z",
          how: "portal",
          noticeVersion: "1",
          expiresAt: null,
        },
      ],
      orders: [],
      lists: [],
      requests: [],
      messages: [
        { request: "rrq_x", at: "2026-01-01T00:00:00.000Z", direction: "in", text: value },
        { request: "rrq_x", at: "2026-01-01T00:00:00.000Z", direction: "out", text: null },
      ],
      records: [{ holder: "x", what: value, count: 2, since: null }],
    },
    payments: async function* () {
      const sums = { amountMinor: 12_345, capturedMinor: 12_345, refundedMinor: 45, currency: "GBP" };
      yield [{ id: "pay_x", at: "2026-01-01T00:00:00.000Z", kind: "charge", state: "succeeded", purpose: value, card: value, ...sums }];
    },
    given: async function* () {
      yield [{ at: "2026-01-01T00:00:00.000Z", to: value, fields: [value], purpose: value }];
    },
    entries: async function* () {
      yield* entries;
    },
  };
}

const entry = (n: number, text: string): EntryTold => ({
  id: `ent_${n}`,
  at: "2026-01-01T00:00:00.000Z",
  act: "subject.reveal",
  outcome: "granted",
  fields: ["note"],
  purpose: "booking",
  what: text,
  who: text,
  why: text,
});

async function written(make: (account: Account) => AsyncGenerator<Buffer>, account: Account): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(make(account)));
}

test("whatever stands in a value is text on the page: no tag, no attribute, no turned letters come of it", async () => {
  const page = (await written(accountPage, accountWith(HOSTILE, "en", [[entry(1, HOSTILE)]]))).toString("utf8");
  expect(page).not.toMatch(/<script|<img|\u202E/u);
  expect(
    page.match(/&quot;&gt;&lt;script&gt;alert\(1\)&lt;\/script&gt;&lt;img src=x onerror=&#39;x&#39;&gt;&amp;lt;/gu)?.length,
  ).toBeGreaterThan(8);
});

test("no value makes an element or an attribute, whatever it is", async () => {
  const tagsOf = (page: string): readonly string[] =>
    page.match(/<[^>]*>/gu)?.map((tag) => tag.replaceAll(/(data-label|aria-label)="[^"]*"/gu, "$1")) ?? [];
  const plain = tagsOf((await written(accountPage, accountWith("plain", "en", [[entry(1, "plain")]]))).toString("utf8"));
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: "binary" }).filter((text) => text !== ""),
      async (text) => {
        const page = (await written(accountPage, accountWith(text, "en", [[entry(1, text)]]))).toString("utf8");
        expect(tagsOf(page)).toEqual(plain);
      },
    ),
    { numRuns: 15 },
  );
});

test("the page needs nothing from anywhere and may load nothing", async () => {
  const page = (await written(accountPage, accountWith("x"))).toString("utf8");
  expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  expect(page).not.toMatch(/<script|<link|<img|url\(|@import|https?:/u);
});

test("JSON is JSON whatever stands in it, and values come back as they were", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary" }), async (text) => {
      const pages = [[], [entry(1, text), entry(2, text)], [], [entry(3, text)]];
      const json = JSON.parse((await written(accountJson, accountWith(text, "en", pages))).toString("utf8"));
      expect(json.details[0].values[0].value).toBe(text.isWellFormed() ? text : json.details[0].values[0].value);
      expect(json.entries.map((one: EntryTold) => one.id)).toEqual(["ent_1", "ent_2", "ent_3"]);
      expect(json.format).toBe("strongroom-account/1");
    }),
    { numRuns: 25 },
  );
});

test.each(LANGUAGES)("page and document say the same in the person's language (%s), and no key is left in them", async (language) => {
  const account = accountWith("Łódź", language, [[entry(1, "Łódź")]]);
  const page = (await written(accountPage, account)).toString("utf8");
  const pdf = textOfPdf(await written(accountDocument, account));
  expect(page).toContain(`<html lang="${language}">`);
  for (const heading of Object.values(MESSAGES[language].part)) {
    expect(page).toContain(`>${heading.replaceAll("'", "&#39;")}</h2>`);
    expect(pdf).toContain(heading);
  }
  for (const text of [page, pdf]) expect(text).not.toMatch(/\b(?:part|is|who|did|code|basis|standing)\.[a-z_]+|\{\{/u);
});

test("an account with nothing in it says so, part by part", async () => {
  const empty = {
    ...accountWith("x"),
    details: [],
    recipients: [],
    beyond: { consents: [], orders: [], lists: [], requests: [], messages: [], records: [] },
    payments: async function* () {
      yield* [];
    },
    given: async function* () {
      yield* [];
    },
  } satisfies Account;
  const page = (await written(accountPage, empty)).toString("utf8");
  expect(page.match(/<p>Nothing\.<\/p>/gu)?.length).toBe(12);
});

test("the message files have the same places, and none is empty", () => {
  const keysOf = (value: object, at = ""): readonly string[] =>
    Object.entries(value).flatMap(([key, one]) =>
      typeof one === "string" ? [`${at}${key}${one.trim() === "" ? " EMPTY" : ""}`] : keysOf(one as object, `${at}${key}.`),
    );
  const placeholders = (value: object): readonly string[] =>
    Object.entries(value).flatMap(([key, one]) =>
      typeof one === "string"
        ? [`${key} ${[...one.matchAll(/\{\{\w+\}\}/gu)].map(String).toSorted().join()}`]
        : placeholders(one as object),
    );
  for (const language of LANGUAGES) {
    expect(keysOf(MESSAGES[language])).toEqual(keysOf(MESSAGES.en));
    expect(placeholders(MESSAGES[language])).toEqual(placeholders(MESSAGES.en));
  }
});

test("what any module says that it holds has words in every language", () => {
  const src = join(import.meta.dirname, "../../..");
  const said = globSync("{platform,registers,safe,workflows}/**/{holder,kept-answers}.ts", { cwd: src }).flatMap((path) =>
    [...readFileSync(join(src, path), "utf8").matchAll(/\{ what: "([^"]+)", count/gu)].map(([, what = ""]) => what),
  );
  expect(said.length).toBeGreaterThan(15);
  expect(said.filter((what) => !Object.hasOwn(MESSAGES.en.held, heldCode(what)))).toEqual([]);
});

/** Of a file for a vendor as a whole, of a consent that waits for its customer, of whom there is no record any more. */
const OF_NOBODY = new Set([
  "disclosure.prepare",
  "disclosure.ready",
  "disclosure.fail",
  "disclosure.revoke",
  "consent.await",
  "consent.decline",
  "subject.residue",
]);
const OF_CUSTOMERS =
  /\b(?:acts: \[[^\]]*|act: |(?:note|draftEntry|noteDeed)\([^;]*?)"(?:subject|contact|customer|letter|post|list|rights|card|payment|collection|disclosure|consent|file|fill|forward)\.[^;]*/gu;

test("whatever the ledger may say of a customer, the copy says in words", () => {
  const src = join(import.meta.dirname, "../../..");
  const acts = globSync("**/*.ts", { cwd: src, exclude: (path) => path.endsWith(".test.ts") }).flatMap((path) =>
    [...readFileSync(join(src, path), "utf8").matchAll(OF_CUSTOMERS)].flatMap(([text]) =>
      [
        ...text.matchAll(
          /"((?:subject|contact|customer|letter|post|list|rights|card|payment|collection|disclosure|consent|file|fill|forward)\.[a-z_.]+)"/gu,
        ),
      ].map(([, act = ""]) => act),
    ),
  );
  expect(new Set(acts).size).toBeGreaterThan(80);
  expect(
    [...new Set(acts)].filter((act) => !OF_NOBODY.has(act) && !Object.hasOwn(MESSAGES.en.did, act.replaceAll(".", "_"))).toSorted(),
  ).toEqual([]);
});
