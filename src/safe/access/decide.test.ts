import fc from "fast-check";
import { expect, test } from "vitest";
import { DAY_MS, MINUTE_MS, instant } from "../../base/instant.ts";
import { NO_STANDINGS } from "../../registers/consent/standings.ts";
import { evaluateClearance } from "../../registers/clearance/evaluate.ts";
import { kindOf } from "../../registers/clearance/kinds.ts";
import { compileMap } from "../../registers/datamap/compile-map.ts";
import { parseMapYaml } from "../../registers/datamap/parse-map.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import type { Actor } from "./actor.ts";
import { refusedField } from "./answers.ts";
import { type FieldAsk, decide } from "./decide.ts";
import { isInNetworks } from "./networks.ts";
import { type Permit, assertPermitted, mintPermit } from "./permit.ts";
import type { AskForm, Facts } from "./rules.ts";

const NOW = instant(1_800_000_000_000);

const MAP = compiled(`
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes:
  booking: { label: Book, basis: contract }
  offers:  { label: Offers, basis: consent }
  care:    { label: Look after you, basis: legitimate-interests }
  law:     { label: Keep the books, basis: legal-obligation }
fields:
  email:    { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking, offers, care, law], retention: 3y }
  passport: { label: Passport, category: government-id, type: government-id, purposes: [booking], retention: 1y, strength: { use: 2, clear: 3 } }
  home:     { label: Address, category: contact, type: address, purposes: [booking], retention: 1y }
  card:     { label: Card, category: payment-card, type: card, purposes: [booking], retention: 1y }
roles:
  agent:   { booking: { email: [clear, use, change, export], passport: [clear, use] }, offers: { email: [clear, change] }, care: { email: [clear, change] }, law: { email: [clear, change] } }
  caller:  { booking: { email: [clear], passport: [use, masked] }, onCalls: true, hideUntilProven: true }
  cleared: { booking: { email: [clear, masked] }, requires: [clause, training] }
  careful: { booking: { email: [clear] }, needs: { clear: { approval: 2, reason: true } } }
  metered: { booking: { email: [clear] }, budget: { hour: 2, day: 3 }, brake: 2 }
  urgent:  { booking: { email: [clear, use], passport: [clear] }, onCalls: true, needs: { clear: { approval: 3 } }, breakGlass: true }
  local:   { booking: { email: [masked] }, networks: [10.0.0.0/8] }
`);

function compiled(yaml: string): CompiledMap {
  const parsed = parseMapYaml(yaml);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return compileMap(parsed.map, 1);
}

function met(...names: readonly string[]): Facts["clearances"] {
  const document = { id: "pol_a", title: "A document", version: 2 };
  return new Map(
    ["clause", "training"].map((name) => {
      const isMet = names.includes(name);
      const evidence = {
        signatures: [{ policy: "pol_a", version: isMet ? 2 : 1, at: NOW }],
        records: isMet ? [{ name, result: "passed" as const, on: "2026-12-01", until: null }] : [],
      };
      return [name, evaluateClearance(kindOf(name, undefined), document, evidence, NOW)];
    }),
  );
}

function agreedBy(persons: number, field = "email"): Facts["approvals"] {
  return new Map([[field, { id: "apr_a", persons }]]);
}

/** Everything as good as it can be: a test makes one thing worse. */
const BEST: Facts = {
  isSealed: false,
  standings: { ...NO_STANDINGS, consents: new Map([["offers", "given"]]) },
  collectedAt: new Map([
    ["email", NOW],
    ["passport", NOW],
  ]),
  clearances: met("clause", "training"),
  isDeviceTrusted: true,
  deviceProblems: [],
  callStrength: 3,
  taskFields: new Set(),
  approvals: agreedBy(5),
  opens: { thisHour: 0, thisDay: 0, subjectsInWindow: 0, isSubjectInWindow: false, isBulkUnlocked: false },
};

const STAFF: Actor = {
  kind: "staff",
  id: "stf_1",
  roles: ["agent"],
  purposes: "all",
  owner: false,
  address: "10.1.2.3",
  signIn: { at: NOW, kind: "passkey" },
};

