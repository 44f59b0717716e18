import { expect, test } from "vitest";
import { parseMapJson, parseMapYaml } from "./parse-map.ts";
import { mapToJson } from "./serialize.ts";
import type { MapProblem } from "./types.ts";

const GOOD = `controller: { name: Blue Sky Concierge, email: privacy@bluesky.example, jurisdictions: [US-CA, GB] }
purposes:
  booking:    { label: Book your travel, basis: contract, task: Book flights and hotels }
  newsletter: { label: Send you offers, basis: consent }
fields:
  email:    { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking, newsletter], retention: 3y }
  passport: { label: Passport number, category: government-id, type: text, purposes: [booking], retention: 1y }
  card:     { label: Payment card, category: payment-card, type: card, many: true, purposes: [booking], custody: until-used, retention: 1y }
roles:
  concierge: { booking: { email: [masked, change], passport: [masked, use], card: [masked, use] } }
  manager:   { booking: { passport: [clear], card: [clear] }, needs: { clear: { approval: 2, reason: true } } }
recipients:
  airline:  { label: Airline booking system, vendor: airline, purposes: [booking], fields: [passport, card] }
`;

function problemsOf(yaml: string): readonly MapProblem[] {
  const parsed = parseMapYaml(yaml);
  return parsed.ok ? [] : parsed.problems;
}

/** `code@line` of every problem. */
function codesOf(yaml: string): readonly string[] {
  return problemsOf(yaml).map(({ code, line }) => `${code}@${line}`);
}

/** The problems of the good map with one piece of it replaced. */
function codesWith(piece: string, instead: string): readonly string[] {
  expect(GOOD).toContain(piece);
  return codesOf(GOOD.replace(piece, instead));
}

test("the map of the documentation is good", () => {
  const parsed = parseMapYaml(GOOD);
  expect(parsed).toMatchObject({ ok: true, warnings: [] });
  expect(parsed.ok && parsed.map.roles["manager"]).toEqual({
    grants: { booking: { passport: ["clear"], card: ["clear"] } },
    needs: { clear: { approval: 2, reason: true } },
  });
});

test("a map says the same in YAML and in JSON", () => {
  const parsed = parseMapYaml(GOOD);
  expect(parsed.ok && parseMapJson(mapToJson(parsed.map))).toEqual(parsed);
});

test("an unknown key is told with line, column and the key that was meant", () => {
  expect(problemsOf(GOOD.replace("retention: 3y", "retentoin: 3y"))).toEqual([
    {
      line: 6,
      column: 3,
      path: "fields.email",
      code: "field_without_retention",
      say: "It is not said how long the field email is kept.",
      mend: "Add retention:, as in retention: 3y.",
    },
    {
      line: 6,
      column: 110,
      path: "fields.email.retentoin",
      code: "unknown_key",
      say: "There is no retentoin here.",
      mend: "Did you mean retention?",
    },
  ]);
  expect(codesWith("controller:", "controler:")).toEqual(["unknown_key@1", "no_controller@1"]);
  expect(codesWith("vendor: airline", "vendr: airline")).toEqual(["unknown_key@13"]);
  expect(codesWith("task:", "tasks:")).toEqual(["unknown_key@3"]);
  expect(codesWith("basis: consent }", "basis: consent, optOut: gpc }")).toEqual([]);
  expect(codesWith("basis: consent }", "basis: consent, optOut: dnt }")).toEqual(["bad_opt_out@4"]);
  expect(codesWith("basis: contract,", "basis: contract, optOut: gpc,")).toEqual(["opt_out_without_effect@3"]);
});

test("everything wrong is told at once, in the order of the lines", () => {
  const yaml = GOOD.replace("basis: contract", "basis: contrakt")
    .replace("type: email", "type: mail")
    .replace("[masked, change]", "[masked, chnge]")
    .replace("fields: [passport, card]", "fields: [pasport, card]");
  expect(codesOf(yaml)).toEqual(["bad_basis@3", "bad_type@6", "unknown_form@10", "unknown_field@13"]);
});

test("a purpose without basis is refused", () => {
  expect(codesWith(", basis: consent", "")).toEqual(["purpose_without_basis@4"]);
});

