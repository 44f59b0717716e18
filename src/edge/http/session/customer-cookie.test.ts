import { afterAll, beforeAll, expect, test } from "vitest";
import { unveil } from "../../../base/redacted.ts";
import { beginSession } from "../../../registers/customers/sessions.ts";
import { type TestSafe, makeSubject, openTestSafe, testActor } from "../../../safe/testing.ts";
import { CUSTOMER_COOKIE, createCustomerReader } from "./customer-cookie.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book, basis: contract } }
fields: { email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y } }
roles: { intake: { booking: { email: [change] } } }
`;

let stand: TestSafe;

beforeAll(async () => {
  stand = await openTestSafe(MAP);
});
afterAll(() => stand.close());

test("the cookie is this host's alone, seen by no script and sent by no other site, for twelve hours", async () => {
  const subject = await makeSubject(stand, testActor(["intake"]), { email: "ana@example.com" });
  const { token } = await stand.within((tx) =>
    beginSession(tx, { subject, channel: "mail", device: null, readerDigest: null }, stand.safe.clock()),
  );
  expect(CUSTOMER_COOKIE.write(token)).toBe(`__Host-customer=${unveil(token)}; Max-Age=43200; Path=/; Secure; HttpOnly; SameSite=Strict`);
  const read = createCustomerReader(stand.safe);
  const of = (cookie?: string) => read({ headers: cookie === undefined ? {} : { cookie } });
  const cookie = `__Host-customer=${unveil(token)}`;
  expect(await of(cookie)).toMatchObject({ subject, tenant: stand.tenant });
  expect(await of(`a=b; ${cookie}; __Host-visit=x`)).toMatchObject({ subject });
  for (const other of [undefined, "", `__Host-strongroom=${unveil(token)}`, `${cookie}; ${cookie}`, `x${cookie}`, `${cookie}0`])
    expect(await of(other)).toBeUndefined();
});