function answer(
  facts: Partial<Facts>,
  ask: Partial<FieldAsk> & { readonly roles?: readonly string[]; readonly actor?: Actor } = {},
): string {
  const actor = ask.actor ?? { ...STAFF, roles: ask.roles ?? STAFF.roles };
  const full: FieldAsk = { purpose: "booking", field: "email", form: "clear", reason: "a good reason", ...ask, actor };
  const decision = decide(MAP, { ...BEST, ...facts }, full, NOW);
  return decision.isGranted ? "granted" : [decision.code, ...decision.also].join(" ");
}

test("with everything in order the answer is yes", () => {
  expect(answer({})).toBe("granted");
});

test("1 sealed refuses every form", () => {
  for (const form of ["masked", "use", "clear", "change", "export", "comparison"] satisfies AskForm[])
    expect(answer({ isSealed: true }, { form })).toContain("sealed");
});

test("2 and 3 a purpose not declared for the field, and a grant not given, refuse", () => {
  expect(answer({}, { field: "passport", purpose: "offers" })).toBe("purpose_not_declared not_granted");
  expect(answer({}, { field: "passport", form: "change" })).toBe("not_granted");
});

test("3 clear brings masked; nothing else brings anything; a comparison is content with any of three", () => {
  expect(answer({}, { field: "passport", form: "masked", roles: ["agent"] })).toBe("granted");
  expect(answer({}, { form: "use", roles: ["cleared"] })).toBe("not_granted");
  expect(answer({}, { form: "comparison", roles: ["cleared"] })).toBe("granted");
  expect(answer({}, { form: "clear", field: "passport", roles: ["caller"] })).toBe("not_granted");
});

test("4 consent that is missing or withdrawn refuses all but masked", () => {
  const withdrawn = { ...NO_STANDINGS, consents: new Map([["offers", "withdrawn" as const]]) };
  expect(answer({ standings: NO_STANDINGS }, { purpose: "offers" })).toBe("consent_missing");
  expect(answer({ standings: withdrawn }, { purpose: "offers" })).toBe("consent_withdrawn");
  expect(answer({ standings: withdrawn }, { purpose: "offers", form: "masked" })).toBe("granted");
});

test("5 an objection binds where the law lets one object, and nowhere else", () => {
  const objecting = { ...NO_STANDINGS, objections: new Set(["care", "booking", "law"]) };
  expect(answer({ standings: objecting }, { purpose: "care" })).toBe("objected");
  expect(answer({ standings: objecting }, { purpose: "booking" })).toBe("granted");
  expect(answer({ standings: objecting }, { purpose: "law" })).toBe("granted");
});

test("5 an order to give nothing to others binds what goes to them, one to collect nothing what comes in; the law's purposes neither", () => {
  const ordered = { ...NO_STANDINGS, orders: new Set(["no-distribution", "no-collection"] as const) };
  const given = { ...ordered, consents: new Map([["offers", "given" as const]]) };
  const told = (ask: Partial<FieldAsk> & { readonly form: AskForm }): string => answer({ standings: given }, { roles: ["agent"], ...ask });
  expect(told({ form: "use" })).toBe("granted");
  expect(told({ form: "use", flow: "disclosure" })).toBe("distribution_forbidden");
  expect(told({ form: "export", flow: "disclosure" })).toBe("distribution_forbidden");
  expect(told({ form: "clear", purpose: "law", flow: "disclosure" })).toBe("granted");
  expect(told({ form: "change" })).toBe("granted");
  expect(told({ form: "change", purpose: "care" })).toBe("collection_forbidden");
  expect(told({ form: "change", purpose: "offers" })).toBe("collection_forbidden");
  expect(told({ form: "change", purpose: "care", flow: "upkeep" })).toBe("granted");
  expect(told({ form: "change", purpose: "law" })).toBe("granted");
});

test("6 a restriction binds but for legal obligations", () => {
  const restricted = { ...NO_STANDINGS, isRestricted: true };
  expect(answer({ standings: restricted })).toBe("restricted");
  expect(answer({ standings: restricted }, { form: "masked" })).toBe("granted");
  expect(answer({ standings: restricted }, { purpose: "law" })).toBe("granted");
  expect(answer({ standings: { ...NO_STANDINGS, restrictedFields: new Set(["passport"]) } })).toBe("granted");
});

