import { afterAll, beforeAll, expect, test } from "vitest";
import { instant } from "../../../base/instant.ts";
import type { SubjectId, TenantId, VendorId } from "../../../base/ids.ts";
import { unsealRoot } from "../../../platform/keeper/keyring.ts";
import { openTestDatabase } from "../../../platform/storage/testing.ts";
import type { TestDatabase } from "../../../platform/storage/testing.ts";
import { withTx } from "../../../platform/storage/tx.ts";
import { appendEntries } from "../../../registers/ledger/append.ts";
import { BLANK_ENTRY } from "../../../registers/ledger/entry.ts";
import { noteDisclosure } from "../../../registers/vendors/disclosures.ts";
import { type Answer, PASSPHRASE, type TestEdge, call, makeBusiness, openTestEdge } from "../_test-edge.ts";
import { makePerson } from "../_test-person.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes:
  booking: { label: Book your travel, basis: contract }
  care: { label: Diet, basis: contract }
fields:
  name: { label: Name, category: identity, type: name, purposes: [booking], retention: 3y }
  diet: { label: Diet, category: identity, type: text, purposes: [care], retention: 3y }
roles: { site: { booking: { name: [clear, use, change] } } }
recipients:
  airline: { label: The airlines, vendor: blue_air, purposes: [booking], fields: [name] }
  kitchen: { label: Kitchen Ltd., purposes: [care], fields: [diet] }
