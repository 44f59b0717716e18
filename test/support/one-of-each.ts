import { generateIdentity, identityToRecipient } from "age-encryption";
import type { TenantId } from "../../src/base/ids.ts";
import { type Answer, type TestEdge, call, makeBusiness } from "../../src/edge/http/_test-edge.ts";
import { type TestPerson, fromPage, makePerson } from "../../src/edge/http/_test-person.ts";
import type { TestDatabase } from "../../src/platform/storage/testing.ts";
import { FILL_FORM, openFill } from "./fills.ts";
import { approveVendor } from "./forwards.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB], address: "1 Harbour Street, Bristol BS1 4QA" }
purposes:
  booking: { label: Book your travel, basis: contract }
  offers: { label: Send you offers, basis: consent }
fields:
  name:     { label: Name, category: identity, type: name, purposes: [booking, offers], retention: 3y }
  email:    { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking, offers], retention: 3y }
  address:  { label: Address, category: contact, type: address, purposes: [booking], retention: 3y }
  passport: { label: Passport, category: government-id, type: text, purposes: [booking], retention: 3y }
  scan:     { label: Scan, category: government-id, type: file, purposes: [booking], retention: 3y }
  card:     { label: Card, category: payment-card, type: card, many: true, custody: until-used, purposes: [booking], retention: 1y }
roles:
  site:
    booking: { name: [clear, use, export, change], email: [clear, use, change], address: [masked, change], passport: [masked, use, change],
               scan: [clear, change], card: [masked, use, change] }
  post: { offers: { name: [use, change], email: [use, change] } }
  clerk: { booking: { passport: [clear] }, needs: { clear: { approval: 2 } }, breakGlass: true }
  guard: { booking: { name: [masked] }, requires: [training] }
  filler: { booking: { name: [use], card: [masked, use] } }
  booker: { booking: { card: [clear] } }
