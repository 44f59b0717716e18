import fc from "fast-check";
import { expect, test } from "vitest";
import { cardIdOf, placeOfCard } from "./card-id.ts";

test("every place has an id of its own, which leads back to it", () => {
  const place = fc.record({
    field: fc.stringMatching(/^[a-z][A-Za-z0-9_-]{0,39}$/u),
    record: fc.stringMatching(/^[0-9a-hjkmnp-tv-z]{0,8}$/u),
  });
  fc.assert(
    fc.property(place, place, (one, other) => {
      expect(placeOfCard(cardIdOf(one))).toEqual(one);
      expect(cardIdOf(one) === cardIdOf(other)).toBe(one.field === other.field && one.record === other.record);
    }),
  );
});

test("what is no such id leads nowhere", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((text) => `crd_${text}`),
      ),
      (text) => {
        const place = placeOfCard(text);
        if (place !== undefined) expect(cardIdOf(place)).toBe(text);
      },
    ),
  );
  for (const text of ["", "crd_", "sub_00000000", "crd_c5p6jw00c5p6jw00"]) expect(placeOfCard(text), text).toBeUndefined();
});