test("a field without purpose, or with none in its list, is refused", () => {
  expect(codesWith("purposes: [booking], retention: 1y }\n  card", "retention: 1y }\n  card")).toEqual(["field_without_purpose@7"]);
  expect(codesWith("purposes: [booking], retention: 1y }\n  card", "purposes: [], retention: 1y }\n  card")).toEqual([
    "field_without_purpose@7",
  ]);
});

test("a field without category or type is refused", () => {
  expect(codesWith("category: contact, ", "")).toEqual(["field_without_category@6"]);
  expect(codesWith("type: email, ", "")).toEqual(["field_without_type@6"]);
});

test("names that lead nowhere are refused with the nearest one", () => {
  expect(problemsOf(GOOD.replace("[booking, newsletter]", "[booking, newslettre]"))).toMatchObject([
    { code: "unknown_purpose", line: 6, mend: "Did you mean newsletter?" },
  ]);
  expect(problemsOf(GOOD.replace("concierge: { booking", "concierge: { bookings"))).toMatchObject([
    { code: "unknown_purpose", line: 10, mend: "Did you mean booking?" },
  ]);
  expect(problemsOf(GOOD.replace("{ passport: [clear]", "{ pasport: [clear]"))).toMatchObject([
    { code: "unknown_field", line: 11, mend: "Did you mean passport?" },
  ]);
  expect(problemsOf(GOOD.replace("manager:   { booking", "manager:   { onCall: true, booking"))).toMatchObject([
    { code: "unknown_purpose", line: 11, mend: "Did you mean onCalls?" },
  ]);
});

test("words of roles, and the purposes that are built in, cannot be declared as purposes", () => {
  for (const word of [
    "needs",
    "requires",
    "onCalls",
    "hideUntilProven",
    "networks",
    "budget",
    "brake",
    "keys",
    "breakGlass",
    "requiresForMasked",
  ]) {
    expect(codesWith("  newsletter: {", `  ${word}: { label: x, basis: consent }\n  newsletter: {`)).toContain("reserved_word@4");
  }
  for (const word of ["rights", "security"])
    expect(codesWith("  newsletter: {", `  ${word}: { label: x, basis: consent }\n  newsletter: {`)).toEqual(["built_in_purpose@4"]);
});

test("roles may be granted the built-in purposes", () => {
  expect(codesWith("  manager:", "  officer: { rights: { passport: [export] }, security: { email: [use] } }\n  manager:")).toEqual([]);
});

test("no role is called owner", () => {
  expect(codesWith("manager:", "owner:")).toEqual(["role_reserved@11"]);
});

test("names that are no names are refused, with one that would do", () => {
  for (const name of ["Email", "1st", "e mail", "é", "x".repeat(41), "__proto__", "constructor", '"to/string"']) {
    expect(
      codesWith("  passport:", `  ${name}: { category: contact, type: text, purposes: [booking], retention: 1y }\n  passport:`),
      name,
    ).toContain("bad_name@7");
  }
  expect(codesWith("  passport:", "  7: { category: contact, type: text, purposes: [booking], retention: 1y }\n  passport:")).toEqual([
    "name_not_text@7",
  ]);
  expect(problemsOf(GOOD.replace("  manager:", "  Head Waiter:"))).toMatchObject([
    { code: "bad_name", mend: "Call it head_waiter; its label may say more." },
  ]);
});

test("names of the language's own objects never reach the map", () => {
  const parsed = parseMapJson(
    JSON.parse(
      '{"controller": {"name": "x", "email": "a@b.example", "jurisdictions": ["GB"], "__proto__": {"x": 1}}, "purposes": {"__proto__": {"basis": "consent"}}, "fields": {"constructor": {}}}',
    ),
  );
  expect(!parsed.ok && parsed.problems.map(({ code, path }) => `${code} ${path}`)).toEqual([
    "unknown_key controller.__proto__",
    "bad_name purposes.__proto__",
    "bad_name fields.constructor",
  ]);
  expect(({} as { readonly x?: number }).x).toBeUndefined();
});

test("retention is days, months or years, for all purposes or for each", () => {
  expect(codesWith("retention: 3y", "retention: { booking: 3y, newsletter: 6m }")).toEqual([]);
  expect(codesWith("retention: 3y", "retention: { booking: 3y }")).toEqual(["field_without_retention@6"]);
  expect(codesWith("retention: 3y", "retention: { booking: 3y, newsletter: 1y, billing: 1y }")).toEqual(["unknown_purpose@6"]);
  for (const wrong of ["3", "3 years", "0d", "-1d", "1w", "101y", "99999y", "forever", "1.5y", "[3y]", "true"])
    expect(codesWith("retention: 3y", `retention: ${wrong}`), wrong).toEqual(["bad_retention@6"]);
});

