import { afterAll, beforeAll, expect, test } from "vitest";
import type { SubjectId } from "../../../base/ids.ts";
import { instant } from "../../../base/instant.ts";
import { parseMapYaml } from "../../../registers/datamap/parse-map.ts";
import { applyMap } from "../../../registers/datamap/versions.ts";
import { PLAIN_CONSENT, recordConsent } from "../../../registers/consent/records.ts";
import { listEntries } from "../../../registers/ledger/read.ts";
import { digestOf } from "../../../registers/mailing/lists/address.ts";
import { admitMember } from "../../../registers/mailing/lists/asking.ts";
import { OWNER, makeSubject } from "../../../safe/testing.ts";
import { fileRightsRequest } from "../file-request.ts";
import { BEGAN, DESK, EXPORTS_MAP, type TestExports, openTestExports } from "./testing.ts";

let x: TestExports;
let ana: SubjectId;

beforeAll(async () => {
  x = await openTestExports();
  const { t } = x;
  ana = await makeSubject(t, DESK, { name: "Ana Example", note: "likes the window", diet: "kosher" }, "booking");
  await x.look(ana, "name", "seat of 12A");
  await x.look(ana, "diet", "meal of 7C");
  await t.within((tx) =>
    recordConsent(tx, { ...PLAIN_CONSENT, recordedBy: "key_owner", subject: ana, purpose: "offers", standing: "given" }, BEGAN),
  );
  t.setNow(instant(BEGAN + 60_000));
});
afterAll(() => x.t.close());

test.each(["access", "portability"] as const)(
  "a request (%s) for some fields is answered by these: their sources, recipients, retention and looks, and it says so on every page",
  async (kind) => {
    const id = await x.made(ana, { fields: ["diet", "passport"], kind });
    expect(await x.told(id)).toEqual(["done", "ready"]);
    const { html, pdf, json } = await x.filesOf(id);
    for (const text of [html, pdf.replaceAll("\n", " ")]) {
      expect(text).toContain("You asked for these details only: Diet, Passport.");
      for (const said of ["kosher", "The airlines", "31 May 2029", "meal of 7C", "Nothing is held."]) expect(text).toContain(said);
    }
    expect(`${html}${pdf}${JSON.stringify(json)}`).not.toMatch(/Ana|window|seat of 12A|Note\b|Name\b/u);
    expect(html).not.toContain("What you allowed and forbade");
    expect(json).toMatchObject({
      limitedTo: ["diet", "passport"],
      details: [
        { field: "diet", values: [{ value: "kosher" }], uses: [{ purpose: "booking" }], leftOut: null },
        { field: "passport", values: [], leftOut: "nothing_held" },
      ],
      recipients: [{ name: "air", fields: ["diet"] }],
      entries: [
        { act: "subject.reveal", fields: ["diet"], what: "Seen in full: Diet" },
        { act: "subject.create", fields: ["diet"] },
      ],
      consents: null,
      standingOrders: null,
      lists: null,
      requests: null,
      records: null,
    });
  },
);

test("only what was asked for is opened, and the ledger says so; what the decision keeps back of it is kept back", async () => {
  const id = await x.made(ana, { fields: ["diet", "name"], withheld: ["name"] });
  const { json } = await x.filesOf(id);
  expect(json.details).toMatchObject([
    { field: "name", values: [], leftOut: "withheld" },
    { field: "diet", leftOut: null },
  ]);
  const also = ({ detail, act, form }: { detail: object; act: string; form: string | null }): boolean =>
    "request" in detail && detail.request === id && act === "rights.export" && form === "clear";
  const { items } = await x.t.within((tx) => listEntries(tx, { subject: ana, also }, { limit: 5, cursor: null }));
  expect(items.map(({ fields }) => [...fields].toSorted())).toEqual([["diet", "name"]]);
});

test("a request for everything has no limit, and is not one with a narrower request that waits", async () => {
  const narrow = await x.order(ana, { fields: ["note"] });
  const whole = await x.order(ana);
  expect(narrow).not.toBe(whole);
  expect(await x.make()).toBe(2);
  const { html, json } = await x.filesOf(whole);
  expect([json.limitedTo, json.details.length, json.consents.length]).toEqual([null, 3, 1]);
  expect(html).not.toContain("You asked for these details only");
});

test("a field that nobody declared is refused where the request comes in, by its name, and nothing is filed", async () => {
  const wish = { kind: "access", subject: ana, purpose: null, channel: "staff", actor: OWNER, proof: "document", residence: null } as const;
  const more = { values: null, agent: null, language: "en", fields: ["diet", "dite"] };
  const before = await count();
  const filed = await x.t.within((tx) => fileRightsRequest(x.desk, tx, { ...wish, ...more }, x.t.safe.clock()));
  expect(filed).toMatchObject({
    ok: false,
    refusal: { code: "field_unknown", fields: [{ field: "dite", say: "The data map knows no such field." }] },
  });
  expect(await count()).toBe(before);
});

async function count(): Promise<unknown> {
  const [row] = await x.t.db.owner`select count(*)::int as n from rights_requests`;
  return row?.["n"];
}

test("a field that left the map between the asking and the making is told by its name, and the rest is made", async () => {
  const id = await x.order(ana, { fields: ["diet", "passport"] });
  const parsed = parseMapYaml(EXPORTS_MAP.replace(/^ {2}passport: .*\n/mu, "").replace(", passport: [change]", ""));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const actor = { kind: "operator", id: "test" } as const;
  await x.t.within((tx) =>
    applyMap(tx, { map: parsed.map, actor, stored: async () => ({ withData: new Set(), shared: new Set() }) }, x.t.safe.clock()),
  );
  expect(await x.make()).toBe(1);
  expect((await x.filesOf(id)).json.details).toMatchObject([
    { field: "diet", leftOut: null },
    { field: "passport", leftOut: "nothing_held" },
  ]);
});

test("a list that they joined before they were a customer is told", async () => {
  const email = "  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking, offers], retention: 3y }\n";
  const map = EXPORTS_MAP.replace("  note:", `${email}  note:`).replace("name: [clear, change]", "name: [clear, change], email: [change]");
  const other = await openTestExports(`${map}lists: { news: { label: News, purpose: offers } }\n`);
  const { t } = other;
  await t.within(async (tx) => {
    const card = { address: "Ana@Example.com", name: null };
    const digest = await digestOf(tx, t.safe.keeper, "ana@example.com");
    const ask = { list: "news", digest, card, subject: null, language: "en", by: "unknown" } as const;
    await admitMember(tx, t.safe.keeper, ask, BEGAN);
  });
  const subject = await makeSubject(t, DESK, { name: "Ana Example", email: "ana@example.com" }, "booking");
  const { json } = await other.filesOf(await other.made(subject));
  expect(json.lists).toMatchObject([{ list: "news", state: "confirmed" }]);
  await t.close();
});
