import { expect, test } from "vitest";
import words from "../../web/console/messages/en.json" with { type: "json" };
import { readSources } from "./source-tree.ts";

/** What routes say they enter, and what is entered elsewhere: `acts: ["mail.read"]`, `act: "letter.write"`. */
const ENTERED = /\bacts: \[(?<acts>[^\]]*)\]|\bact: (?<act>"[a-z_]+\.[a-z_.]+")/gu;
const ACT = /"([a-z_]+\.[a-z_.]+)"/gu;

test("whatever the ledger may say, the console says in words", () => {
  const acts = readSources()
    .filter((file) => !file.isTest)
    .flatMap(({ text }) =>
      [...text.matchAll(ENTERED)].flatMap(({ groups }) => [...(groups?.["acts"] ?? groups?.["act"] ?? "").matchAll(ACT)]),
    )
    .map(([, act = ""]) => act);
  expect(acts.length).toBeGreaterThan(150);
  const told = new Set(Object.keys(words.did));
  expect([...new Set(acts)].filter((act) => !told.has(act.replaceAll(".", "_"))).toSorted()).toEqual([]);
});
