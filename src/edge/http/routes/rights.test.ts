import { afterAll, beforeAll, expect, test } from "vitest";
import { DAY_MS, type Instant, instant } from "../../../base/instant.ts";
import { type TestDatabase, openTestDatabase } from "../../../platform/storage/testing.ts";
import { type Answer, type TestEdge, call, makeBusiness, openTestEdge } from "../_test-edge.ts";
import { makePerson } from "../_test-person.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [EU, BR] }
purposes:
  booking: { label: Book your travel, basis: contract }
  care: { label: Look after you, basis: legitimate-interests }
fields:
  name: { label: Name, category: identity, type: name, purposes: [booking, care], retention: 3y }
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
  country: { label: Country, category: contact, type: country, purposes: [booking], retention: 3y }
  seat: { label: Seat, category: behavioural, type: text, purposes: [booking], retention: 3y, required: false }
roles:
  site: { booking: { name: [clear, change], email: [clear, change], country: [change], seat: [clear, change] }, keys: true }
  clerk: { booking: { name: [masked], seat: [masked], email: [use] }, keys: false }
  helper: { care: { name: [masked] }, keys: false }
`;

let db: TestDatabase;
let edge: TestEdge;
let owner = "";
let site = "";

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  owner = await makeBusiness(edge, "Blue Sky", MAP);
  site = String((await ask("POST", "/v1/keys", { role: "site" })).json["key"]);
});
afterAll(async () => {
  await edge.close();
  await db.close();
});

const ask = (method: string, path: string, body?: unknown, key = owner): Promise<Answer> =>
  call(edge.port, method, path, { key, ...(body === undefined ? {} : { body }) });
const onOne = (id: unknown, deed: string, body: unknown = {}): Promise<Answer> =>
  ask("POST", `/v1/rights-requests/${String(id)}/${deed}`, body);
const read = async (id: unknown): Promise<Record<string, unknown>> => (await ask("GET", `/v1/rights-requests/${String(id)}`)).json;

let made = 0;
async function makeSubject(more: Record<string, unknown> = {}): Promise<string> {
  const fields = { name: "Ana Example", email: `rights${++made}@example.com`, ...more };
  return String((await ask("POST", "/v1/subjects", { fields }, site)).json["id"]);
}

async function file(kind: string, subject: string, more: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  const answer = await ask("POST", "/v1/rights-requests", { kind, subject, ...more });
  expect(answer.status, answer.text).toBe(201);
  return answer.json;
}

const lettersTo = async (subject: unknown): Promise<readonly string[]> =>
  (await db.owner`select kind from outbox where subject_id = ${String(subject)} order by mail_id`).map((row) => String(row["kind"]));

async function at<T>(now: Instant, run: () => Promise<T>): Promise<T> {
  const before = edge.house.clock();
  edge.house.setClock(now);
  try {
    return await run();
  } finally {
    edge.house.setClock(before);
  }
}

test("a request waits for the proof that its kind needs, is decided once, and tells the law whose clock it runs by", async () => {
  const subject = await makeSubject({ country: "GB" });
  const filed = await file("access", subject, { channel: "phone" });
  expect(filed).toMatchObject({ state: "awaiting_proof", law: "GB", residence: "GB", proofNeeded: 2, proofShown: 0, dueAt: null });
  expect((await onOne(filed["id"], "decisions", { decision: "granted" })).json).toMatchObject({ status: 409, code: "proof_lacking" });
  expect((await onOne(filed["id"], "verifications", { method: "two-points" })).json).toMatchObject({
    state: "awaiting_proof",
    proofShown: 1,
  });
  const proven = (await onOne(filed["id"], "verifications", { method: "call-back" })).json;
  expect(proven).toMatchObject({ state: "open", proofShown: 2, verifiedBy: "call-back", dueAt: expect.any(String) });
  expect((await onOne(filed["id"], "decisions", { decision: "refused" })).json).toMatchObject({ status: 400, code: "reasons_needed" });
  const reasons = [{ code: "excessive", fields: ["seat"] }];
  const refused = await onOne(filed["id"], "decisions", { decision: "refused", reasons, reason: "The fourth in a week." });
  expect(refused.json).toMatchObject({ state: "refused", decision: { decision: "refused", reasons: [{ ...reasons[0], until: null }] } });
  expect((await onOne(filed["id"], "decisions", { decision: "granted" })).json).toMatchObject({ status: 409, code: "request_closed" });
  const entries = (await ask("GET", `/v1/ledger/entries?subject=${subject}&act=rights.decide`)).json["items"];
  expect(entries).toMatchObject([{ reason: "The fourth in a week.", detail: { decision: "refused", reason: "excessive" } }]);
  const [row] = await db.owner`select count(*)::int as n from rights_events where words::text like '%fourth%'`;
  expect(row?.["n"]).toBe(0);
});

test("of two who decide at the same moment one does; a grant and a taking back cross without both happening", async () => {
  for (let n = 0; n < 4; n += 1) {
    const filed = await file("access", await makeSubject(), { method: "document" });
    const reasons = [{ code: "excessive" }];
    const both = await Promise.all([
      onOne(filed["id"], "decisions", { decision: "granted" }),
      onOne(filed["id"], "decisions", { decision: "refused", reasons }),
      onOne(filed["id"], "withdrawals"),
    ]);
    const state = (await read(filed["id"]))["state"];
    const decided = both.slice(0, 2).filter((one) => one.status === 200);
    expect(decided.length, both.map((one) => one.text).join("\n")).toBeLessThan(2);
    expect(both[2]?.status === 200 ? "withdrawn" : decided[0]?.json["state"]).toBe(state);
  }
});

test("one of the same kind is taken in by the first, is proven with it and shares its fate", async () => {
  const subject = await makeSubject();
  const [one, two] = await Promise.all([file("erasure", subject), file("erasure", subject)]);
  const [first, later] = one?.["groupedInto"] === null ? [one, two] : [two, one];
  expect([first?.["groupedInto"], later?.["groupedInto"]]).toEqual([null, first?.["id"]]);
  expect((await onOne(later?.["id"], "decisions", { decision: "granted" })).json["code"]).toBe("request_grouped");
  const proven = await file("erasure", subject, { method: "portal" });
  expect(proven).toMatchObject({ groupedInto: first?.["id"], state: "open" });
  const reasons = [{ code: "tax_records", until: "2036-12-31" }];
  expect((await onOne(first?.["id"], "decisions", { decision: "refused", reasons })).json["state"]).toBe("refused");
  for (const id of [later?.["id"], proven["id"]]) expect(await read(id)).toMatchObject({ state: "refused", decision: { reasons } });
  expect((await file("erasure", subject))["groupedInto"]).toBeNull();
});

test("a correction is sealed with its request, shown on both sides masked, and made by the decision, but for what is refused", async () => {
  const subject = await makeSubject({ seat: "12A" });
  const values = { name: "Ana Beispiel", seat: "14C" };
  const filed = await file("correction", subject, { values, method: "call" });
  expect(filed).toMatchObject({ state: "open", scope: ["name", "seat"], proofNeeded: 1 });
  const [row] = await db.owner`select words from rights_events where request_id = ${String(filed["id"])}`;
  expect(String(row?.["words"])).not.toContain("Beispiel");
  const reasons = [{ code: "already_correct", fields: ["seat"] }];
  const decided = await onOne(filed["id"], "decisions", { decision: "in_part", reasons });
  expect(decided.json, decided.text).toMatchObject({ state: "done", carriedAt: expect.any(String), doneAt: expect.any(String) });
  const { json } = await ask("POST", `/v1/subjects/${subject}/reveals`, { fields: ["name", "seat"] }, site);
  expect(json["fields"]).toMatchObject({ name: { value: "Ana Beispiel" }, seat: { value: "12A" } });
});

test("whoever decides a correction sees it masked on both sides, as a role of theirs lets them; else they learn what kind it is, and who would", async () => {
  const subject = await makeSubject({ seat: "12A", country: "Portugal" });
  const filed = await file("correction", subject, { values: { name: "Ana Beispiel", seat: null, country: "Spain" }, method: "call" });
  const path = `/v1/rights-requests/${String(filed["id"])}/correction`;
  const clerk = { role: "clerk", purpose: "booking", fields: ["name", "seat"] };
  const hidden = { form: "refused", code: "not_granted" };

  const unseen = await ask("GET", path);
  expect(unseen.json, unseen.text).toMatchObject({
    items: [
      { field: "name", asks: "value", before: hidden, after: hidden },
      { field: "seat", asks: "removal", before: hidden, after: hidden },
      { field: "country", asks: "value", before: hidden, after: hidden },
    ],
    seenBy: [clerk, { role: "helper", purpose: "care", fields: ["name"] }],
  });
  for (const value of ["Beispiel", "12A", "Spain", "Portugal"]) expect(unseen.text).not.toContain(value);
  expect((await ask("GET", `/v1/ledger/entries?subject=${subject}&act=subject.read`)).json["items"]).toEqual([]);

  // Of two kinds of work the one that sees more of it is read for, where nobody says which.
  const owner2 = await makePerson(edge, { isOwner: true, roles: ["helper", "clerk"] });
  const seen = await owner2.call("GET", path);
  expect(seen.json["items"], seen.text).toMatchObject([
    { field: "name", before: { form: "masked", value: "A•••• E••••" }, after: { form: "masked", value: "A•••• B••••" } },
    { field: "seat", asks: "removal", before: { form: "masked" }, after: { form: "masked", value: null } },
    { field: "country", before: hidden, after: hidden },
  ]);
  expect(seen.text).not.toContain("Beispiel");
  expect((await ask("GET", `/v1/ledger/entries?subject=${subject}&act=subject.read`)).json["items"]).toMatchObject([
    { purpose: "booking" },
  ]);
  expect((await owner2.call("GET", `${path}?purpose=care`)).json["items"]).toMatchObject([
    { before: { form: "masked" } },
    { before: { form: "refused" } },
    { before: { form: "refused" } },
  ]);
  expect((await (await makePerson(edge, { roles: ["clerk"] })).call("GET", path)).status).toBe(403);
});

test("a correction that cannot be made undoes its decision, so that nothing is half done", async () => {
  const [ana, eva] = [await makeSubject(), await makeSubject()];
  const taken = `rights${made}@example.com`;
  const filed = await file("correction", ana, { values: { email: taken }, method: "code" });
  expect((await onOne(filed["id"], "decisions", { decision: "granted" })).json).toMatchObject({ status: 409, code: "already_exists" });
  expect(await read(filed["id"])).toMatchObject({ state: "open", decision: null });
  expect((await ask("GET", `/v1/ledger/entries?subject=${ana}&act=rights.decide`)).json["items"]).toEqual([]);
  expect(eva).not.toBe(ana);
});

test("a correction whose values are damaged is told as such and can be refused, and neither it nor a damaged message is told as erased", async () => {
  const subject = await makeSubject();
  const filed = await file("correction", subject, { values: { name: "Ana Beispiel" }, method: "call" });
  const path = `/v1/rights-requests/${String(filed["id"])}`;
  for (const text of ["Which name?", "The one on the passport?"]) expect((await onOne(filed["id"], "messages", { text })).status).toBe(201);
  const { count } = await db.owner`
    update rights_events
       set words = set_byte(words, 20, get_byte(words, 20) # 1)
     where request_id = ${String(filed["id"])}
       and (step = 'file' or event_id = (select max(event_id) from rights_events where step = 'message'))`;
  expect(count).toBe(2);
  expect((await ask("GET", `${path}/correction`)).json).toMatchObject({ status: 409, code: "cannot_open" });
  expect((await onOne(filed["id"], "decisions", { decision: "granted" })).json).toMatchObject({ status: 409, code: "cannot_open" });
  expect(await read(filed["id"])).toMatchObject({ state: "open", decision: null });
  expect((await ask("GET", `${path}/messages`)).json["items"]).toMatchObject([{ text: "Which name?" }, { text: "••••" }]);
  // An erasure in part seals nothing anew that does not open, and leaves nothing of it.
  await db.owner`update rights_events set words = null where request_id = ${String(filed["id"])} and step = 'file'`;
  expect((await onOne(filed["id"], "decisions", { decision: "granted" })).json).toMatchObject({ status: 409, code: "cannot_open" });
  expect((await ask("GET", `${path}/correction`)).json).toMatchObject({ status: 409, code: "cannot_open" });
  const unproven = await file("correction", subject, { values: { email: "ana.beispiel@example.com" } });
  await db.owner`update rights_events set words = null where request_id = ${String(unproven["id"])} and step = 'file'`;
  expect((await ask("GET", `/v1/rights-requests/${String(unproven["id"])}/correction`)).json).toMatchObject({ code: "cannot_open" });
  const again = await file("correction", subject, { values: { name: "Ana Beispiel" }, method: "call" });
  expect((await onOne(filed["id"], "decisions", { decision: "refused", reasons: [{ code: "excessive" }] })).json["state"]).toBe("refused");
  expect((await onOne(again["id"], "decisions", { decision: "granted" })).json["state"]).toBe("done");
});

test("the clock is extended once and in time, stands still where the law says so, and what is late is told", async () => {
  const now = edge.house.clock();
  const brazil = await file("access", await makeSubject(), { residence: "BR", method: "code" });
  const britain = await file("access", await makeSubject(), { residence: "GB", method: "code" });
  const europe = await file("access", await makeSubject({ country: "Germany" }), { method: "code" });
  expect([brazil["law"], britain["law"], europe["law"]]).toEqual(["BR", "GB", "EU"]);
  expect(europe["lawChecked"]).toEqual({ on: "2026-11-21", against: "statute" });
  // What cannot be done is not offered either: the same rule says both.
  expect([brazil["extendableTo"], brazil["pausesFor"], europe["pausesFor"]]).toEqual([null, [], []]);
  expect(britain["pausesFor"]).toEqual(["identity", "clarification"]);
  // Nobody said where this one lives: Brazil's answer is due first of those under which the business stands.
  expect((await file("access", await makeSubject(), { method: "code" }))["law"]).toBe("BR");
  expect((await onOne(brazil["id"], "extensions", { reason: "complex" })).json["code"]).toBe("extension_not_allowed");
  const extended = (await onOne(europe["id"], "extensions", { reason: "complex" })).json;
  expect(Date.parse(String(extended["dueAt"])) - Date.parse(String(europe["dueAt"]))).toBeGreaterThan(58 * DAY_MS);
  expect([extended["dueAt"], extended["extendableTo"]]).toEqual([europe["extendableTo"], null]);
  expect((await onOne(europe["id"], "extensions", { reason: "complex" })).json["code"]).toBe("extension_not_allowed");
  expect((await onOne(europe["id"], "pauses", { reason: "clarification" })).json["code"]).toBe("pause_not_allowed");
  for (const one of [europe, britain])
    expect((await onOne(one["id"], "pauses", { reason: "fee" })).json).toMatchObject({ status: 409, code: "pause_not_for_fee" });
  expect((await onOne(britain["id"], "pauses", { reason: "clarification" })).json).toMatchObject({ pausedSince: expect.any(String) });
  expect((await onOne(britain["id"], "pauses", { reason: "identity" })).json["code"]).toBe("already_paused");
  expect(await lettersTo(britain["subject"])).toEqual(["rights_received", "rights_paused"]);
  await at(instant(now + 40 * DAY_MS), async () => {
    expect(await read(britain["id"])).toMatchObject({ isOverdue: false, pausesFor: [], extendableTo: expect.any(String) });
    expect(await read(brazil["id"])).toMatchObject({ isOverdue: true, extendableTo: null });
    expect((await onOne(brazil["id"], "extensions", { reason: "complex" })).json["code"]).toBe("extension_too_late");
    const resumed = (await onOne(britain["id"], "resumptions")).json;
    expect(Date.parse(String(resumed["dueAt"])) - Date.parse(String(britain["dueAt"]))).toBeGreaterThan(39 * DAY_MS);
    expect(await lettersTo(britain["subject"])).toEqual(["rights_received", "rights_paused", "rights_resumed"]);
    const late = (await ask("GET", "/v1/rights-requests?due=overdue")).json["items"] as { id: string }[];
    expect(late.map((one) => one.id)).toContain(brazil["id"]);
    expect(late.map((one) => one.id)).not.toContain(britain["id"]);
  });
});

test("what is due first is listed first, page by page and whatever is answered in between; what has no clock comes last", async () => {
  const now = edge.house.clock();
  const subject = await makeSubject();
  const others = [await makeSubject(), await makeSubject(), await makeSubject(), await makeSubject()] as const;
  const files: readonly (readonly [string, number, Record<string, unknown>])[] = [
    [others[0], 20, { residence: "GB", method: "code" }],
    [others[1], 10, { residence: "GB", method: "code" }],
    [others[2], 25, { residence: "GB" }],
    [others[3], 0, { residence: "GB", method: "code" }],
    [subject, 30, { residence: "GB", method: "code" }],
  ];
  const ids: unknown[] = [];
  for (const [customer, days, more] of files)
    await at(instant(now - days * DAY_MS), async () => ids.push((await file("access", customer, more))["id"]));
  const [second, third, notBegun, paused, first] = ids;
  await onOne(paused, "pauses", { reason: "clarification" });

  const mine = new Set(ids);
  const walk = async (limit: number, between: (page: readonly { id: string }[]) => Promise<void>): Promise<readonly unknown[]> => {
    const seen: unknown[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const query: string = `order=due&kind=access&state=awaiting_proof,open&limit=${limit}${cursor === "" ? "" : `&cursor=${cursor}`}`;
      const page = await ask("GET", `/v1/rights-requests?${query}`);
      expect(page.status, page.text).toBe(200);
      const items = page.json["items"] as { id: string }[];
      seen.push(...items.map((one) => one.id).filter((id) => mine.has(id)));
      cursor = page.json["nextCursor"] as string | null;
      if (cursor !== null) await between(items);
    }
    return seen;
  };
  const inOrder = [first, second, third, notBegun, paused];
  expect(await walk(100, async () => undefined)).toEqual(inOrder);
  expect(await walk(1, async () => undefined)).toEqual(inOrder);
  // Whoever works through the list takes from it what they have seen.
  const answerAll = async (page: readonly { id: string }[]): Promise<void> => {
    for (const { id } of page) if (id === first || id === second) await onOne(id, "withdrawals");
  };
  expect(await walk(1, answerAll)).toEqual(inOrder);
  expect((await ask("GET", `/v1/rights-requests?cursor=none.${String(first)}`)).status).toBe(400);
  expect((await ask("GET", `/v1/rights-requests?order=due&cursor=${String(first)}`)).status).toBe(400);
});

test("a copy that could not be made is made again by whoever may, and only then", async () => {
  const subject = await makeSubject();
  const { json } = await ask("POST", "/v1/rights-requests", { subject, kind: "access", method: "document" });
  const path = `/v1/rights-requests/${String(json["id"])}`;
  const anew = (): Promise<Answer> => ask("POST", `${path}/export/attempts`, {});
  expect((await anew()).json["code"]).toBe("export_not_found");
  await ask("POST", `${path}/decisions`, { decision: "granted" });
  expect((await anew()).json["code"]).toBe("not_done_yet");
  await db.owner`update rights_requests set export_state = 'delayed' where request_id = ${String(json["id"])}`;
  expect(await anew()).toMatchObject({ status: 200, json: { state: "granted", export: { state: "making" } } });
});

test("what was refused is contested; overturned it is open again, and a mark is on again", async () => {
  const subject = await makeSubject();
  const filed = await file("access", subject, { method: "code" });
  expect((await onOne(filed["id"], "appeals", {})).json["code"]).toBe("appeal_not_possible");
  await onOne(filed["id"], "decisions", { decision: "refused", reasons: [{ code: "nothing_held" }] });
  expect((await onOne(filed["id"], "appeals", { words: "You do hold it." })).json).toMatchObject({ appeal: { state: "open" } });
  expect((await onOne(filed["id"], "appeals/decisions", { decision: "overturned" })).json).toMatchObject({
    state: "open",
    decision: null,
    appeal: { state: "overturned" },
  });
  const mark = await file("restriction", subject);
  const reveal = async (): Promise<unknown> =>
    ((await ask("POST", `/v1/subjects/${subject}/reveals`, { fields: ["name"] }, site)).json["fields"] as { name: unknown }).name;
  await onOne(mark["id"], "decisions", { decision: "refused" });
  expect(await reveal()).toMatchObject({ form: "clear" });
  await onOne(mark["id"], "appeals", {});
  expect((await onOne(mark["id"], "appeals/decisions", { decision: "overturned" })).json["state"]).toBe("in_force");
  expect(await reveal()).toMatchObject({ code: "restricted" });
  expect((await onOne(mark["id"], "withdrawals")).json["state"]).toBe("lifted");
  expect(await reveal()).toMatchObject({ form: "clear" });
});

test("another look takes longer where the law says so, once and in time, and the customer is told", async () => {
  const now = edge.house.clock();
  const appealed = async (residence: string): Promise<Record<string, unknown>> => {
    const { id } = await file("access", await makeSubject(), { residence, method: "code" });
    expect((await onOne(id, "appeals/extensions", { reason: "complex" })).json["code"]).toBe("appeal_not_open");
    await onOne(id, "decisions", { decision: "refused", reasons: [{ code: "nothing_held" }] });
    return (await onOne(id, "appeals", {})).json;
  };
  const [colorado, late, texas] = [await appealed("US-CO"), await appealed("US-CO"), await appealed("US-TX")];
  const dueOf = ({ appeal }: Record<string, unknown>): string => (appeal as { dueAt: string }).dueAt;
  expect(texas["appeal"]).toMatchObject({ extendableTo: null });
  expect((await onOne(texas["id"], "appeals/extensions", { reason: "complex" })).json["code"]).toBe("appeal_extension_not_allowed");
  const both = await Promise.all([1, 2].map(() => onOne(colorado["id"], "appeals/extensions", { reason: "complex" })));
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  expect(both.find(({ status }) => status === 409)?.json["code"]).toBe("appeal_extension_not_allowed");
  const extended = await read(colorado["id"]);
  expect(extended["appeal"]).toMatchObject({ state: "open", extension: { reason: "complex" }, extendableTo: null });
  expect(dueOf(extended)).toBe((colorado["appeal"] as { extendableTo: string }).extendableTo);
  expect(Math.round((Date.parse(dueOf(extended)) - Date.parse(dueOf(colorado))) / DAY_MS)).toBe(60);
  expect((await lettersTo(colorado["subject"])).at(-1)).toBe("rights_appeal_extended");
  const entries = (await ask("GET", `/v1/ledger/entries?subject=${String(colorado["subject"])}&act=rights.appeal_extend`)).json["items"];
  expect(entries).toMatchObject([{ detail: { reason: "complex" } }]);
  await at(instant(now + 46 * DAY_MS), async () => {
    expect((await onOne(late["id"], "appeals/extensions", { reason: "complex" })).json["code"]).toBe("extension_too_late");
    expect(await read(colorado["id"])).toMatchObject({ isOverdue: false });
  });
  // Whoever contests the next decision has a first time again.
  await onOne(colorado["id"], "appeals/decisions", { decision: "overturned" });
  await onOne(colorado["id"], "decisions", { decision: "refused", reasons: [{ code: "nothing_held" }] });
  expect((await onOne(colorado["id"], "appeals", {})).json["appeal"]).toMatchObject({ extension: null, extendableTo: expect.any(String) });
});

test("requests whose copy could not be made are found by that, each once", async () => {
  const [failed, made] = [await makeSubject(), await makeSubject()];
  const ids: string[] = [];
  for (const subject of [failed, made, failed])
    ids.push(String((await ask("POST", "/v1/rights-requests", { kind: "access", subject, method: "document" })).json["id"]));
  await db.owner`update rights_requests set state = 'granted', export_state = case when subject_id = ${failed} then 'failed' else 'ready' end
                  where request_id = any(${ids})`;
  const listed = async (state: string): Promise<readonly unknown[]> =>
    ((await ask("GET", `/v1/rights-requests?export=${state}`)).json["items"] as { id: string }[]).map(({ id }) => id);
  // The third was grouped into the first, and shares its copy.
  expect([await listed("failed"), await listed("ready")]).toEqual([[ids[0]], [ids[1]]]);
  expect((await ask("GET", "/v1/rights-requests?export=lost")).status).toBe(400);
});

test("what cannot be meant is told where, and files nothing", async () => {
  const subject = await makeSubject();
  const faultOf = async (body: Record<string, unknown>): Promise<unknown> => {
    const { json } = await ask("POST", "/v1/rights-requests", { subject, ...body });
    return [json["code"], (json["fields"] as { field: string }[] | undefined)?.[0]?.field];
  };
  expect(await faultOf({ kind: "correction" })).toEqual(["invalid_input", "values"]);
  expect(await faultOf({ kind: "correction", values: { shoe: 1 } })).toEqual(["field_unknown", "shoe"]);
  expect(await faultOf({ kind: "correction", values: { email: "no e-mail" } })).toEqual(["fields_invalid", "email"]);
  expect(await faultOf({ kind: "access", values: { name: "A" } })).toEqual(["invalid_input", "values"]);
  expect(await faultOf({ kind: "access", fields: ["name", "shoe"] })).toEqual(["field_unknown", "shoe"]);
  expect(await faultOf({ kind: "portability", fields: ["shoe"] })).toEqual(["field_unknown", "shoe"]);
  expect(await faultOf({ kind: "objection" })).toEqual(["invalid_input", "purpose"]);
  expect(await faultOf({ kind: "access", residence: "Britain" })).toEqual(["invalid_input", "residence"]);
  expect((await ask("GET", "/v1/rights-requests?state=open,nothing")).status).toBe(400);
  expect((await ask("GET", `/v1/rights-requests?subject=${subject}`)).json["items"]).toEqual([]);
});

test("of an erased customer the request stays, without where they live; its words are gone with their key", async () => {
  const subject = await makeSubject({ country: "GB" });
  const filed = await file("correction", subject, { values: { name: "Somebody" }, method: "call" });
  expect((await onOne(filed["id"], "messages", { text: "Which name?" })).status).toBe(201);
  const messages = async (): Promise<unknown> => (await ask("GET", `/v1/rights-requests/${String(filed["id"])}/messages`)).json["items"];
  expect(await messages()).toMatchObject([{ direction: "out", text: "Which name?" }]);
  const erased = (await ask("POST", "/v1/erasures", { subject, reason: "asked for it" })).json;
  expect(JSON.stringify(erased)).toMatch(/rights_words.*rights_requests/u);
  expect(await read(filed["id"])).toMatchObject({ state: "lapsed", residence: null, law: "GB" });
  expect(await messages()).toMatchObject([{ text: null }]);
  expect((await onOne(filed["id"], "messages", { text: "Hello?" })).json["code"]).toBe("subject_erased");
});