test("7 a value is refused from the millisecond after its retention", () => {
  const year = 365 * DAY_MS;
  const kept = MAP.fields.get("passport")?.retentionMs.get("booking") ?? year;
  const at = (age: number) => answer({ collectedAt: new Map([["passport", instant(NOW - age)]]) }, { field: "passport", form: "masked" });
  expect(at(kept)).toBe("granted");
  expect(at(kept + 1)).toBe("retention_over");
});

test("8 and 9 clearance and device bind staff, not keys", () => {
  expect(answer({ clearances: met("clause") }, { roles: ["cleared"] })).toBe("clearance_missing");
  expect(answer({ isDeviceTrusted: false })).toBe("device_not_trusted");
  expect(answer({ isDeviceTrusted: false }, { form: "masked" })).toBe("granted");
  expect(answer({ isDeviceTrusted: false, clearances: met() }, { actor: { ...STAFF, kind: "key", roles: ["cleared"] } })).toBe("granted");
});

test("a refusal for clearance or device lists what is lacking in words, and who can mend it", () => {
  const ask = { actor: { ...STAFF, roles: ["cleared"] }, purpose: "booking", field: "email", form: "clear", reason: null } as const;
  const facts: Facts = {
    ...BEST,
    clearances: met("training"),
    isDeviceTrusted: false,
    deviceProblems: [{ code: "no_screen_lock", say: "Its screen does not lock.", mend: "Turn it on." }],
  };
  const decision = decide(MAP, facts, ask, NOW);
  if (decision.isGranted) throw new Error("granted");
  expect(decision.lacks?.map(({ what, name, status, mendBy }) => [what, name, status, mendBy])).toEqual([
    ["clearance", "clause", "outdated", "person"],
    ["device", "no_screen_lock", "not_trusted", "person"],
  ]);
  expect(refusedField(decision.code, decision).unlock).toBe(
    "Clause: signed in an older version; the text has changed since. Read and sign “A document” (version 2) under My clearance.",
  );
  expect(decide(MAP, { ...facts, clearances: new Map() }, ask, NOW)).toMatchObject({
    lacks: [{ name: "clause" }, { name: "training" }, { name: "no_screen_lock" }],
  });
  expect(decide(MAP, facts, { ...ask, form: "use" }, NOW)).toMatchObject({ code: "not_granted" });
});

test("10 a network binds staff and keys in every form; an unknown address is outside", () => {
  const at = (address: string | null, kind: "key" | "staff" = "key") =>
    answer({}, { form: "masked", actor: { ...STAFF, kind, roles: ["local"], address } });
  expect([at("10.9.9.9"), at("::ffff:10.9.9.9"), at("192.168.0.1"), at(null), at("11.0.0.1", "staff")]).toEqual([
    "granted",
    "granted",
    "network_not_allowed",
    "network_not_allowed",
    "network_not_allowed",
  ]);
});

test("11 a sign-in older than five minutes, or a weaker one for delicate categories, needs stepping up", () => {
  const signedIn = (ageMs: number, kind: "passkey" | "totp") => ({ ...STAFF, signIn: { at: instant(NOW - ageMs), kind } });
  expect(answer({}, { actor: signedIn(5 * MINUTE_MS, "totp") })).toBe("granted");
  expect(answer({}, { actor: signedIn(5 * MINUTE_MS + 1, "passkey") })).toBe("step_up_needed");
  expect(answer({}, { actor: signedIn(0, "totp"), field: "passport" })).toBe("step_up_needed");
  expect(answer({}, { actor: signedIn(DAY_MS, "passkey"), form: "use" })).toBe("granted");
  expect(answer({}, { actor: signedIn(DAY_MS, "passkey"), form: "change" })).toBe("step_up_needed");
});

