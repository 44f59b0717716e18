import { afterAll, beforeAll, expect, test } from "vitest";
import { LANGUAGES } from "../../../base/language.ts";
import { COLLECTING_MAP } from "../../../workflows/collection/testing.ts";
import { type Answer, call, makeBusiness } from "../../http/_test-edge.ts";
import { type CustomerPages, codeIn, cookieOf, openCustomerPages, ticketIn } from "./_testing.ts";

/** Requests for some of what is held, at the doors without a key: by the labels that the privacy notice names to everybody. */
const MAP = COLLECTING_MAP.replace("{ label: Name,", "{ label: Your <name>,").replace("{ label: Other card,", "{ label: Payment card,");
const LATER = MAP.replace(
  "fields:\n",
  "fields:\n  secret: { label: Not told yet, category: contact, type: text, purposes: [booking], retention: 3y }\n",
);

let pages: CustomerPages;
let calls = 0;
beforeAll(async () => {
  pages = await openCustomerPages(MAP);
});
afterAll(() => pages.close());

/** Each from a network address of its own. */
const from = (): Record<string, string> => ({ "x-forwarded-for": `203.0.${(calls += 1) >> 8}.${calls & 255}` });
const owner = (method: string, path: string, body?: unknown): Promise<Answer> =>
  call(pages.edge.port, method, path, { key: pages.ownerKey, ...(body === undefined ? {} : { body }) });
const send = (form: Record<string, string>): Promise<Answer> => pages.post("/c/requests/new?lang=en", form, from());
const api = (body: Record<string, unknown>): Promise<Answer> =>
  call(pages.edge.port, "POST", "/v1/rights-requests", { body, headers: from() });
const filedFor = async (subject: string): Promise<readonly Record<string, unknown>[]> =>
  ((await owner("GET", `/v1/rights-requests?subject=${subject}`)).json["items"] as Record<string, unknown>[]).toReversed();
const boxes = (text: string): readonly string[] => Array.from(text.matchAll(/name="of\.([a-z_]+)"/gu), ([, name = ""]) => name);

test("what may be ticked is what the notice names, in its words, and comes back ticked where something else is missing", async () => {
  const unpublished = await pages.get("/c/requests/new");
  expect(boxes(unpublished.text)).toEqual(expect.arrayContaining(["name", "email"]));
  expect((await owner("POST", "/v1/notice/versions", {})).status).toBe(201);
  expect((await owner("PUT", "/v1/data-map", { yaml: LATER.replace("Your <name>", "Renamed") })).status).toBe(200);
  const form = await pages.get("/c/requests/new");
  expect(boxes(form.text)).toEqual(boxes(unpublished.text));
  expect([form.text.includes("Your &lt;name&gt;"), form.text.includes("Renamed"), form.text.includes("Not told yet")]).toEqual([
    true,
    false,
    false,
  ]);

  const wordless = await send({ "of.email": "yes", contact: "ana@example.com" });
  expect([wordless.status, /name="of\.email" value="yes" checked/u.test(wordless.text)]).toEqual([422, true]);
  expect(/<details class="fold" open/u.test(wordless.text)).toBe(true);
  for (const [more, say] of [
    [{ kind: "access", "of.secret": "yes" }, "Please choose again"],
    [{ kind: "access", "of.nothing": "yes", "of.email": "yes" }, "Please choose again"],
    [{ kind: "anonymisation", "of.email": "yes" }, "is so wholly"],
  ] as const) {
    const [known, unknown] = [await send({ contact: "ana@example.com", ...more }), await send({ contact: "nobody@example.com", ...more })];
    expect([known.status, known.text.includes(say)], say).toEqual([422, true]);
    expect(unknown.text).toBe(known.text.replaceAll("ana@", "nobody@"));
  }
  expect(await filedFor(pages.subject)).toEqual([]);
});