test("jurisdictions are codes, and the usual slips are mended", () => {
  for (const good of ["[EU]", "[DE, FR]", "[CA-QC]", "[US]", "[US-PR, BR]"]) expect(codesWith("[US-CA, GB]", good), good).toEqual([]);
  for (const bad of ["UK", "US-XX", "California", "us-ca", "XX", "GB-", "USA"])
    expect(codesWith("[US-CA, GB]", `[${bad}]`), bad).toEqual(["bad_jurisdiction@1"]);
  expect(problemsOf(GOOD.replace("GB]", "UK]"))).toMatchObject([{ mend: "Did you mean GB?" }]);
  expect(problemsOf(GOOD.replace("US-CA", "us-ca"))).toMatchObject([{ mend: "Did you mean US-CA?" }]);
  expect(codesWith("[US-CA, GB]", "[]")).toEqual(["controller_without_jurisdictions@1"]);
});

test("networks are address blocks", () => {
  const withNetworks = (networks: string): readonly string[] => codesWith("manager:   {", `manager:   { networks: ${networks},`);
  expect(withNetworks('[203.0.113.0/24, "2001:db8::/32", "::1/128", 0.0.0.0/0]')).toEqual([]);
  for (const bad of ["10.0.0.0/33", "10.0.0.1", "300.0.0.0/8", '"2001:db8::/129"', "10.0.0/8", "any", '"fe80::1%eth0/64"', "10.0.0.0/"])
    expect(withNetworks(`[${bad}]`), bad).toEqual(["bad_network@11"]);
  expect(withNetworks("[]")).toEqual(["no_networks@11"]);
  expect(withNetworks("10.0.0.0/8")).toEqual(["not_a_list@11"]);
});

test("the words of roles are checked each by its kind", () => {
  const withWords = (words: string): readonly string[] => codesWith("manager:   {", `manager:   { ${words},`);
  expect(
    withWords(
      "requires: [background_check], requiresForMasked: true, onCalls: true, hideUntilProven: true, budget: { hour: 10, day: 50 }, brake: 5, keys: false, breakGlass: true",
    ),
  ).toEqual([]);
  expect(withWords("onCalls: yes")).toEqual(["not_boolean@11"]);
  expect(withWords("brake: 0")).toEqual(["not_whole_number@11"]);
  expect(withWords("brake: 2.5")).toEqual(["not_whole_number@11"]);
  expect(withWords('budget: { hour: "10" }')).toEqual(["not_whole_number@11"]);
  expect(withWords("budget: { week: 10 }")).toEqual(["unknown_key@11"]);
  expect(withWords("requires: background_check")).toEqual(["not_a_list@11"]);
  expect(codesWith("{ approval: 2, reason: true }", "{ approvals: 2 }")).toEqual(["unknown_key@11"]);
  expect(codesWith("{ approval: 2, reason: true }", "{ approval: 9 }")).toEqual(["not_whole_number@11"]);
  expect(codesWith("needs: { clear:", "needs: { see:")).toEqual(["unknown_key@11"]);
});

test("a form stands once in a grant", () => {
  expect(codesWith("[masked, change]", "[masked, masked]")).toEqual(["twice_in_list@10"]);
});

test("a field says mask, strength, required and normalise within what they can be", () => {
  const withWords = (words: string): readonly string[] => codesWith("type: text,", `type: text, ${words},`);
  expect(withWords("mask: last2, strength: { use: 2, clear: 3 }, required: true, normalise: alphanumeric")).toEqual([]);
  expect(withWords("mask: last5")).toEqual(["bad_mask@7"]);
  expect(withWords("mask: none")).toEqual(["mask_shows_all@7"]);
  expect(withWords("strength: { use: 4 }")).toEqual(["not_whole_number@7"]);
  expect(withWords("strength: { see: 1 }")).toEqual(["unknown_key@7"]);
  expect(withWords("normalise: upper")).toEqual(["bad_normalise@7"]);
  expect(codesWith("type: email,", "type: email, normalise: digits,")).toEqual(["normalise_not_possible@6"]);
});

