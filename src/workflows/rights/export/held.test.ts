import { afterAll, beforeAll, expect, test } from "vitest";
import type { SubjectId } from "../../../base/ids.ts";
import { DAY_MS, instant } from "../../../base/instant.ts";
import { placeHold } from "../../../registers/holds/holds.ts";
import { makeSubject } from "../../../safe/testing.ts";
import { BEGAN, DESK, type TestExports, openTestExports } from "./testing.ts";

let x: TestExports;
let ana: SubjectId;

beforeAll(async () => {
  x = await openTestExports();
  ana = await makeSubject(x.t, DESK, { name: "Ana Example", diet: "kosher", note: "likes the window" }, "booking");
  x.t.setNow(instant(BEGAN + 3 * 366 * DAY_MS));
  const hold = { reason: "dispute", until: "2030-01-01", words: null, by: "key_owner" } as const;
  await x.t.within(async (tx) => {
    await placeHold(tx, x.t.keeper, { ...hold, subject: null, field: "diet" }, x.t.safe.clock());
    await placeHold(tx, x.t.keeper, { ...hold, subject: null, field: "passport" }, x.t.safe.clock());
  });
});
afterAll(() => x.t.close());

test("what is kept past its time for everybody is told with its reason, and not as about to be destroyed", async () => {
  const { html, json } = await x.filesOf(await x.made(ana));
  expect(json.holds).toEqual([{ field: "Diet", reason: "dispute", until: "2030-01-01" }]);
  expect(json.details).toMatchObject([
    { field: "name", leftOut: "retention_over", isOnHold: false },
    { field: "note", leftOut: "retention_over", isOnHold: false },
    { field: "diet", leftOut: "retention_over", isOnHold: true },
  ]);
  expect(html.match(/it is about to be destroyed/gu)).toHaveLength(2);
  expect(html).toContain("it is kept for a reason that is told below");
});