test("12 on calls nothing opens without a call or task, nor below the strength that the field asks", () => {
  const noCall = { ...BEST };
  delete (noCall as { callStrength?: number }).callStrength;
  const onCall = (facts: Facts, field: string, form: AskForm) => {
    const decision = decide(MAP, facts, { actor: { ...STAFF, roles: ["caller"] }, purpose: "booking", field, form, reason: null }, NOW);
    return decision.isGranted ? "granted" : decision.code;
  };
  expect(onCall(noCall, "email", "masked")).toBe("no_open_call");
  expect(onCall({ ...noCall, taskFields: "all" }, "passport", "use")).toBe("granted");
  expect(onCall({ ...noCall, taskFields: new Set(["passport"]) }, "passport", "use")).toBe("granted");
  expect(onCall({ ...noCall, taskFields: new Set(["email"]) }, "passport", "use")).toBe("no_open_call");
  expect(onCall({ ...BEST, callStrength: 0 }, "email", "masked")).toBe("caller_not_proven");
  expect(onCall({ ...BEST, callStrength: 1 }, "passport", "use")).toBe("caller_not_proven");
  expect(onCall({ ...BEST, callStrength: 2 }, "passport", "use")).toBe("granted");
});

test("asking a customer takes any grant but an export, and neither call, consent, reason nor a value that is still fresh", () => {
  const noCall = { ...BEST, collectedAt: new Map([["passport", instant(0)]]), approvals: agreedBy(0) };
  delete (noCall as { callStrength?: number }).callStrength;
  const collect = (roles: readonly string[], field: string, purpose = "booking", facts: Partial<Facts> = noCall) =>
    answer(facts, { actor: { ...STAFF, roles }, field, purpose, form: "collect", reason: null });
  expect(collect(["caller"], "passport")).toBe("granted");
  expect(collect(["agent"], "email", "offers", { ...noCall, standings: NO_STANDINGS })).toBe("granted");
  expect(collect(["agent"], "passport", "offers")).toBe("purpose_not_declared not_granted");
  expect(collect([], "email")).toBe("not_granted");
  expect(collect(["agent"], "email", "booking", { ...noCall, isSealed: true })).toBe("sealed");
});

test("13 and 14 a reason is counted after trimming, and a key is not one of the persons", () => {
  expect(answer({}, { roles: ["careful"], reason: "  abcd  " })).toBe("reason_needed");
  expect(answer({}, { roles: ["careful"], reason: " abcde " })).toBe("granted");
  expect(answer({ approvals: agreedBy(1) }, { roles: ["careful"] })).toBe("granted");
  expect(answer({ approvals: agreedBy(0) }, { roles: ["careful"] })).toBe("approval_needed");
  expect(answer({ approvals: agreedBy(1) }, { actor: { ...STAFF, kind: "key", roles: ["careful"] } })).toBe("approval_needed");
});

test("14 an approval is for the field, and tells which it was", () => {
  const agreed = (field: string, persons: number) => {
    const actor = { ...STAFF, roles: ["urgent"] };
    const ask = { actor, purpose: "booking", field: "email", form: "clear", reason: null } as const;
    return decide(MAP, { ...BEST, approvals: agreedBy(persons, field) }, ask, NOW);
  };
  expect(agreed("email", 2)).toMatchObject({ isGranted: true, guard: { kind: "approval", approval: "apr_a" } });
  expect(agreed("email", 1)).toMatchObject({ code: "approval_needed" });
  expect(agreed("passport", 2)).toMatchObject({ code: "approval_needed" });
});

