import { expect, test } from "vitest";
import { compileMap } from "../datamap/compile-map.ts";
import { parseMapYaml } from "../datamap/parse-map.ts";
import { proofNeeded, proofOf } from "./proofs.ts";

const parsed = parseMapYaml(`
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book, basis: contract } }
fields:
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
  seat: { label: Seat, category: behavioural, type: text, purposes: [booking], retention: 3y }
  member: { label: Member, category: behavioural, type: text, lookup: exact, purposes: [booking], retention: 3y }
roles: { site: { booking: { email: [change], seat: [change], member: [change] } } }
`);
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
const map = compileMap(parsed.map, 1);

test("as much proof is asked for as harm could be done by granting it to somebody else", () => {
  for (const kind of ["access", "portability", "erasure", "anonymisation"] as const) expect(proofNeeded(map, kind, [])).toBe(2);
  for (const kind of ["restriction", "objection"] as const) expect(proofNeeded(map, kind, [])).toBe(0);
  expect([["seat"], ["seat", "email"], ["member"], ["gone"]].map((fields) => proofNeeded(map, "correction", fields))).toEqual([1, 2, 2, 2]);
});

test("a contact that is new, and a word of the business's own, never show a high degree", () => {
  expect(["portal", "code", "call-back", "document", "three-points"].map(proofOf)).toEqual([2, 2, 2, 2, 2]);
  const weak = ["portal-recent", "code-recent", "call", "two-points", "agent-permission", "her-voice", "constructor", "__proto__"];
  expect(weak.map(proofOf)).toEqual(weak.map(() => 1));
});