`;

let db: TestDatabase;
let edge: TestEdge;
let live: TestEdge;
let owner = "";
let site = "";

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  owner = await makeBusiness(edge, "Blue Sky", MAP);
  live = await openTestEdge(db, { mode: "live" });
  await unsealRoot(db, live.house.keeper, PASSPHRASE);
  site = String((await call(edge.port, "POST", "/v1/keys", { key: owner, body: { role: "site" } })).json["key"]);
});
afterAll(async () => {
  await Promise.all([edge.close(), live.close()]);
  await db.close();
});

const post = (body: unknown, at = edge): Promise<Answer> => call(at.port, "POST", "/v1/vendors", { key: owner, body });
const patch = (id: string, body: unknown, at = edge): Promise<Answer> => call(at.port, "PATCH", `/v1/vendors/${id}`, { key: owner, body });
const acts = async (): Promise<readonly string[]> => {
  const { json } = await call(edge.port, "GET", "/v1/ledger/entries?limit=200", { key: owner });
  return (json["items"] as { act: string }[]).map((entry) => entry.act).filter((act) => act.startsWith("vendor."));
};
let made = 0;
const fresh = async (more: object = {}): Promise<string> =>
  String((await post({ label: `Vendor ${++made}`, origin: "https://api.vendor.example", ...more })).json["id"]);

test("a vendor is written down with what is known of it, proposed, due in a year, and told back", async () => {
  const facts = {
    does: "Flies people.",
    termsUrl: "https://air.example/terms",
    references: ["Green Sky: no trouble in five years"],
    questionnaire: { where: "Ireland", cards: "PCI DSS 4.0.1, level 1" },
    certifications: [{ name: "ISO 27001", validUntil: "2020-01-01" }, { name: "PCI DSS" }],
    subprocessors: [{ name: "Cloud Ltd.", country: "IE", does: "Hosting" }],
    breachHours: 24,
    exitPlan: "They export, we erase.",
  };
  const { status, json } = await post({
    label: "Blue Air",
    origin: "https://API.blueair.example/",
    owner: "Ana",
    breachContact: "Bo, 24 h desk",
    privacyEmail: "  privacy@blueair.example ",
    ...facts,
  });
  expect([status, json["name"], json["recipient"], json["state"], json["origin"]]).toEqual([
    201,
    "blue_air",
    "airline",
    "proposed",
    "https://api.blueair.example",
  ]);
  expect(json).toMatchObject({
    ...facts,
    certifications: [
      { name: "ISO 27001", validUntil: "2020-01-01", isOver: true },
      { name: "PCI DSS", validUntil: null, isOver: false },
    ],
    gets: { fields: ["name"], purposes: ["booking"] },
    owner: "Ana",
    breachContact: "Bo, 24 h desk",
    privacyEmail: "privacy@blueair.example",
    standing: { ok: false, code: "vendor_not_approved" },
    reviewDueOn: new Date(Date.now() + 365 * 86_400_000).toISOString().slice(0, 10),
  });
  expect(json).not.toHaveProperty("loopback");
  const list = await call(edge.port, "GET", "/v1/vendors", { key: site });
  expect(list.json["items"]).toMatchObject([{ id: json["id"], owner: null, breachContact: null, privacyEmail: null }]);
  expect((list.json["questions"] as unknown[]).length).toBeGreaterThan(5);
});

test("who answers for a vendor lies sealed, and is shown to owners", async () => {
  const id = await fresh({ owner: "Quillfeather", breachContact: "Ondracek +44 20 7946 0000", privacyEmail: "pelleas@blueair.example" });
  const rows =
    await db.owner`select vendors::text as text, (select string_agg(encode(envelope, 'escape'), '') from boxes) as boxes from vendors`;
  expect(JSON.stringify(rows)).not.toMatch(/Quillfeather|Ondracek|pelleas/u);
  expect((await call(edge.port, "GET", `/v1/vendors/${id}`, { key: owner })).json["owner"]).toBe("Quillfeather");
  expect((await call(edge.port, "GET", `/v1/vendors/${id}`, { key: site })).json["owner"]).toBe(null);
});

test("an address for requests about data is one that a mail can go to, is changed by itself, and can be taken away", async () => {
  const id = await fresh({ owner: "Quillfeather", breachContact: "Ondracek", privacyEmail: "pelleas@blueair.example" });
  for (const privacyEmail of ["privacy", "Bo <bo@blueair.example>", "a@b.example, c@d.example", "bo@", `${"a".repeat(250)}@b.example`]) {
    const refused = await patch(id, { privacyEmail });
    expect([refused.status, (refused.json["fields"] as { field: string }[])[0]?.field], privacyEmail).toEqual([400, "privacyEmail"]);
  }
  expect((await patch(id, { privacyEmail: "desk@blueair.example" })).json).toMatchObject({
    privacyEmail: "desk@blueair.example",
    owner: "Quillfeather",
    breachContact: "Ondracek",
  });
  expect((await patch(id, { privacyEmail: null })).json).toMatchObject({ privacyEmail: null, breachContact: "Ondracek" });
});

test("a recipient that is named brings its name, and one that is called alike is found", async () => {
  expect((await post({ label: "Kitchen, Ltd", origin: "https://kitchen.example" })).json).toMatchObject({
    name: "kitchen_ltd",
    recipient: "kitchen",
  });
  const other = await post({ label: "Other Air", origin: "https://other.example", recipient: "kitchen", name: "other" });
  expect(other.json).toMatchObject({ name: "other", recipient: "kitchen", gets: { fields: ["diet"], purposes: ["care"] } });
  expect((await post({ label: "Blue Air", origin: "https://blue.example" })).json).toMatchObject({
    status: 409,
    code: "vendor_name_taken",
  });
});

test("what is not right is named, and nothing is written down", async () => {
  const id = await fresh();
  const before = (await acts()).length;
  const wrong = async (body: object): Promise<unknown> => {
    const { status, json } = await post({ label: "Wrong", origin: "https://wrong.example", ...body });
    return [status, (json["fields"] as { field: string; code: string }[])[0]?.field];
  };
  expect(await wrong({ origin: "https://10.0.0.1" })).toEqual([400, "origin"]);
  expect(await wrong({ origin: "http://wrong.example" })).toEqual([400, "origin"]);
  expect(await wrong({ recipient: "nobody" })).toEqual([400, "recipient"]);
  expect(await wrong({ reviewDueOn: "2027-02-30" })).toEqual([400, "reviewDueOn"]);
  expect(await wrong({ termsUrl: "javascript:alert(1)" })).toEqual([400, "termsUrl"]);
  expect(await wrong({ questionnaire: { colour: "blue" } })).toEqual([400, "questionnaire"]);
  const ageRecipient = "age1lvyvwawkr0mcnnnncaghunadrqkmuf9e6507x9y920xxpp866cnql7dp2z";
  const mistyped = ageRecipient.replace("lvyv", "lvvy");
  expect(await wrong({ ageRecipient: "age1" })).toEqual([400, "ageRecipient"]);
  expect(await wrong({ ageRecipient: mistyped })).toEqual([400, "ageRecipient"]);
  expect((await patch(id, { ageRecipient: mistyped })).json).toMatchObject({
    code: "vendor_invalid",
    fields: [{ field: "ageRecipient", code: "age_recipient_invalid" }],
  });
  expect(await wrong({ surname: "x" })).toEqual([400, "body"]);
  expect((await post({ label: "L", origin: "http://127.0.0.1:1", loopback: true }, live)).json).toMatchObject({
    code: "vendor_invalid",
    fields: [{ field: "loopback", code: "loopback_not_here" }],
  });
  expect((await acts()).length).toBe(before);
  expect((await patch(id, { ageRecipient })).json).toMatchObject({ ageRecipient });
});

test("proposed, approved, suspended, approved, left, proposed: each is noted, and no other way is open", async () => {
  const id = await fresh();
  const from = (await acts()).length;
  expect((await patch(id, { state: "suspended" })).json).toMatchObject({ status: 409, code: "vendor_state" });
  for (const state of ["approved", "suspended", "approved", "left"] as const)
    expect((await patch(id, { state })).json["state"]).toBe(state);
  expect((await patch(id, { state: "approved" })).json["code"]).toBe("vendor_state");
  expect((await patch(id, { state: "proposed" })).json).toMatchObject({ state: "proposed", approvedAt: null });
  expect((await acts()).slice(0, -from).toReversed()).toEqual([
    "vendor.approve",
    "vendor.suspend",
    "vendor.approve",
    "vendor.leave",
    "vendor.propose",
  ]);
});

test("approval looks at the day of review, and in live mode at map and breach contact, too", async () => {
  const id = await fresh({ reviewDueOn: "2021-01-01" });
  expect((await patch(id, { state: "approved" })).json).toMatchObject({
    status: 409,
    code: "vendor_incomplete",
    fields: [{ field: "reviewDueOn" }],
  });
  expect((await patch(id, { state: "approved", reviewDueOn: "2099-01-01" })).json).toMatchObject({
    state: "approved",
    standing: { ok: true },
  });
  const strict = await fresh();
  const refused = await patch(strict, { state: "approved" }, live);
  expect((refused.json["fields"] as { field: string }[]).map((fault) => fault.field)).toEqual(["recipient", "breachContact"]);
  expect((await patch(strict, { state: "approved", recipient: "kitchen", breachContact: "Bo" }, live)).status).toBe(200);
});

test("a vendor that moves, or becomes another recipient, is approved anew", async () => {
  const id = await fresh();
  await patch(id, { state: "approved" });
  expect((await patch(id, { does: "The same as ever." })).json["state"]).toBe("approved");
  expect((await patch(id, { origin: "https://elsewhere.example" })).json).toMatchObject({ state: "proposed", approvedBy: null });
  expect((await patch(id, { origin: "https://there.example", state: "approved" })).json["state"]).toBe("approved");
  expect((await patch(id, { recipient: "kitchen" })).json["state"]).toBe("proposed");
});

test("past its day of review a vendor is overdue, from the first moment of the next day", async () => {
  const id = await fresh({ reviewDueOn: "2030-05-05" });
  await patch(id, { state: "approved" });
  const at = async (now: string): Promise<unknown> => {
    edge.house.setClock(instant(Date.parse(now)));
    return (await call(edge.port, "GET", `/v1/vendors/${id}`, { key: owner })).json["standing"];
  };
  expect(await at("2030-05-05T23:59:59Z")).toEqual({ ok: true });
  expect(await at("2030-05-06T00:00:00Z")).toMatchObject({ ok: false, code: "vendor_overdue", say: expect.stringContaining("looked") });
  edge.house.setClock(instant(Date.now()));
});

test("a person approves with a sign-in of the last five minutes only; agents may look", async () => {
  const boss = await makePerson(edge, { isOwner: true });
  const agent = await makePerson(edge, { roles: ["site"] });
  const id = await fresh();
  expect((await agent.call("PATCH", `/v1/vendors/${id}`, { body: { state: "approved" } })).json["code"]).toBe("owner_needed");
  expect((await agent.call("GET", `/v1/vendors/${id}`)).status).toBe(200);
  const now = edge.house.clock();
  edge.house.setClock(instant(now + 6 * 60_000));
  expect((await boss.call("PATCH", `/v1/vendors/${id}`, { body: { state: "approved" } })).json["code"]).toBe("step_up_needed");
  edge.house.setClock(now);
  expect((await boss.call("PATCH", `/v1/vendors/${id}`, { body: { state: "approved" } })).json["state"]).toBe("approved");
});

test("two changes of a vendor at once follow one another, and neither is lost", async () => {
  const id = await fresh();
  const answers = await Promise.all([
    patch(id, { does: "One." }),
    patch(id, { exitPlan: "Two." }),
    patch(id, { state: "approved" }),
    patch(id, { owner: "Ana" }),
  ]);
  expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
  expect((await call(edge.port, "GET", `/v1/vendors/${id}`, { key: owner })).json).toMatchObject({
    does: "One.",
    exitPlan: "Two.",
    state: "approved",
    owner: "Ana",
  });
});

test("the page of a vendor lists what it was given, from the ledger, newest first", async () => {
  const id = (await fresh()) as VendorId;
  const tenant = String((await db.owner`select tenant_id from vendors limit 1`)[0]?.["tenant_id"]) as TenantId;
  const created = await call(edge.port, "POST", "/v1/subjects", { key: site, body: { fields: { name: "Ana" } } });
  const subject = String(created.json["id"]) as SubjectId;
  const [keyId] = ((await call(edge.port, "GET", "/v1/keys", { key: owner })).json["items"] as { id: string; role: string }[])
    .filter((key) => key.role === "site")
    .map((key) => key.id);
  const actor = { kind: "key", id: keyId ?? "", role: "site" };
  for (const n of [1, 2, 3]) {
    await withTx(db, tenant, async (tx) => {
      const detail = { vendor: id, operation: `op${n}` };
      const noted = {
        ...BLANK_ENTRY,
        actor,
        act: "forward.send",
        subject,
        fields: ["name"],
        form: "use" as const,
        purpose: "booking",
        detail,
      };
      const [entry] = await appendEntries(tx, [noted], edge.house.clock());
      if (entry !== undefined) await noteDisclosure(tx, { vendor: id, entry, subject });
    });
  }
  const first = await call(edge.port, "GET", `/v1/vendors/${id}/disclosures?limit=2`, { key: owner });
  expect(first.json["items"]).toMatchObject([
    { operation: "op3", subject, fields: ["name"], purpose: "booking", actor: { id: keyId, role: "site" } },
    { operation: "op2" },
  ]);
  const second = await call(edge.port, "GET", `/v1/vendors/${id}/disclosures?cursor=${String(first.json["nextCursor"])}`, { key: owner });
  expect(second.json).toMatchObject({ items: [{ operation: "op1" }], nextCursor: null });
  expect((await call(edge.port, "GET", `/v1/vendors/${id}/disclosures`, { key: site })).status).toBe(403);

  const erased = await call(edge.port, "POST", "/v1/erasures", { key: owner, body: { subject, reason: "asked for it" } });
  expect(JSON.stringify(erased.json["certificate"])).toMatch(/art\. 19/u);
});

test("a vendor of whom the people are damaged is marked and hides no other, an operation that is damaged neither, and both are written anew", async () => {
  const damage = async (like: string): Promise<void> => {
    const { count } =
      await db.owner`update boxes set envelope = set_byte(envelope, 20, get_byte(envelope, 20) # 1) where box_id like ${like}`;
    expect(count).toBe(1);
  };
  const [broken, whole] = [
    await fresh({ breachContact: "Bo Breach", privacyEmail: "privacy@vendor.example" }),
    await fresh({ owner: "Ola" }),
  ];
  const path = `/v1/vendors/${broken}/operations`;
  const operation = (name: string) => ({
    name,
    label: name,
    idempotent: false,
    parameters: [],
    request: { method: "POST", path: "/book", body: { who: "{{subject.name}}" } },
  });
  for (const name of ["book", "cancel"])
    expect(await call(edge.port, "POST", path, { key: owner, body: operation(name) })).toMatchObject({ status: 201 });
  await damage(`vendor/${broken}`);
  await damage(`vendor-operation/${broken}/book`);

  const all = (await call(edge.port, "GET", "/v1/vendors?limit=200", { key: owner })).json["items"];
  expect(all).toContainEqual(expect.objectContaining({ id: whole, owner: "Ola", isDamaged: false }));
  expect(all).toContainEqual(expect.objectContaining({ id: broken, breachContact: null, isDamaged: true }));
  const operations = async (key: string, at = edge): Promise<readonly unknown[]> => {
    const { items } = (await call(at.port, "GET", path, { key })).json as {
      items: { name: string; request: unknown; isDamaged: boolean }[];
    };
    return items.map(({ name, request, isDamaged }) => [name, request !== null, isDamaged]);
  };
  const untold = ["book", "cancel"].map((name) => [name, false, false]);
  expect(await operations(owner)).toEqual([
    ["book", false, true],
    ["cancel", true, false],
  ]);
  expect(await operations(site)).toEqual(untold);
  // Nobody has tried to open them there: that a sound one cannot be sent would be a lie.
  const sealed = await openTestEdge(db);
  expect(await operations(owner, sealed)).toEqual(untold);
  await sealed.close();
  expect((await patch(broken, { does: "Flies." })).json).toMatchObject({ does: "Flies.", isDamaged: true });
  expect((await patch(broken, { breachContact: "Bea Breach" })).json).toMatchObject({ breachContact: "Bea Breach", isDamaged: false });
  expect((await patch(broken, { state: "approved" })).status).toBe(200);
  const subject = (await call(edge.port, "POST", "/v1/subjects", { key: site, body: { fields: { name: "Ana" }, purpose: "booking" } }))
    .json["id"];
  const body = { vendor: broken, operation: "book", subject, purpose: "booking" };
  expect((await call(edge.port, "POST", "/v1/forwards", { key: site, body })).json).toMatchObject({ code: "cannot_open" });
  expect((await call(edge.port, "DELETE", `${path}/book`, { key: owner })).status).toBe(204);
  expect((await call(edge.port, "POST", path, { key: owner, body: operation("book") })).json).toMatchObject({
    request: { path: "/book" },
    isDamaged: false,
  });
});