test("broken glass does without call and second person, of a role that may, for a reason, at the sight of a value alone", () => {
  const noCall: Facts = { ...BEST, approvals: new Map() };
  delete (noCall as { callStrength?: number }).callStrength;
  const glass = (more: Partial<FieldAsk> = {}, facts: Facts = noCall, roles: readonly string[] = ["urgent"]) => {
    const actor = { ...STAFF, roles };
    const ask: FieldAsk = { actor, purpose: "booking", field: "email", form: "clear", reason: "an emergency", breakGlass: true, ...more };
    const decision = decide(MAP, facts, ask, NOW);
    return decision.isGranted ? (decision.guard?.kind ?? "plain") : [decision.code, ...decision.also].join(" ");
  };
  expect(glass()).toBe("break_glass");
  expect(glass({ breakGlass: false })).toBe("no_open_call approval_needed");
  expect(glass({ reason: " oh  " })).toBe("reason_needed");
  expect(glass({ form: "use" })).toBe("no_open_call");
  expect(glass({ actor: { ...STAFF, kind: "key", roles: ["urgent"] } })).toBe("approval_needed");
  expect(glass({}, noCall, ["careful"])).toBe("approval_needed");
  expect(glass({}, { ...BEST, approvals: agreedBy(2) }, ["urgent", "agent"])).toBe("plain");
  // Where a role grants without, nothing is broken; and never any of the rules before.
  expect(glass({}, noCall, ["urgent", "agent"])).toBe("plain");
  expect(glass({}, { ...BEST, approvals: agreedBy(2) })).toBe("approval");
  expect(glass({}, { ...noCall, isDeviceTrusted: false })).toBe("device_not_trusted no_open_call approval_needed");
  expect(glass({}, { ...noCall, standings: { ...NO_STANDINGS, isRestricted: true } })).toContain("restricted");
  expect(glass({ actor: { ...STAFF, roles: ["urgent"], signIn: { at: NOW, kind: "totp" } }, field: "passport" })).toContain(
    "step_up_needed",
  );
});

test("15 a budget of N lets N through; the brake counts subjects and lets a known one pass", () => {
  const opens = (more: Partial<Facts["opens"]>) => answer({ opens: { ...BEST.opens, ...more } }, { roles: ["metered"] });
  expect(opens({ thisHour: 1 })).toBe("granted");
  expect(opens({ thisHour: 2 })).toBe("budget_spent");
  expect(opens({ thisDay: 3 })).toBe("budget_spent");
  expect(opens({ subjectsInWindow: 2 })).toBe("bulk_brake");
  expect(opens({ subjectsInWindow: 2, isSubjectInWindow: true })).toBe("granted");
});

test("of several roles one that passes is enough, else the one that came furthest is told", () => {
  expect(answer({ approvals: agreedBy(0) }, { roles: ["careful", "agent"] })).toBe("granted");
  expect(answer({ approvals: agreedBy(0) }, { roles: ["local", "careful"] })).toBe("approval_needed");
});

test("a refusal tells every rule that refuses, in order, for any facts", () => {
  const order = [
    "sealed",
    "purpose_not_declared",
    "not_granted",
    "consent_missing",
    "consent_withdrawn",
    "objected",
    "restricted",
    "retention_over",
    "clearance_missing",
    "device_not_trusted",
    "network_not_allowed",
    "step_up_needed",
    "no_open_call",
    "caller_not_proven",
    "reason_needed",
    "approval_needed",
    "budget_spent",
    "bulk_brake",
  ];
  const roles = [...MAP.roles.keys()];
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.boolean(),
      fc.boolean(),
      fc.integer({ min: 0, max: 4 }),
      fc.constantFrom(...roles),
      fc.constantFrom("booking", "offers", "care", "law"),
      fc.constantFrom<AskForm>("masked", "use", "clear", "change", "export", "comparison"),
      (isSealed, isRestricted, isDeviceTrusted, n, role, purpose, form) => {
        const facts = {
          isSealed,
          isDeviceTrusted,
          approvals: agreedBy(n),
          standings: { ...NO_STANDINGS, isRestricted },
          opens: { ...BEST.opens, thisHour: n },
        };
        const codes = answer(facts, { roles: [role], purpose, form, reason: n > 2 ? "a good reason" : null }).split(" ");
        if (codes[0] === "granted") return !isSealed;
        const places = codes.map((code) => order.indexOf(code));
        return places.every((place, at) => place >= 0 && (at === 0 || place > (places[at - 1] ?? -1)));
      },
    ),
    { numRuns: 2_000 },
  );
});

test("an address that is none lies in no network", () => {
  expect(isInNetworks("nonsense", ["0.0.0.0/0", "::/0"])).toBe(false);
  expect(isInNetworks("2001:db8::1", ["2001:db8::/32"])).toBe(true);
});