test("a card keeps to the rules of cards", () => {
  expect(codesWith("custody: until-used", "custody: until-used, lookup: exact")).toEqual(["lookup_on_card@8"]);
  expect(codesWith("custody: until-used", "custody: until-used, mask: none")).toEqual(["mask_not_for_cards@8"]);
  expect(codesWith("custody: until-used", "custody: forever")).toEqual(["bad_custody@8"]);
  expect(codesWith("custody: until-used", "whenAnonymised: count")).toEqual(["count_not_possible@8"]);
  expect(codesWith("custody: until-used", "whenAnonymised: keep")).toEqual(["bad_when_anonymised@8"]);
  expect(codesWith("lookup: exact", "custody: vault")).toEqual(["custody_only_for_cards@6"]);
  expect(codesWith("type: card, many: true", "type: text").filter((code) => code.startsWith("card"))).toEqual(["card_as_text@8"]);
  expect(codesWith("category: payment-card", "category: card-authentication")).toContain("category_never_kept@8");
});

test("a look-up by a government number or bank account must be insisted on", () => {
  expect(codesWith("type: text,", "type: text, lookup: exact,")).toEqual(["lookup_not_insisted@7"]);
  expect(codesWith("type: text,", "type: text, lookup: exact, lookupInsisted: true,")).toEqual([]);
  for (const type of ["boolean", "free-text", "file"])
    expect(codesWith("type: email,", `type: ${type},`), type).toEqual(["lookup_not_possible@6"]);
  expect(codesWith("lookup: exact", "lookup: fuzzy")).toEqual(["bad_lookup@6"]);
});

test("a category that no law speaks of is taken with a warning that names the nearest one; what is no word is refused", () => {
  expect(parseMapYaml(GOOD.replace("category: contact", "category: contacts"))).toMatchObject({
    ok: true,
    warnings: [{ code: "unknown_category", line: 6, mend: "Did you mean contact?" }],
  });
  expect(parseMapYaml(GOOD.replace("category: government-id", "category: passport"))).toMatchObject({
    ok: true,
    warnings: [{ code: "unknown_category", line: 7, mend: "Did you mean government-id?" }],
  });
  expect(problemsOf(GOOD.replace("category: contact", 'category: "Con tact"'))).toMatchObject([{ code: "bad_category", line: 6 }]);
});

test("the same key twice is told where it stands the second time", () => {
  expect(codesOf(`${GOOD}fields: {}\n`)).toEqual(["duplicate_key@14"]);
  expect(codesWith("label: E-mail,", "label: E-mail, label: Mail,")).toEqual(["duplicate_key@6"]);
});

test("sections whose room is not built may stand there empty", () => {
  expect(codesOf(`${GOOD}lists: {}\nsegments: []\nevents:\n`)).toEqual([]);
  expect(codesOf(`${GOOD}segments: { news: {} }\n`)).toEqual(["section_not_yet@14"]);
});

test("a mailing list needs a purpose that rests on consent", () => {
  const lists = (list: string): readonly string[] => codesOf(`${GOOD}lists:\n  offers: ${list}\n`);
  expect(lists("{ label: Offers, purpose: newsletter, from: Blue Sky Offers }")).toEqual([]);
  expect(lists("{ label: Offers }")).toEqual(["list_without_purpose@15"]);
  expect(lists("{ purpose: booking }")).toEqual(["list_without_consent@15"]);
  expect(lists("{ purpose: newsletters }")).toEqual(["unknown_purpose@15"]);
  expect(lists("{ purpose: newsletter, colour: blue }")).toEqual(["unknown_key@15"]);
  const parsed = parseMapYaml(`${GOOD}lists: { offers: { purpose: newsletter } }\n`);
  expect(parsed.ok && parseMapJson(mapToJson(parsed.map))).toMatchObject({ ok: true, map: { lists: { offers: { label: "Offers" } } } });
});

test("a grant for a purpose that the field is not collected for is allowed and remarked", () => {
  const parsed = parseMapYaml(GOOD.replace("needs:", "newsletter: { passport: [use] }, needs:"));
  expect(parsed).toMatchObject({ ok: true, warnings: [{ code: "grant_without_purpose", line: 11 }] });
});

test("a comma in a text without quotes is recognised for what it is", () => {
  expect(problemsOf(GOOD.replace("Book flights and hotels", "Book flights, hotels and more"))).toMatchObject([
    { code: "unknown_key", mend: "If this belongs to the text before the comma, put that whole text into quotes." },
  ]);
});

