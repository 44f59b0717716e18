import { expect, test } from "vitest";
import { compileSmallMap } from "./_testing.ts";
import { findBlocked } from "./blocked-changes.ts";
import { consequences } from "./consequences.ts";

type Change = Parameters<typeof compileSmallMap>[0];

function told(change: Change): readonly string[] {
  return consequences(compileSmallMap(), compileSmallMap(change)).changes.map(({ say }) => say);
}

function codes(change: Change): readonly string[] {
  return consequences(compileSmallMap(), compileSmallMap(change)).changes.map(({ code }) => code);
}

test("a map that says the same has no consequences", () => {
  expect(
    consequences(
      compileSmallMap(),
      compileSmallMap(() => {}, 2),
    ),
  ).toEqual({ changes: [], notice: { added: [], removed: [] } });
});

test("who gains and who loses sight of what is told, with role, purpose, field and form", () => {
  const { changes } = consequences(
    compileSmallMap(),
    compileSmallMap((map) => (map.roles["concierge"] = { booking: { email: ["masked", "change"], passport: ["clear"] } })),
  );
  expect(changes).toEqual([
    {
      code: "gains",
      role: "concierge",
      purpose: "booking",
      field: "passport",
      form: "clear",
      say: "The role concierge may now see Passport number for Book your travel.",
    },
    {
      code: "loses",
      role: "concierge",
      purpose: "booking",
      field: "passport",
      form: "use",
      say: "The role concierge may no longer use without seeing Passport number for Book your travel.",
    },
  ]);
});

test("a field that is collected for one more purpose opens the grants that waited for it", () => {
  const waiting: Change = (map) => (map.roles["mailer"] = { newsletter: { passport: ["use"] } });
  const before = compileSmallMap(waiting);
  expect(consequences(compileSmallMap(), before).changes.map(({ code }) => code)).toEqual(["role_added"]);
  const after = compileSmallMap((map) => {
    waiting?.(map);
    map.fields["passport"] = { ...map.fields["passport"], purposes: ["booking", "newsletter"] };
  });
  expect(consequences(before, after).changes.map(({ code, role }) => [code, role])).toEqual([
    ["field_purpose_added", undefined],
    ["gains", "mailer"],
  ]);
});

test("a role that ends loses all it had, and a new one is told with all it gains", () => {
  const changes = codes((map) => {
    map.roles["guest"] = { booking: { email: ["clear"] } };
    delete map.roles["manager"];
  });
  expect(changes).toEqual(["role_added", "gains", "gains", "role_removed", "loses", "loses", "loses", "loses"]);
});

test("changed conditions of a role are told in words", () => {
  expect(
    told(
      (map) =>
        (map.roles["manager"] = {
          ...map.roles["manager"],
          needs: { clear: { reason: true } },
          networks: ["10.0.0.0/8"],
          brake: 5,
          breakGlass: true,
          onCalls: true,
          requires: ["training"],
          budget: { hour: 3 },
          keys: false,
          hideUntilProven: true,
          requiresForMasked: true,
        }),
    ),
  ).toEqual([
    "The role manager: To see: A reason, and no second person.",
    "The role manager: These clearances are required: training.",
    "The role manager: Clearance is required for masked values too.",
    "The role manager: It works on calls, with proven callers.",
    "The role manager: Nothing is shown before the caller is proven.",
    "The role manager: It may come only from 10.0.0.0/8.",
    "The role manager: It may open 3 values an hour.",
    "The role manager: It may open at most 5 customers in ten minutes.",
    "The role manager: Keys of programs may not have it.",
    "The role manager: It may break the glass in an emergency.",
  ]);
});

test("fields that come, go and change are told", () => {
  expect(codes((map) => (map.fields["seat"] = { category: "behavioural", type: "text", purposes: ["booking"], retention: "1y" }))).toEqual([
    "field_added",
  ]);
  expect(told((map) => delete map.fields["diet"])).toEqual(["The field Diet ends: its values can no longer be used by anyone."]);
  const changed = (words: Record<string, unknown>): readonly string[] =>
    codes((map) => (map.fields["diet"] = { ...map.fields["diet"], ...words }));
  expect(changed({ retention: "31d" })).toEqual(["retention_longer"]);
  expect(changed({ retention: "29d" })).toEqual(["retention_shorter"]);
  expect(changed({ mask: "last2" })).toEqual(["mask_changed"]);
  expect(changed({ type: "name" })).toEqual(["type_changed"]);
  expect(changed({ label: "Food" })).toEqual(["label_changed"]);
  expect(changed({ required: true })).toEqual(["required_changed"]);
  expect(changed({ many: true })).toEqual(["many_changed"]);
  expect(changed({ strength: { use: 1, clear: 3 } })).toEqual(["strength_changed"]);
  expect(changed({ category: "behavioural", mask: "hidden" })).toEqual(["category_changed"]);
  expect(changed({ purposes: ["booking", "newsletter"] })).toEqual(["field_purpose_added"]);
  expect(changed({ lookup: "shared" })).toEqual(["lookup_added"]);
});

test("whoever renames a field is told that its values do not move along", () => {
  const renamed = told((map) => {
    map.fields["food"] = { ...map.fields["diet"] };
    delete map.fields["diet"];
  });
  expect(renamed.join(" ")).toContain("If it was meant to be renamed to Diet (food): its values do not move along.");
});

