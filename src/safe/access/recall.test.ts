import fc from "fast-check";
import { expect, test } from "vitest";
import { DAY_MS, instant } from "../../base/instant.ts";
import { NO_STANDINGS } from "../../registers/consent/standings.ts";
import { compileMap } from "../../registers/datamap/compile-map.ts";
import { parseMapYaml } from "../../registers/datamap/parse-map.ts";
import type { Actor } from "./actor.ts";
import { type FieldAsk, decide } from "./decide.ts";
import { recallDecisions } from "./recall.ts";
import { type AskForm, type Facts, NO_OPENS } from "./rules.ts";

const NOW = instant(1_800_000_000_000);
const parsed = parseMapYaml(`
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book, basis: contract }, offers: { label: Offers, basis: consent } }
fields:
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking, offers], retention: 3y }
  note:  { label: Note, category: contact, type: free-text, purposes: [booking], retention: { booking: 30d } }
roles:
  agent:   { booking: { email: [clear, use], note: [clear] }, offers: { email: [clear] }, needs: { clear: { reason: true } } }
  local:   { booking: { email: [masked, clear] }, networks: [10.0.0.0/8] }
  metered: { booking: { email: [clear] }, budget: { hour: 2 } }
`);
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
const MAP = compileMap(parsed.map, 1);

const actors = fc.record({
  kind: fc.constantFrom<Actor["kind"]>("key", "staff", "operator"),
  id: fc.constantFrom("key_a", "key_b"),
  roles: fc.subarray(["agent", "local", "metered"]),
  purposes: fc.constantFrom<Actor["purposes"]>("all", ["booking"]),
  owner: fc.boolean(),
  address: fc.constantFrom("10.0.0.1", "192.168.0.1", null),
});

const questions = fc.record({
  actor: actors,
  purpose: fc.constantFrom("booking", "offers"),
  field: fc.constantFrom("email", "note"),
  form: fc.constantFrom<AskForm>("masked", "use", "clear", "change", "comparison"),
  reason: fc.constantFrom(null, "  abc ", "a good reason"),
  isRestricted: fc.boolean(),
  consent: fc.constantFrom<"given" | "withdrawn" | null>("given", "withdrawn", null),
  ageDays: fc.constantFrom(0, 29, 31, 4000),
  thisHour: fc.constantFrom(0, 2),
});

test("a batch of any questions in any order gets the answers that each would get alone", () => {
  fc.assert(
    fc.property(fc.array(questions, { maxLength: 60 }), (all) => {
      const recall = recallDecisions(MAP, NOW);
      for (const { isRestricted, consent, ageDays, thisHour, ...ask } of all) {
        const isPlain = !isRestricted && consent === null;
        const facts: Facts = {
          isSealed: false,
          standings: isPlain
            ? NO_STANDINGS
            : { ...NO_STANDINGS, isRestricted, consents: consent === null ? new Map() : new Map([["offers", consent]]) },
          collectedAt: new Map([
            ["email", instant(NOW - ageDays * DAY_MS)],
            ["note", instant(NOW - ageDays * DAY_MS)],
          ]),
          clearances: new Map(),
          deviceProblems: [],
          isDeviceTrusted: false,
          taskFields: new Set(),
          approvals: new Map(),
          opens: thisHour === 0 ? NO_OPENS : { ...NO_OPENS, thisHour },
        };
        expect(recall.decide(facts, ask satisfies FieldAsk)).toEqual(decide(MAP, facts, ask, NOW));
      }
    }),
    { numRuns: 500 },
  );
});
