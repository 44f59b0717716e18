import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase } from "../../src/platform/storage/testing.ts";
import type { TestDatabase } from "../../src/platform/storage/testing.ts";
import { TRICKS } from "../../demo/pretend-vendor/hostile.ts";
import { makeScanner } from "../../src/base/leak-scanner.ts";
import { PASSPHRASE, type TestEdge, call, makeBusiness, openTestEdge } from "../../src/edge/http/_test-edge.ts";
import { unsealRoot } from "../../src/platform/keeper/keyring.ts";
import { CUSTOMER, FORWARD_MAP, type TestVendor, approveVendor, forwardBody, postForward, startVendor } from "../support/forwards.ts";

const SENT = {
  number: "4539578763100002",
  passport: CUSTOMER.passport,
  name: CUSTOMER.name,
  email: CUSTOMER.email,
  phone: CUSTOMER.phone,
  note: `said "Quillfeather's" & whispered <XJ44>`,
};
const BODY = JSON.stringify({
  number: "{{card.number}}",
  passport: "{{subject.passport}}",
  name: "{{subject.name}}",
  email: "{{subject.email}}",
  phone: "{{subject.phone}}",
});
const ANSWERED = { http: 200, status: 200 } as const;

/** What comes of each trick. */
const OUTCOMES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  echo: { ...ANSWERED, withheld: null },
  "echo-headers": { ...ANSWERED, withheld: null },
  encodings: { ...ANSWERED, withheld: null },
  error: { http: 200, status: 500, withheld: null },
  "gzip-echo": { ...ANSWERED, withheld: null },
  "utf-16": { ...ANSWERED, withheld: "not_text" },
  "redirect-loopback": { http: 200, status: 302, location: "/hostile/echo" },
  "redirect-metadata": { http: 200, status: 302, location: undefined },
  "redirect-echo": { http: 200, status: 302, location: undefined },
  forever: { ...ANSWERED, withheld: "cut_short" },
  slow: { ...ANSWERED, withheld: "cut_short" },
  gibibyte: { ...ANSWERED, withheld: "too_large" },
  "gzip-bomb": { ...ANSWERED, withheld: "too_large" },
  silent: { http: 504, code: "unknown_outcome" },
  reset: { http: 504, code: "unknown_outcome" },
  flaky: { http: 504, code: "unknown_outcome" },
};

/** What ends by the time running out is sent by a house that waits for seconds; all else by one that waits as a house does. */
const ENDLESS = ["forever", "slow", "silent"];
const IMPATIENT_MS = 4_000;

let db: TestDatabase;
let edge: TestEdge;
let impatient: TestEdge;
let vendor: TestVendor;
let desk = "";
let subject = "";
const scanner = makeScanner(SENT);

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  impatient = await openTestEdge(db, { egressTotalMs: IMPATIENT_MS });
  vendor = await startVendor();
  const owner = await makeBusiness(edge, "Blue Sky", FORWARD_MAP);
  await unsealRoot(db, impatient.house.keeper, PASSPHRASE);
  desk = String((await call(edge.port, "POST", "/v1/keys", { key: owner, body: { role: "desk" } })).json["key"]);
  await approveVendor(edge, owner, vendor.origin);
  subject = String((await call(edge.port, "POST", "/v1/subjects", { key: desk, body: { fields: CUSTOMER } })).json["id"]);
});
afterAll(async () => {
  await Promise.all([edge.close(), impatient.close()]);
  await Promise.all([vendor.close(), db.close()]);
});

test("every trick of the pretend vendor has its outcome here, and every outcome its trick", () => {
  expect(Object.keys(OUTCOMES).toSorted()).toEqual(Object.keys(TRICKS).toSorted());
  // What the scanner would find: the request as it was sent.
  expect(scanner.scan(Buffer.from(JSON.stringify(SENT))).length).toBeGreaterThan(4);
});

for (const [trick, outcome] of Object.entries(OUTCOMES))
  test.concurrent(`a vendor's trick: ${trick}`, async () => {
    const body = forwardBody(subject, {
      path: `/hostile/${trick}?name={{subject.name}}`,
      headers: { "x-name": "{{subject.passport}}" },
      body: BODY,
    });
    const answer = await postForward(ENDLESS.includes(trick) ? impatient : edge, desk, body);
    const { http, location, ...told } = outcome;
    expect(answer.status).toBe(http);
    expect(answer.json).toMatchObject(told);
    if ("location" in outcome) expect((answer.json["headers"] as Record<string, unknown>)["location"]).toBe(location);
    const arrived = vendor.seen().filter((one) => one.path.startsWith(`/hostile/${trick}?`));
    expect(arrived, "sent once").toMatchObject([{ body: expect.stringContaining(SENT.number) as string }]);
    expect(scanner.scan(Buffer.from(answer.text))).toEqual([]);
    expect(scanner.scan(Buffer.from([...edge.logged, ...impatient.logged].join("\n")))).toEqual([]);
  });

test("nothing was followed", () => {
  expect(vendor.seen()).toHaveLength(Object.keys(TRICKS).length);
});

test("what was not sent is told back as it came", async () => {
  const answer = await postForward(
    edge,
    desk,
    forwardBody(subject, { path: "/hostile/echo", body: "{{subject.passport}} seat 12A, flight BA286" }),
  );
  expect(answer.json["body"]).toMatch(/\[removed\] seat 12A, flight BA286$/u);
});
