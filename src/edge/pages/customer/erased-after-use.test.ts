import { afterAll, beforeAll, expect, test } from "vitest";
import { COLLECTING_MAP } from "../../../workflows/collection/testing.ts";
import { type Answer, call } from "../../http/_test-edge.ts";
import { type CustomerPages, codeIn, cookieOf, openCustomerPages, ticketIn } from "./_testing.ts";

/** Customers who decided and asked much in their own place: records of it stay, and are no remainder of an erasure. */
const MAP = COLLECTING_MAP.replace("purposes:\n", "purposes:\n  letters: { label: Send you letters, basis: consent }\n");

let pages: CustomerPages;
let cookie = "";
beforeAll(async () => {
  pages = await openCustomerPages(MAP);
  const ticket = ticketIn(await pages.post("/c/sign-in/codes", { contact: "ana@example.com" }));
  cookie = cookieOf(await pages.post("/c/sign-in", { ticket, code: codeIn((await pages.mails())[0]) }));
});
afterAll(() => pages.close());

/** Of an erasure it waits for the look for what is left. */
const owner = (path: string, body: unknown): Promise<Answer> =>
  call(pages.edge.port, "POST", path, { key: pages.ownerKey, body, headers: { prefer: "wait=20" } });

async function own(path: string, form: Record<string, string>): Promise<string> {
  const { status, headers, text } = await pages.post(path, form, { cookie });
  expect(status, text).toBe(303);
  return String(headers["location"]).split("?")[0] ?? "";
}

test("an erasure finds nothing left of a customer who decided for themselves", async () => {
  await own("/c/consents", { of: "use", name: "letters", allow: "yes" });
  await own("/c/consents", { of: "order", name: "no-distribution", allow: "no" });
  for (const kind of ["restriction", "access"]) {
    const request = await own("/c/requests", { kind });
    await own(request, { do: "write", text: "As I said" });
    await own(request, { do: "withdraw" });
  }
  const correction = await own("/c/requests", { kind: "correction", field: "name", value: "Ana Maria Example" });
  const reasons = [{ code: "already_correct", fields: ["name"] }];
  const refused = await owner(`/v1/rights-requests/${correction.split("/").at(-1)}/decisions`, { decision: "refused", reasons });
  expect(refused.status, refused.text).toBe(200);
  await own(correction, { do: "appeal", text: "It is not." });

  const erased = await owner("/v1/erasures", { subject: pages.subject, reason: "asked by letter" });
  expect([erased.status, erased.json["state"]], erased.text).toEqual([201, "done"]);
  expect(erased.json["certificate"]).toMatchObject({ residue: { found: 0, places: [] } });
});