lists: { offers: { label: Offers, purpose: offers } }
recipients: { airline: { label: Airlines, vendor: air, purposes: [booking, rights], fields: [name, email, passport, card] } }
`;
const CARD = { number: "4539578763100002", expiry: "04/39", holder: "A QUILLFEATHER" };
const HOME = { line1: "1 Harbour Street", city: "Lisbon", postalCode: "1100-048", country: "PT" };

/** A business with one thing of each kind that has an id, and those who may ask for them. */
export type BusinessWithOneOfEach = {
  readonly tenant: TenantId;
  readonly owner: string;
  readonly site: string;
  /** A key that works with mailing lists. */
  readonly post: string;
  readonly person: TestPerson;
  /** By the prefix of the ids: `sub` a customer's, `col` a request's … */
  readonly ids: Readonly<Record<string, string>>;
};

export async function makeOneOfEach(edge: TestEdge, db: TestDatabase, name: string, vendorOrigin: string): Promise<BusinessWithOneOfEach> {
  const owner = await makeBusiness(edge, name, MAP);
  const tenant = String((await db.owner`select tenant_id from tenants where name = ${name}`)[0]?.["tenant_id"]) as TenantId;
  const made = async (method: string, path: string, body?: unknown, key = owner): Promise<Answer> => {
    const answer = await call(edge.port, method, path, { key, ...(body === undefined ? {} : { body }) });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`);
    return answer;
  };
  const idOf = async (path: string, body: unknown, key = owner): Promise<string> =>
    String((await made("POST", path, body, key)).json["id"]);
  const firstOf = async (path: string, key = owner): Promise<string> =>
    String(((await made("GET", path, undefined, key)).json["items"] as { id: string }[])[0]?.id);

  const { id: key, key: site } = (await made("POST", "/v1/keys", { role: "site" })).json as { id: string; key: string };
  const post = String((await made("POST", "/v1/keys", { role: "post" })).json["key"]);
  const email = `ana@${name.toLowerCase().replaceAll(/[^a-z]/gu, "")}.example`;
  const fields = { name: "Ana Example", email, address: HOME, passport: "XJ4417", card: [CARD] };
  const sub = await idOf("/v1/subjects", { fields, purpose: "booking" }, site);
  const cards = (await made("GET", `/v1/subjects/${sub}/cards`, undefined, site)).json as unknown as readonly { id: string }[];
  const ven = await approveVendor(edge, owner, vendorOrigin, {
    name: "air",
    breachContact: "Bo, bo@air.example",
    privacyEmail: "privacy@air.example",
    ageRecipient: await identityToRecipient(await generateIdentity()),
  });

  const person = await makePerson(edge, { tenant, isOwner: true, roles: ["clerk", "filler", "booker"], email: `olga-${email}` });
  const colleague = await makePerson(edge, { tenant, roles: ["clerk"], email: `colleague-${email}` });
  const attested = { os: "linux", osVersion: "debian 13", diskEncrypted: true, screenLock: true };
  const asPerson = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const answer = await person.call(method, path, body === undefined ? {} : { body });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`);
    return answer;
  };
  for (const one of [person, colleague]) await one.call("POST", "/v1/devices/enrolments", { body: { label: "Laptop", attested } });
  const apr = String((await asPerson("POST", "/v1/approvals", { subject: sub, field: "passport", reason: "the airline asks" })).json["id"]);
  await asPerson("POST", `/v1/subjects/${sub}/reveals`, { fields: ["passport"], reason: "it is an emergency", breakGlass: true });
  await made("PUT", `/v1/vendors/${ven}/fill-forms/card`, FILL_FORM);
  const fill = await openFill(person, { subject: sub, origin: vendorOrigin, card: cards[0]?.id });

  await asPerson("POST", "/v1/me/recovery-codes", {});

  const request = { method: "POST", path: "/api/bookings", body: { passenger: "{{subject.name}}" } };
  const marked = await idOf("/v1/subjects", { fields: { name: "Di Marked", address: HOME }, purpose: "booking" }, site);
  await made("POST", "/v1/forwards", { vendor: "air", subject: marked, purpose: "booking", request }, site);
  const rrq = await idOf("/v1/rights-requests", { kind: "restriction", subject: marked, method: "code", byPost: true });
  await made("POST", `/v1/rights-requests/${rrq}/decisions`, { decision: "granted" });
  const gone = await idOf("/v1/subjects", { fields: { name: "Bo Gone" }, purpose: "booking" }, site);
  const col = await idOf(
    "/v1/collection-requests",
    { subject: sub, asks: ["email"], purpose: "booking", transaction: { title: "Trip" } },
    site,
  );
  await made("POST", "/v1/lists/offers/members", { email: `list-${email}` }, post);
  const upload = { key: site, raw: `Name,E-mail\nCy Imported,cy-${email}\n`, headers: { "content-type": "text/csv" } };
  const imported = await call(edge.port, "POST", "/v1/imports?purpose=booking&confirm=true", upload);
  const tokens = (await made("POST", `/v1/subjects/${sub}/tokens`, { fields: ["email"], purpose: "booking" }, site)).json;
  const glass = (await asPerson("GET", "/v1/glass-breaks")).json["items"] as { id: string }[];

  const ids = {
    ten: tenant,
    key,
    sub,
    crd: String(cards[0]?.id),
    ven,
    apr,
    rrq,
    col,
    stf: person.id,
    dev: person.device(),
    psk: String(((await asPerson("GET", "/v1/me/passkeys")).json["items"] as { id: string }[])[0]?.id),
    ses: String(((await asPerson("GET", "/v1/me/sessions")).json["items"] as { id: string }[])[0]?.id),
    brk: String(glass[0]?.id),
    fil: fill.id,
    fwd: await firstOf("/v1/forwards"),
    rtk: await firstOf(`/v1/rights-requests/${rrq}/tasks`),
    ltr: await firstOf(`/v1/letters?request=${rrq}`),
    era: await idOf("/v1/erasures", { subject: gone, reason: "asked for it" }),
    mai: await firstOf("/v1/outbox"),
    lmb: await firstOf("/v1/lists/offers/members"),
    mlg: await idOf("/v1/lists/offers/mailings", { subject: "Spring", text: "Flights are cheap." }, post),
    imp: String(imported.json["id"]),
    tok: String((tokens["items"] as { token: string }[])[0]?.token),
    pol: await idOf("/v1/policies", { name: "rules", kind: "policy", title: "Rules", text: "Be kind." }),
    clr: await idOf("/v1/clearances", { staff: person.id, name: "training", result: "passed", on: "2026-01-01" }),
    arv: await idOf("/v1/access-reviews", {}),
    hld: await idOf("/v1/holds", { subject: sub, reason: "dispute", until: "2027-06-30" }),
    dsc: await idOf(
      "/v1/prepared-disclosures",
      { vendor: "air", purpose: "booking", subjects: [sub], fields: ["name"], format: "csv", protect: "age" },
      site,
    ),
    ent: await firstOf("/v1/ledger/entries"),
    rcv: String((await fromPage(edge, "/v1/recoveries", { email: person.email, business: tenant })).json["id"]),
    pay: await payment(db, tenant, sub, col),
  };
  return { tenant, owner, site, post, person, ids };
}

/** As if the provider had taken it; how money moves is told elsewhere. */
async function payment(db: TestDatabase, tenant: string, subject: string, request: string): Promise<string> {
  const id = `pay_${"p".repeat(22)}${tenant.slice(-4)}`;
  await db.owner`
    insert into payments (tenant_id, payment_id, request_id, subject_id, purpose, card_field, kind, state, amount_minor, captured_minor,
                          currency, is_moto, provider_account, actor_kind, actor_id, created_at, next_look_at)
    values (${tenant}, ${id}, ${request}, ${subject}, 'booking', 'card', 'charge', 'succeeded', 100, 100, 'GBP', false, 'acct', 'key', 'key', now(), now())`;
  return id;
}