test("fields and purposes are told by their labels, old and new where those change, and by their names too where a label is not enough", () => {
  expect(told((map) => (map.fields["diet"] = { ...map.fields["diet"], label: "Food", required: true, many: true }))).toEqual([
    "Diet is now called Food.",
    "A customer may have several of Food.",
    "New customers must give Food.",
  ]);
  expect(told((map) => (map.purposes["booking"] = { ...map.purposes["booking"], label: "Travel" }))).toEqual([
    "The purpose Book your travel is described differently: Travel.",
  ]);
  const twice = (change: Change): ReturnType<typeof compileSmallMap> =>
    compileSmallMap((map) => {
      map.fields["food"] = { ...map.fields["diet"], label: "Diet" };
      change?.(map);
    });
  const changes = consequences(
    twice(() => {}),
    twice((map) => (map.fields["food"] = { ...map.fields["food"], required: true })),
  ).changes;
  expect(changes.map(({ say }) => say)).toEqual(["New customers must give Diet (food)."]);
});

test("a look-up that compares in another way, or is not one customer's alone any more, is told", () => {
  const withLookup: Change = (map) => (map.fields["diet"] = { ...map.fields["diet"], lookup: "shared" });
  const withDigits: Change = (map) => (map.fields["diet"] = { ...map.fields["diet"], lookup: "shared", normalise: "digits" });
  const { changes } = consequences(compileSmallMap(withLookup), compileSmallMap(withDigits));
  expect(changes.map(({ code }) => code)).toEqual(["normalise_changed"]);
  expect(codes((map) => (map.fields["email"] = { ...map.fields["email"], lookup: "shared" }))).toEqual(["lookup_changed"]);
});

test("purposes and their bases are told, with what a consent means", () => {
  expect(codes((map) => (map.purposes["fraud"] = { basis: "legitimate-interests" }))).toEqual(["purpose_added"]);
  const basis = told((map) => (map.purposes["booking"] = { ...map.purposes["booking"], basis: "consent" }));
  expect(basis).toEqual([
    "The purpose Book your travel rests on consent instead of contract. Customers must be asked; until they agree, nothing may be used for it.",
  ]);
  expect(codes((map) => (map.purposes["booking"] = { ...map.purposes["booking"], label: "Travel" }))).toEqual(["purpose_reworded"]);
  expect(codes((map) => (map.purposes["newsletter"] = { ...map.purposes["newsletter"], optOut: "gpc" }))).toEqual(["opt_out_changed"]);
});

test("what recipients are given, more or less, is told", () => {
  expect(told((map) => (map.recipients["airline"] = { ...map.recipients["airline"], fields: ["card"] }))).toEqual([
    "The airlines may be given Payment card for Book your travel.",
    "The airlines may no longer be given Passport number for Book your travel.",
  ]);
  expect(codes((map) => delete map.recipients["airline"])).toEqual(["recipient_removed", "disclosure_lost"]);
});

test("the lines of the notice that change are told", () => {
  const { notice } = consequences(
    compileSmallMap(),
    compileSmallMap((map) => (map.fields["diet"] = { ...map.fields["diet"], retention: "1y" })),
  );
  expect(notice).toEqual({ added: ["We keep Diet for 1 year."], removed: ["We keep Diet for 30 days."] });
});

test("the first map of all is told as nothing but additions", () => {
  const first = consequences(null, compileSmallMap());
  expect(first.changes.every(({ code }) => /(?:_added|gains|_gained)$/u.test(code))).toBe(true);
  expect(first.notice.removed).toEqual([]);
});

test("the same change is told the same way, in whatever order the maps were written", () => {
  const change: Change = (map) => {
    map.fields["a"] = { category: "contact", type: "text", purposes: ["booking"], retention: "1y" };
    map.roles["z"] = { booking: { a: ["use"], email: ["use"] } };
  };
  const reversed = compileSmallMap((map) => {
    change?.(map);
    map.fields = Object.fromEntries(Object.entries(map.fields).toReversed());
    map.roles = Object.fromEntries(Object.entries(map.roles).toReversed());
  });
  expect(consequences(compileSmallMap(), reversed)).toEqual(consequences(compileSmallMap(), compileSmallMap(change)));
});

test("a change that stored values would not survive is blocked while there are any", () => {
  const blocked = (words: Record<string, unknown>, withData: readonly string[] = ["diet", "card"], field = "diet"): readonly string[] =>
    findBlocked(
      [...compileSmallMap().fields.values()],
      compileSmallMap((map) => (map.fields[field] = { ...map.fields[field], ...words })),
      { withData: new Set(withData), shared: new Set(withData) },
    ).map(({ code }) => code);
  expect(blocked({ type: "name" })).toEqual(["type_changed"]);
  expect(blocked({ category: "contact" })).toEqual(["key_class_changed"]);
  expect(blocked({ many: false }, ["card"], "card")).toEqual(["many_narrowed"]);
  expect(blocked({ normalise: "digits" })).toEqual(["normalise_changed"]);
  // What goes without saying may be said.
  expect(blocked({ normalise: "case" })).toEqual([]);
  expect(blocked({ type: "name" }, [])).toEqual([]);
  expect(blocked({ lookup: "exact" })).toEqual(["lookup_added"]);
  expect(blocked({ retention: "1d", mask: "last2", label: "Food" })).toEqual([]);
});