test("a permit that was made by hand, copied, run out or for another subject is a fault", () => {
  const permit = mintPermit({ tenant: "ten_a", actor: "key_a", subject: "sub_a", fields: new Set(["email"]), form: "clear" }, NOW);
  expect(() => assertPermitted(permit, "ten_a", "sub_a", NOW)).not.toThrow();
  expect(permit.constructor).toBeUndefined();
  const made: Permit = Object.assign(Object.create(Object.getPrototypeOf(permit) as object) as Permit, permit);
  for (const forged of [{ ...permit }, made, structuredClone({ ...permit }), Object.create(permit) as Permit])
    expect(() => assertPermitted(forged, "ten_a", "sub_a", NOW)).toThrow(/did not come from a decision/u);
  expect(() => assertPermitted(permit, "ten_a", "sub_b", NOW)).toThrow(/another subject/u);
  expect(() => assertPermitted(permit, "ten_a", "sub_a", permit.expiresAt)).toThrow(/run out/u);
  expect(Object.isFrozen(permit)).toBe(true);
});

test("the house may use what reaches a customer, and may neither see nor change it, nor use anything else", () => {
  const house = { actor: { ...STAFF, kind: "worker", id: "worker_post", roles: ["agent"] } satisfies Actor };
  expect(answer({}, { ...house, form: "use", purpose: "security" })).toBe("granted");
  expect(answer({}, { ...house, form: "use", purpose: "booking" })).toBe("granted");
  for (const form of ["masked", "clear", "change", "export", "comparison", "lookup"] satisfies AskForm[])
    expect(answer({}, { ...house, form, purpose: "security" }), form).toBe("not_granted");
  expect(answer({}, { ...house, form: "use", field: "passport", purpose: "security" })).toBe("not_granted");
  expect(answer({}, { ...house, form: "use", field: "passport", purpose: "law" })).toBe("purpose_not_declared not_granted");
  expect(answer({ isSealed: true }, { ...house, form: "use", purpose: "security" })).toBe("sealed");
  expect(answer({ standings: { ...NO_STANDINGS, isRestricted: true } }, { ...house, form: "use", purpose: "booking" })).toBe("granted");
});

test("the house compares a postcode and has cards forgotten, and does nothing else with an address or a card", () => {
  const house = { actor: { ...STAFF, kind: "worker", id: "worker_doors", roles: ["agent"] } satisfies Actor, purpose: "security" };
  expect(answer({}, { ...house, field: "home", form: "comparison" })).toBe("granted");
  expect(answer({}, { ...house, field: "card", form: "use" })).toBe("granted");
  for (const form of ["masked", "clear", "change", "export", "lookup"] satisfies AskForm[])
    for (const field of ["home", "card"]) expect(answer({}, { ...house, field, form }), `${field} ${form}`).toBe("not_granted");
  expect([answer({}, { ...house, field: "home", form: "use" }), answer({}, { ...house, field: "card", form: "comparison" })]).toEqual([
    "not_granted",
    "not_granted",
  ]);
  // Where somebody lives says by which law their request is answered and where a letter about it goes, and serves nothing else.
  expect(answer({}, { ...house, field: "home", form: "use", purpose: "rights" })).toBe("granted");
  expect(answer({}, { ...house, field: "home", form: "clear", purpose: "rights" })).toBe("not_granted");
});

test("customers see and change what is theirs, whatever they decided of its use, until its time is over", () => {
  const ana = { actor: { ...STAFF, kind: "subject", id: "sub_1", roles: [] } satisfies Actor, purpose: "rights" };
  const decided = { ...NO_STANDINGS, isRestricted: true, objections: new Set(["care", "booking"]) };
  for (const form of ["masked", "clear", "change"] satisfies AskForm[])
    expect(answer({ standings: decided, isDeviceTrusted: false, opens: { ...BEST.opens, thisHour: 1e6 } }, { ...ana, form }), form).toBe(
      "granted",
    );
  for (const form of ["use", "export", "comparison", "lookup"] satisfies AskForm[])
    expect(answer({}, { ...ana, form }), form).toBe("not_granted");
  expect(answer({ isSealed: true }, { ...ana, form: "masked" })).toBe("sealed");
  const old = new Map([["passport", instant(NOW - 366 * DAY_MS)]]);
  expect(answer({ collectedAt: old }, { ...ana, field: "passport", form: "clear" })).toBe("retention_over");
});
