import { expect, test } from "vitest";
import type { CardId } from "../../base/ids.ts";
import { cardIdOf } from "../../registers/cards/card-id.ts";
import { compileSmallMap } from "../../registers/datamap/_testing.ts";
import { bindSlots } from "./bind-slots.ts";

const ONE = compileSmallMap();
const TWO = compileSmallMap((map) => {
  map.fields["hotel_card"] = { ...map.fields["card"], label: "Card for a hotel" };
});

const bind = (map: typeof ONE, sources: readonly string[], card: CardId | null = null) =>
  bindSlots(
    map,
    sources.map((source) => ({ source, filters: [] })),
    card,
    {},
  );

test("a card's code comes after all values, by whichever name its card is called", () => {
  for (const [map, number, code] of [
    [ONE, "card.number", "card.cvc"],
    [ONE, "subject.card.number", "card.cvc"],
    [TWO, "subject.hotel_card.number", "subject.hotel_card.cvc"],
  ] as const) {
    expect(bind(map, [code, "subject.passport", number])).toEqual({
      ok: true,
      value: {
        wanted: [
          { field: number.includes("hotel") ? "hotel_card" : "card", choice: { kind: "only" } },
          { field: "passport", choice: { kind: "only" } },
        ],
        slots: {
          "subject.passport": { value: 1, pick: "value" },
          [number]: { value: 0, pick: "part.number" },
          [code]: { value: 2, pick: "value" },
        },
        codeOf: 0,
        secret: new Set([number, code]),
      },
    });
  }
});

test("where there are several kinds of cards, one is named; the codes of two are not asked for at once", () => {
  expect(bind(TWO, ["card.cvc"])).toMatchObject({
    ok: false,
    refusal: { fields: [{ field: "card.cvc", say: expect.stringContaining("subject.hotel_card") as string }] },
  });
  expect(bind(TWO, ["subject.card.cvc", "subject.hotel_card.cvc"])).toMatchObject({
    ok: false,
    refusal: { fields: [{ field: "subject.hotel_card.cvc" }] },
  });
  expect(bind(ONE, ["subject.passport.cvc"])).toMatchObject({ ok: false });
});

test("a card that is named and can be none takes no other card's place", () => {
  const noCard = cardIdOf({ field: "passport", record: "rec" });
  for (const named of ["crd_77777777777777777777777777", "crd_cdgq4s0", noCard] as const) {
    for (const [map, source] of [
      [ONE, "card.number"],
      [ONE, "card.cvc"],
      [ONE, "subject.card.number"],
      [ONE, "subject.card.1.number"],
      [TWO, "card.number"],
      [TWO, "subject.hotel_card.number"],
    ] as const) {
      const bound = bind(map, [source], named);
      expect(bound.ok && bound.value.wanted.map(({ choice }) => choice), `${named} ${source}`).toEqual([{ kind: "record", record: "" }]);
    }
  }
});