test("who asks by the form for some of it is answered like everybody, sees by the code what it is about, and files that alone", async () => {
  const ask = (contact: string): Promise<Answer> => send({ kind: "erasure", contact, "of.email": "yes", "of.name": "yes" });
  const [known, unknown] = [await ask("ana@example.com"), await ask("nobody@example.com")];
  const plain = ({ status, text }: Answer): string => `${status} ${text.replaceAll(/value="[0-9a-z]{77}"/gu, "")}`;
  expect(plain(known)).toBe(plain(unknown));
  const [filed, ...more] = await filedFor(pages.subject);
  expect([filed, more]).toMatchObject([{ kind: "erasure", state: "awaiting_proof", channel: "form" }, []]);
  expect(new Set(filed?.["scope"] as string[])).toEqual(new Set(["email", "name"]));
  await ask("ana@example.com");
  expect(await filedFor(pages.subject)).toHaveLength(1);

  const code = codeIn((await pages.mails()).find(({ kind }) => kind === "customer_code"));
  const last = ticketIn(await ask("ana@example.com"));
  const newest = codeIn((await pages.mails()).find(({ kind }) => kind === "customer_code"));
  const cookie = cookieOf(await pages.post("/c/sign-in", { ticket: last, code: newest, to: "/c/requests" }, from()));
  expect(newest).not.toBe(code);
  const page = await pages.get(`/c/requests/${String(filed?.["id"])}`, { cookie });
  expect([page.text.includes("Was it you?"), /Only about: [^<]*E-mail/u.test(page.text)]).toEqual([true, true]);
});

test("details that have one label are one box, and ticking it means all of them", async () => {
  const cleo = await pages.create({ name: "Cleo Example", email: "cleo@example.com" });
  const shown = boxes((await pages.get("/c/requests/new")).text);
  expect([shown.includes("card"), shown.includes("spare"), shown.includes("charged")]).toEqual([true, false, true]);
  const again = await send({ contact: "cleo@example.com", "of.card": "yes" });
  expect(boxes(again.text)).toEqual(shown);
  expect((await send({ kind: "access", contact: "cleo@example.com", "of.card": "yes" })).status).toBe(200);
  expect((await filedFor(cleo)).map(({ scope }) => scope)).toEqual([["card", "spare"]]);
});

test("without a key the API takes fields for what is asked in part, tells what is wrong before it looks for anybody, and stops at three", async () => {
  const bo = await pages.create({ name: "Bo Example", email: "bo@example.com" });
  const ask = (kind: string, fields: readonly string[], equals = "bo@example.com"): Promise<Answer> =>
    api({ kind, fields, contact: { field: "email", equals } });
  for (const [kind, fields, code] of [
    ["access", ["secret"], "field_unknown"],
    ["access", ["email", "nothing"], "field_unknown"],
    ["anonymisation", ["email"], "not_wanted"],
    ["restriction", ["email"], "not_wanted"],
  ] as const) {
    const [known, unknown] = [await ask(kind, fields), await ask(kind, fields, "nobody@example.com")];
    expect([known.status, (known.json["fields"] as { code: string }[])[0]?.code], kind).toEqual([400, code]);
    expect(unknown.json["fields"]).toEqual(known.json["fields"]);
  }
  const [known, unknown] = [await ask("access", ["email"]), await ask("access", ["email"], "nobody@example.com")];
  expect([known.status, known.json]).toEqual([202, unknown.json]);
  for (const fields of [["email"], ["email", "email"], ["name"], ["name", "email"], ["passport"], []])
    expect((await ask("access", fields)).status).toBe(202);
  // Somebody who asked for a part first, whoever it was, keeps nobody from asking for everything.
  expect((await filedFor(bo)).map(({ scope }) => [...(scope as string[])].toSorted())).toEqual([
    ["email"],
    ["name"],
    ["email", "name"],
    [],
  ]);
  expect((await filedFor(bo)).every(({ state }) => state === "awaiting_proof")).toBe(true);
});

