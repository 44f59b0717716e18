import fc from "fast-check";
import { expect, test } from "vitest";
import { phoneType } from "./phone.ts";

function canonical(input: unknown, countries: readonly string[] = []): string {
  const parsed = phoneType.parse(input, { countries });
  return parsed.ok ? parsed.value.canonical : parsed.refusal.code;
}

test("a number is kept as typed and found in any usual notation", () => {
  expect(phoneType.parse(" +49 0711 2842222 ", { countries: [] })).toEqual({
    ok: true,
    value: { value: "+49 0711 2842222", canonical: "+497112842222" },
  });
  for (const typed of [
    "+49 711 2842222",
    "+49 (0)711 2842222",
    "0049 711 2842222",
    "+49-711-284 2222",
    "tel:+497112842222",
    "+49/711/2842222",
    "+49.711.2842222",
  ]) {
    expect(canonical(typed), typed).toBe("+497112842222");
  }
});

test("a number in national notation is one of the countries that the map names, in their order", () => {
  for (const typed of ["(212) 555-1234", "212-555-1234", "1 212 555 1234", "1-212-555-1234"])
    expect(canonical(typed, ["US", "GB"]), typed).toBe("+12125551234");
  expect(canonical("020 7946 0958", ["US", "GB"])).toBe("+442079460958");
  expect(canonical("0711 2842222", ["DE"])).toBe("+497112842222");
});

test("a look-up of a national number tries every country that the map names", () => {
  expect(phoneType.candidates("020 7946 0958", { countries: ["GB", "DE"] })).toEqual(["+442079460958", "+492079460958"]);
  expect(phoneType.candidates("+44 20 7946 0958", { countries: ["GB", "DE"] })).toEqual(["+442079460958"]);
  expect(phoneType.candidates("nonsense", { countries: ["GB"] })).toEqual([]);
});

test("a national number without a country is refused with what to do", () => {
  expect(canonical("212 555 1234")).toBe("phone_country_unknown");
  expect(canonical("212 555 1234", ["XX"])).toBe("phone_country_unknown");
});

test("what cannot be a number is refused", () => {
  for (const typed of ["none", "call me", "+", "++49 711", "+49 711 CALL", "212-KL5-1234", "+1 212 555 1234, +1 212 555 1235"])
    expect(canonical(typed, ["US"]), typed).toBe("not_a_phone");
  for (const typed of ["+1 212", "+44 12345678901234", "+4912"])
    expect(canonical(typed), typed).toMatch(/^(?:phone_wrong_length|not_a_phone)$/u);
  expect(canonical(`+1${"2".repeat(60)}`)).toBe("too_long");
});

test("an extension belongs to the number", () => {
  expect(canonical("+1 (212) 555-1234 ext. 5")).toBe("+12125551234;ext=5");
  expect(canonical("+1 212 555 1234")).not.toBe(canonical("+1 212 555 1234 x5"));
});

test("the numbers of the countries of the world, written as people write them", () => {
  const numbers = [
    ["+55 (12) 3923-5555", "+551239235555"],
    ["+1 (514) 721-4711", "+15147214711"],
    ["+47 22 44 22 22", "+4722442222"],
    ["+420 2 4172 5555", "+420241725555"],
    ["+43 01 5134505", "+4315134505"],
    ["+32 02 219 03 03", "+3222190303"],
    ["+45 3453 3453", "+4534533453"],
    ["+33 01 47 42 71 71", "+33147427171"],
    ["+358 09 870 2000", "+35898702000"],
    ["+36 1 234 5678", "+3612345678"],
    ["+353 01 6792424", "+35316792424"],
    ["+39 06 39733434", "+390639733434"],
    ["+31 020 6223130", "+31206223130"],
    ["+48 22 828 37 39", "+48228283739"],
    ["+351 (213) 466-111", "+351213466111"],
    ["+34 914 454 454", "+34914454454"],
    ["+46 08-651 52 52", "+4686515252"],
    ["+44 020 7976 5722", "+442079765722"],
    ["+44 0131 315 3300", "+441313153300"],
    ["+61 (02) 9332 3633", "+61293323633"],
    ["+54 (0)11 4311 4333", "+541143114333"],
    ["+91 080 22289999", "+918022289999"],
  ] as const;
  for (const [typed, e164] of numbers) expect(canonical(typed), typed).toBe(e164);
});

test("the canonical form of a number is its own canonical form", () => {
  expect(canonical(canonical("+4 3)00  5-31-)2()-9"))).toBe(canonical("+4 3)00  5-31-)2()-9"));
  fc.assert(
    fc.property(fc.stringMatching(/^\+[1-9][\d ()-]{6,18}$/u), (typed) => {
      const parsed = phoneType.parse(typed, { countries: ["US"] });
      if (parsed.ok) expect(canonical(parsed.value.canonical)).toBe(parsed.value.canonical);
    }),
    { numRuns: 2_000 },
  );
});