test("anchors, aliases, tags and merge keys are refused", () => {
  expect(codesWith("purposes: [booking, newsletter]", "purposes: &p [booking, newsletter]")).toEqual(["anchor_refused@6"]);
  expect(codesWith("purposes: [booking], retention: 1y }\n  card", "purposes: *p, retention: 1y }\n  card")).not.toEqual([]);
  expect(codesWith("label: E-mail", "label: !secret E-mail")).not.toEqual([]);
  expect(codesWith("{ label: E-mail", "{ <<: { label: x }, label: E-mail")).toEqual(["unknown_key@6"]);
});

test("a bomb of aliases costs nothing", () => {
  const bomb = `a: &a [${"x,".repeat(9)}x]\n${Array.from("bcdefghijklmnop")
    .map((name, index) => `${name}: &${name} [${`*${"abcdefghijklmnop"[index]},`.repeat(9)}x]`)
    .join("\n")}`;
  const begun = performance.now();
  expect(codesOf(bomb)).not.toEqual([]);
  expect(performance.now() - begun).toBeLessThan(20_000);
});

test("broken YAML is told with its line", () => {
  expect(codesOf("controller:\n\tname: x\n")).toEqual(["yaml_syntax@2"]);
  expect(codesOf(`${GOOD}---\na: 1\n`)[0]).toBe("yaml_syntax@14");
  expect(codesOf('controller: { name: "x\n')[0]).toMatch(/^yaml_syntax@/u);
  expect(codesOf("controller: {\n  name: x\npurposes:\n")[0]).toMatch(/^yaml_syntax@[23]$/u);
  expect(codesOf("")).toEqual(["empty_map@1"]);
  expect(codesOf("# only a remark\n")).toEqual(["empty_map@1"]);
  expect(codesOf("just text")).toEqual(["wrong_kind@1"]);
  expect(codesOf("a\ud800: 1")).toEqual(["not_text@1"]);
});

test("a file with a byte order mark and line ends of another system says the same, at the same places", () => {
  const foreign = (yaml: string): string => `\ufeff${yaml.replaceAll("\n", "\r\n")}`;
  expect(parseMapYaml(foreign(GOOD))).toEqual(parseMapYaml(GOOD));
  const wrong = GOOD.replace("email: privacy", "mail: privacy").replace("type: email", "type: mail");
  expect(problemsOf(foreign(wrong))).toEqual(problemsOf(wrong));
});

test("what is too deep or too large is refused before it is read", () => {
  const begun = performance.now();
  for (const deep of [
    "[".repeat(100_000),
    "{a: ".repeat(50_000),
    "- ".repeat(100_000),
    "? ".repeat(100_000),
    `a: ${"[ # ]\n".repeat(30_000)}`,
  ])
    expect(codesOf(deep), deep.slice(0, 10)).toEqual([expect.stringMatching(/^too_deep@/u)]);
  expect(codesOf(Array.from({ length: 500 }, (_, level) => `${" ".repeat(level)}a:`).join("\n"))).toEqual(["too_deep@102"]);
  expect(codesOf(`# ${"x".repeat(256 * 1024)}`)).toEqual(["map_too_large@1"]);
  expect(performance.now() - begun).toBeLessThan(20_000);

  let nested: unknown = {};
  for (let level = 0; level < 100_000; level++) nested = { a: nested };
  expect(parseMapJson(nested)).toMatchObject({ ok: false, problems: [{ code: "too_deep" }, {}, {}, {}, {}] });
  expect(parseMapJson(Array.from({ length: 200_000 }, () => 1))).toMatchObject({
    ok: false,
    problems: [{ code: "map_too_large" }, { code: "wrong_kind" }],
  });
});

test("in JSON the place of a problem is a path", () => {
  const parsed = parseMapJson({
    controller: { name: "x", email: "nobody", jurisdictions: ["GB"] },
    purposes: { a: { label: "A", basis: "consent" } },
    fields: { b: { category: "contact", type: "text", purposes: ["a", "c"], retention: 7 } },
  });
  expect(!parsed.ok && parsed.problems.map(({ line, path, code }) => [line, path, code])).toEqual([
    [0, "controller.email", "bad_email"],
    [0, "fields.b.purposes.1", "unknown_purpose"],
    [0, "fields.b.retention", "bad_retention"],
  ]);
});