test("whoever is signed in asks for some of what is held, by the same boxes, for every kind that can be asked in part", async () => {
  const dora = await pages.create({ name: "Dora Example", email: "dora@example.com", diet: "no fish" });
  const ticket = ticketIn(await pages.post("/c/sign-in/codes", { contact: "dora@example.com" }, from()));
  const code = codeIn((await pages.mails())[0]);
  const cookie = cookieOf(await pages.post("/c/sign-in", { ticket, code }, from()));
  const own = (form: Record<string, string>): Promise<Answer> => pages.post("/c/requests", form, { cookie });
  for (const kind of ["access", "portability", "restriction"]) {
    const said = new Set<string>();
    for (const language of LANGUAGES) {
      const { status, text } = await pages.get(`/c/requests/new?kind=${kind}&lang=${language}`, { cookie });
      expect([status, boxes(text)]).toEqual([200, expect.arrayContaining(["name", "email", "diet"])]);
      expect(boxes(text)).toHaveLength(3);
      said.add(/<legend>([^<]+)<\/legend>\s*<label class="check"/u.exec(text)?.[1] ?? "");
    }
    expect([said.size, said.has("")]).toEqual([LANGUAGES.length, false]);
    // What is not held, or not any more, is told, and what was ticked beside it stays so; nothing is filed, least of all for everything.
    for (const strange of ["passport", "nothing"]) {
      const again = await own({ kind, "of.email": "yes", [`of.${strange}`]: "yes" });
      expect([again.status, again.text.includes("Please choose again")], kind).toEqual([422, true]);
      expect(again.text).toMatch(/name="of\.email" value="yes" checked/u);
    }
    expect((await own({ kind, "of.diet": "yes", "of.name": "yes" })).status).toBe(303);
    expect((await own({ kind })).status).toBe(303);
  }
  expect(boxes((await pages.get("/c/requests/new?kind=anonymisation", { cookie })).text)).toEqual([]);
  expect((await own({ kind: "anonymisation", "of.email": "yes" })).status).toBe(422);
  const filed = await filedFor(dora);
  expect(filed.map(({ kind, state, scope }) => [kind, state, [...(scope as string[])].toSorted()])).toEqual(
    ["access", "portability", "restriction"].flatMap((kind) => {
      const state = kind === "restriction" ? "in_force" : "open";
      return [
        [kind, state, ["diet", "name"]],
        [kind, state, []],
      ];
    }),
  );
  const page = await pages.get(`/c/requests/${String(filed[0]?.["id"])}`, { cookie });
  expect(page.text).toMatch(/Only about: Diet, (?:Renamed|Your &lt;name&gt;)\.?</u);
});

test("a restriction of some of it keeps that from use, and nothing else, from the moment it was asked for", async () => {
  for (const [ticked, name] of [
    ["name", { code: "restricted" }],
    ["email", { form: "clear" }],
  ] as const) {
    const email = `${ticked}@example.com`;
    const subject = await pages.create({ name: "Emil Example", email });
    const ticket = ticketIn(await pages.post("/c/sign-in/codes", { contact: email }, from()));
    const cookie = cookieOf(await pages.post("/c/sign-in", { ticket, code: codeIn((await pages.mails())[0]) }, from()));
    expect((await pages.post("/c/requests", { kind: "restriction", [`of.${ticked}`]: "yes" }, { cookie })).status).toBe(303);
    const ask = { key: pages.key, body: { fields: ["name"], purpose: "booking" } };
    const shown = await call(pages.edge.port, "POST", `/v1/subjects/${subject}/reveals`, ask);
    expect(shown.json["fields"], ticked).toMatchObject({ name });
  }
});

test("the form is whole in every language, and where it is not known which business is meant nothing may be ticked", async () => {
  const said = new Set<string>();
  for (const language of LANGUAGES) {
    const { text } = await pages.get(`/c/requests/new?lang=${language}`);
    said.add(/<legend>([^<]+)<\/legend>\s*<label class="check"/u.exec(text)?.[1] ?? "");
  }
  expect([said.size, said.has("")]).toEqual([LANGUAGES.length, false]);
  await makeBusiness(pages.edge, "Green Sea", COLLECTING_MAP);
  expect(boxes((await pages.get("/c/requests/new")).text)).toEqual([]);
  expect(boxes((await pages.get("/c/requests/new?business=Blue%20Sky%20Concierge")).text)).toContain("name");
  expect(boxes((await pages.get("/c/requests/new?business=Nobody")).text)).toEqual([]);
});
