import { afterAll, beforeAll, expect, test } from "vitest";
import type { SubjectId } from "../../../base/ids.ts";
import { parseMapYaml } from "../../../registers/datamap/parse-map.ts";
import { applyMap } from "../../../registers/datamap/versions.ts";
import { storedFields } from "../../../registers/subjects/write.ts";
import { makeSubject } from "../../../safe/testing.ts";
import { storeFile } from "../../../safe/vault/files.ts";
import { DESK, type TestExports, openTestExports } from "./testing.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book your travel, basis: contract } }
fields:
  name: { label: Name, category: identity, type: name, purposes: [booking], retention: 3y }
  diet: { label: Diet, category: identity, type: text, many: true, purposes: [booking], retention: 3y }
  passport: { label: Passport, category: government-id, type: government-id, purposes: [booking], retention: 3y }
  letter: { label: Letter, category: identity, type: file, purposes: [booking], retention: 3y }
roles:
  desk: { booking: { name: [clear, change], diet: [change], passport: [change], letter: [change] } }
`;

let x: TestExports;
let ana: SubjectId;

beforeAll(async () => {
  x = await openTestExports(MAP);
  const { t } = x;
  ana = await makeSubject(t, DESK, { name: "Ana Example", diet: ["kosher", "no nuts"], passport: "C01X00T47" }, "booking");
  const letter = { field: "letter", name: "letter of Ana.txt", mediaType: "text/plain", parts: [Buffer.from("Dear all")] };
  await t.within((tx) => storeFile(t.safe, tx, { actor: DESK, purpose: null, subject: ana, ...letter }));
  const parsed = parseMapYaml(
    MAP.replaceAll(/^ {2}(?:diet|passport|letter): .*\n/gmu, "").replaceAll(/, (?:diet|passport|letter): \[change\]/gu, ""),
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const actor = { kind: "operator", id: "test" } as const;
  await t.within(async (tx) => applyMap(tx, { map: parsed.map, actor, stored: storedFields }, t.safe.clock()));
  t.safe.maps.forget(t.tenant);
});
afterAll(() => x.t.close());

test("what fields hold that left the map is theirs, too: told by its label, with the day until which it lies there, for no use", async () => {
  const { html, pdf, json } = await x.filesOf(await x.made(ana));
  const ended = { keptUntil: expect.stringMatching(/^2029-05-31/u) };
  const byName = json.details.toSorted((a: { field: string }, b: { field: string }) => (a.field < b.field ? -1 : 1));
  expect(byName).toMatchObject([
    { field: "diet", label: "Diet", values: [{ value: "kosher" }, { value: "no nuts" }], uses: [], leftOut: null, ended },
    { field: "letter", values: [{ value: { name: "letter of Ana.txt" }, enclosed: { entry: "file-01.txt" } }], ended },
    { field: "name", ended: null },
    { field: "passport", label: "Passport", values: [{ isMasked: true }], ended },
  ]);
  for (const text of [html, pdf.replaceAll("\n", " ")])
    for (const said of ["kosher", "no nuts", "Used for nothing any more, and kept until 31 May 2029"]) expect(text, said).toContain(said);
  expect(html).not.toContain("C01X00T47");
});

test("who decides can keep them back, as everything else", async () => {
  const { html, json } = await x.filesOf(await x.made(ana, { withheld: ["diet"] }));
  expect(json.details).toContainEqual(expect.objectContaining({ field: "diet", values: [], leftOut: "withheld" }));
  expect(html).not.toContain("kosher");
});
