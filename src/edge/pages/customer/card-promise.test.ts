import { afterAll, beforeAll, expect, test } from "vitest";
import { COLLECTING_MAP } from "../../../workflows/collection/testing.ts";
import { type CustomerPages, openCustomerPages, visitByNumber } from "./_testing.ts";

let pages: CustomerPages;

beforeAll(async () => {
  pages = await openCustomerPages(COLLECTING_MAP.replace("both:     {", "both:     { rights: { spare: [clear] },"));
});
afterAll(() => pages.close());

test("that nobody sees the number of a card is said where it is so; else who may see it, whatever for", async () => {
  const shown = async (asks: readonly string[]): Promise<string> => {
    const { cookie } = await visitByNumber(pages, { asks });
    return (await pages.get("/c/fill", { cookie })).text;
  };
  const unseen = await shown(["card"]);
  expect(unseen).toContain("never the number");
  expect(unseen).not.toContain("The whole number may be seen");
  const seen = await shown(["spare"]);
  expect(seen).not.toContain("never the number");
  expect(seen.match(/The whole number may be seen only by whoever cannot do without it \(Both\)/gu)).toHaveLength(2);
});
