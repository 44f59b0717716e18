import { expect, test } from "vitest";
import { FILTER_NAMES } from "../../../../src/platform/egress/filters.ts";
import type { DataMap } from "../../api/data-map.ts";
import { FILTERS, sourcesOf } from "./slot-sources.ts";

const field = (label: string, type: string) => ({ label, category: "contact", type, purposes: [] });
const MAP: DataMap = {
  purposes: {},
  roles: {},
  fields: { born: field("Born", "date"), card: field("Card", "card"), scan: field("Scan", "file"), name: field("Name", "name") },
};

test("the helper offers every filter that there is, and no other", () => {
  expect([...FILTERS].toSorted()).toEqual([...FILTER_NAMES].toSorted());
});

test("it offers what the vendor may get, by its parts; a card by its parts alone, and no file", () => {
  expect(sourcesOf(MAP, ["born", "scan"])).toEqual({
    customer: [
      { value: "subject.born", label: "Born" },
      { value: "subject.born.year", label: "Born: year" },
      { value: "subject.born.month", label: "Born: month" },
      { value: "subject.born.day", label: "Born: day" },
    ],
    card: [],
  });
  const { customer, card } = sourcesOf(MAP, ["name", "card"]);
  expect(customer).toEqual([{ value: "subject.name", label: "Name" }]);
  expect(card.map(({ value }) => value)).toContain("card.cvc");
});
