import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { labelOf } from "../../src/registers/clearance/guess-kind.ts";
import { requiredNames } from "../../src/registers/clearance/kinds.ts";
import { compileMap } from "../../src/registers/datamap/compile-map.ts";
import { parseMapYaml } from "../../src/registers/datamap/parse-map.ts";
import checklist from "../../src/workflows/notice/reference/notice-checklist.json" with { type: "json" };
import { PROJECT, readSources } from "./source-tree.ts";
import { sentencesIn } from "./spoken-sentences.ts";

const WORDS = join(PROJECT, "web", "console", "server-words");
const LANGUAGES = ["de", "es", "fr"] as const;

/** Where sentences stand that the console never shows, or that lose by a translation, and why. Everything else is translated. */
const UNHEARD: readonly (readonly [place: RegExp, why: string])[] = [
  [/^edge\/http\/openapi\.ts/u, "the description of the API"],
  [/^edge\/(?:cli\/|run-server\.ts)|^platform\/(?:sealed-files|storage|pretend)\//u, "the terminal of whoever runs the machine"],
  [/^platform\/keeper\/providers/u, "names settings of the machine, for whoever runs it"],
  [
    /^edge\/pages\/|^safe\/vault\/(?:receive|received-fields|receive-answers|keep-received)\.ts|^workflows\/collection\/provide/u,
    "pages that have words of their own",
  ],
  [
    /^workflows\/rights\/export\/|^edge\/http\/routes\/rights-door\.ts/u,
    "documents and letters of the business, in the reader's language already",
  ],
  [/^edge\/http\/(?:home\/|routes\/home\.ts)/u, "what waits, with its counts; no refusal"],
  [/^registers\/(?:vendors\/facts|mailing\/replies\/)|^workflows\/consent\/answer-ask\.ts/u, "kept in the register as it was said"],
  [/(?:^|\/)holder\.ts$/u, "the certificate of an erasure, for which the console has words of its own"],
  [
    /^edge\/http\/routes\/(?:device-agents|csp-reports|payments)\.ts|^workflows\/payments\/event-answers\.ts|^platform\/metrics\//u,
    "read by programs",
  ],
  [/^workflows\/imports\/_heap\.ts/u, "a script"],
];

/** What only a program that is wrong can be told: the console sends no such thing, and whoever wrote the program reads English. */
const FOR_PROGRAMS = new Set([
  "A name stands twice, or an escape is not UTF-8.",
  "A number in the body cannot be held exactly; send it as text.",
  "A text in the body holds U+0000, which cannot be kept.",
  "A text in the body holds half of a surrogate pair.",
  "An Idempotency-Key is 1 to 255 printable ASCII characters.",
  "An object in the body names the same key twice; which one is meant cannot be known.",
  "An object in the body uses a key that is never allowed.",
  "Expected a P-256 public key as SubjectPublicKeyInfo, 91 bytes in base64url.",
  'Expected JSON: {"column": "field"}.',
  "Name subject and fields, or a token instead of both.",
  "Send application/json, in UTF-8.",
  "Send either code or recoveryCode.",
  "Send either map or yaml.",
  "Send label or attested.",
  "Send the body without compression.",
  "Send the page's own form.",
  "Send {1}.",
  "The body ended before it was complete.",
  "The body is not valid JSON.",
  "The body is not valid UTF-8.",
  "The headers are larger than this server takes.",
  "Write the path as it is: without . and .. steps, backslashes, a #, U+0000, or letters and digits as %.",
  "The Expect header asks for something that this server does not do.",
  "The request line or a header is not valid HTTP.",
  "This address does not take that method; see the Allow header.",
  "This is no X25519 public key that one may seal to.",
  "This is no cursor of this list: send the `nextCursor` of the page before as it came, or leave it out for the first page.",
  "This is no signature by the key of `device.publicKey` over the id of the challenge.",
  "This route needs a JSON body.",
  "This route takes no body.",
  "This is {1}{2}.",
]);

const spoken = new Map(
  readSources()
    .filter(({ path, isTest }) => !isTest && !UNHEARD.some(([place]) => place.test(path)))
    .map(({ path, text }) => [path, sentencesIn(path, text)] as const),
);
/** What the server says that no source has as a sentence: what a notice is held against, and the labels that it makes of names in a starter map. */
const MAPS = join(PROJECT, "maps");
const starterLabels = readdirSync(MAPS)
  .filter((name) => name.endsWith(".yaml"))
  .flatMap((name) => {
    const parsed = parseMapYaml(readFileSync(join(MAPS, name), "utf8"));
    if (!parsed.ok) throw new Error(`${name} cannot be read`);
    return requiredNames(compileMap(parsed.map, 1)).map(labelOf);
  });
const said = new Set([...[...spoken.values()].flat(), ...checklist.items.map(({ text }) => text), ...starterLabels]);
const toTranslate = [...said].filter((sentence) => !FOR_PROGRAMS.has(sentence)).toSorted();

test("the words of every refusal are found where they stand, and facts in them as places", () => {
  expect(spoken.get("safe/access/rule-answers.ts")).toContain("My clearance for this is not complete.");
  expect(spoken.get("safe/access/lacks.ts")).toContain("{1}: nothing is known of it.");
  expect(spoken.get("edge/http/problems/caller.ts")).toContain("Only the owner may do this.");
  expect(spoken.get("edge/http/routes/keys.ts")).toContain("This time is past.");
  expect(spoken.get("edge/http/routes/keys.ts")).not.toContain("The key.");
  expect(spoken.get("registers/datamap/_field-changes.ts")).toContain("Values that are older than that are over at once.");
  expect(starterLabels).toContain("Privacy training");
  expect(toTranslate.length).toBeGreaterThan(700);
});

test("what is left in English is still said, and still stands where it is thought to stand", () => {
  const paths = readSources().map(({ path }) => path);
  expect([...FOR_PROGRAMS].filter((sentence) => !said.has(sentence))).toEqual([]);
  expect(UNHEARD.filter(([place]) => !paths.some((path) => place.test(path)))).toEqual([]);
});

test("the console has a table for every language that it speaks but the server's own", () => {
  const spokenByConsole = readdirSync(join(PROJECT, "web", "console", "messages")).filter((name) => name !== "en.json");
  expect(readdirSync(WORDS).toSorted()).toEqual(spokenByConsole.toSorted());
});

describe.each(LANGUAGES)("in %s", (language) => {
  const table = JSON.parse(readFileSync(join(WORDS, `${language}.json`), "utf8")) as Readonly<Record<string, string>>;

  test("every sentence that the server may say to staff has its words", () => {
    expect(toTranslate.filter((sentence) => !(sentence in table)).map((sentence) => `${whereSaid(sentence)}: ${sentence}`)).toEqual([]);
  });

  test("no words are kept for what is said no more", () => {
    expect(Object.keys(table).filter((sentence) => !toTranslate.includes(sentence))).toEqual([]);
  });

  test("each is another sentence than the English one, with the same places and the same names of programs in it", () => {
    const wrong = Object.entries(table).filter(
      ([english, words]) => words === english || words.trim() === "" || fixedIn(words) !== fixedIn(english),
    );
    expect(wrong).toEqual([]);
  });
});

function whereSaid(sentence: string): string {
  return [...spoken].find(([, sentences]) => sentences.includes(sentence))?.[0] ?? "";
}

/** What a translation must not change: places, templates, quoted code, addresses, the names of settings. */
function fixedIn(sentence: string): string {
  const found = sentence.match(
    /\{\d\}|\{\{[a-z][^}]*\}\}|`[^`]+`|https?:\/\/[a-z][a-z.]*[a-z]|[A-Za-z]+_[A-Za-z_]+|\b(?:subject|card)\.[A-Za-z.]*[a-zA-Z]/gu,
  );
  return (found ?? []).toSorted().join(" ");
}
