import { expect, test } from "vitest";
import type { DataMap } from "../../api/data-map.ts";
import { slotsIn } from "./slots-in.ts";

const field = (type: string) => ({ label: type, category: "contact", type, purposes: [] });
const map: DataMap = {
  purposes: {},
  roles: {},
  fields: { born: field("date"), hotel_card: field("card"), miles: field("text"), passport: field("text") },
};
const known = { map, fields: ["born", "hotel_card", "miles"], parameters: ["seat"] };
const unknown = (...texts: readonly string[]): readonly string[] =>
  slotsIn(texts, known).flatMap(({ source, isKnown }) => (isKnown ? [] : [source]));

test("places for what the vendor gets, for what is filled in and for the sending are known, with parts and filters", () => {
  expect(
    unknown(
      "/{{params.seat}}",
      "Bearer {{ forward.id }}",
      "{{subject.born | DD/MM/YYYY}} {{subject.born.year}} {{subject.miles.2}} {{card.expiry.month}} {{card.cvc}} {{subject.hotel_card.number | digits}}",
    ),
  ).toEqual([]);
});

test("what nobody declared, what the vendor does not get, and a part that there is not are told, each once", () => {
  expect(
    unknown("{{subject.shoe}} {{subject.shoe | upper}} {{subject.passport}}", "{{params.day}}", "{{subject.born.week}}", "{{}}"),
  ).toEqual(["subject.shoe", "subject.passport", "params.day", "subject.born.week", ""]);
});
