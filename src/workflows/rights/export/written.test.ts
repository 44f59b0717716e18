import { afterAll, beforeAll, expect, test } from "vitest";
import type { RightsRequestId, SubjectId } from "../../../base/ids.ts";
import { SECOND_MS, instant } from "../../../base/instant.ts";
import { findRightsRequest } from "../../../registers/rights/requests.ts";
import { OWNER, makeSubject } from "../../../safe/testing.ts";
import { noteMessage } from "../messages.ts";
import { DESK, type TestExports, openTestExports } from "./testing.ts";

let x: TestExports;
let ana: SubjectId;

beforeAll(async () => {
  x = await openTestExports();
  ana = await makeSubject(x.t, DESK, { name: "Ana Example" }, "booking");
});
afterAll(() => x.t.close());

async function write(id: RightsRequestId, direction: "in" | "out", text: string): Promise<void> {
  x.t.setNow(instant(x.t.safe.clock() + SECOND_MS));
  await x.t.within(async (tx) => {
    const request = await findRightsRequest(tx, id, x.t.safe.clock());
    if (request === undefined) throw new Error("no request");
    await noteMessage(x.desk, tx, { request, direction, text, actor: OWNER }, x.t.safe.clock());
  });
}

test("the copy has what was written about requests, to and fro; one of some fields has none of it", async () => {
  const bea = await makeSubject(x.t, DESK, { name: "Bea Otherwise" }, "booking");
  await write(await x.made(bea), "in", "a word of Bea");
  const before = await x.made(ana, { fields: ["name"] });
  expect((await x.filesOf(before)).json.messages).toBeNull();
  await write(before, "in", "Do you still have <my> old address?");
  await write(before, "out", "No; it was destroyed in May.");
  x.t.setNow(instant(x.t.safe.clock() + SECOND_MS));
  const { html, pdf, json } = await x.filesOf(await x.made(ana));
  expect(json.messages).toMatchObject([
    { request: before, direction: "out", text: "No; it was destroyed in May." },
    { request: before, direction: "in", text: "Do you still have <my> old address?" },
  ]);
  expect(html).toContain("Do you still have &lt;my&gt; old address?");
  expect(pdf.replaceAll(/\s+/gu, " ")).toContain("What was written about your requests");
  expect(`${html}${JSON.stringify(json)}`).not.toContain("a word of Bea");
});
