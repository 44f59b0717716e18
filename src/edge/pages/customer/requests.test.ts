import { afterAll, beforeAll, expect, test } from "vitest";
import { LANGUAGES } from "../../../base/language.ts";
import { type Answer, call } from "../../http/_test-edge.ts";
import { type CustomerPages, codeIn, cookieOf, openCustomerPages, ticketIn } from "./_testing.ts";

let pages: CustomerPages;

beforeAll(async () => {
  pages = await openCustomerPages();
});
afterAll(() => pages.close());

const from = (n: number): Record<string, string> => ({ "x-forwarded-for": `203.0.113.${n}` });
const requests = async (): Promise<readonly Record<string, unknown>[]> =>
  (await call(pages.edge.port, "GET", `/v1/rights-requests?subject=${pages.subject}`, { key: pages.ownerKey })).json["items"] as never;
const owner = (path: string, body: unknown): Promise<Answer> =>
  call(pages.edge.port, "POST", `/v1/rights-requests/${path}`, { key: pages.ownerKey, body });
const post = (body: unknown, headers: Record<string, string> = from(30)): Promise<Answer> =>
  call(pages.edge.port, "POST", "/v1/rights-requests", { body, headers });

const kindsMailed = async (): Promise<readonly string[]> => (await pages.mails()).map(({ kind }) => kind).toReversed();

async function signIn(): Promise<string> {
  return await enter(ticketIn(await pages.post("/c/sign-in/codes", { contact: "ana@example.com", to: "/c/requests" }, from(1))));
}

async function enter(ticket: string): Promise<string> {
  const code = codeIn((await pages.mails()).find(({ kind }) => kind === "customer_code"));
  const entered = await pages.post("/c/sign-in", { ticket, code, to: "/c/requests" }, from(1));
  expect(entered.headers["location"]).toBe("/c/requests?lang=en");
  return cookieOf(entered);
}

/** What a page says, without what differs from call to call. */
const said = ({ status, text }: Answer): string => `${status} ${text.replaceAll(/value="[0-9a-z]{77}"/gu, "")}`;

test("the form for everybody answers the same whoever it is; whoever is known confirms by the code, and nobody else can", async () => {
  const ask = (contact: string): Promise<Answer> => pages.post("/c/requests/new", { kind: "access", contact }, from(2));
  const [known, unknown] = [await ask("ana@example.com"), await ask("nobody@example.com")];
  expect(said(known)).toBe(said(unknown));
  expect(await requests()).toMatchObject([{ kind: "access", state: "awaiting_proof", channel: "form" }]);
  await ask("ana@example.com");
  expect(await requests()).toHaveLength(1);
  expect(new Set(await kindsMailed())).toEqual(new Set(["customer_code"]));

  const ticket = ticketIn(await ask("ana@example.com"));
  const cookie = await enter(ticket);
  const [request] = await requests();
  const path = `/c/requests/${String(request?.["id"])}`;
  expect((await pages.get(path, { cookie })).text).toContain("Was it you?");
  expect((await pages.get(path)).headers["location"]).toBe("/c/sign-in?to=/c/requests&lang=en");
  expect((await pages.post(path, { do: "confirm" }, { cookie })).headers["location"]).toMatch(/said=saved/u);
  expect(await requests()).toMatchObject([{ state: "open", verifiedBy: "portal" }]);
  expect((await kindsMailed()).at(-1)).toBe("rights_received");
});

test("without a key the API answers everybody the same, files for whom it is about, and binds nobody", async () => {
  const ask = (kind: string, equals: string): Promise<Answer> => post({ kind, contact: { field: "email", equals } });
  const [known, unknown] = [await ask("erasure", "ana@example.com"), await ask("erasure", "nobody@example.com")];
  expect([known.status, known.json]).toEqual([unknown.status, unknown.json]);
  expect(known).toMatchObject({ status: 202, json: { received: true } });
  expect((await requests())[0]).toMatchObject({ kind: "erasure", state: "awaiting_proof", channel: "api" });
  expect((await kindsMailed()).at(-1)).toBe("rights_prove");
  // What would hold at once is not filed for somebody who may be anybody: the customer is shown the way, once.
  for (const kind of ["restriction", "restriction", "objection", "correction"])
    expect((await ask(kind, "ana@example.com")).status).toBe(202);
  expect(await requests()).toHaveLength(2);
  expect((await kindsMailed()).filter((kind) => kind === "rights_way")).toHaveLength(3);
  expect((await post({ kind: "access", contact: { field: "email", equals: "ana@example.com" }, subject: pages.subject })).status).toBe(400);
  const often = await Promise.all(
    Array.from({ length: 22 }, () => post({ kind: "access", contact: { field: "email", equals: "x@example.com" } }, from(40))),
  );
  expect(often.filter(({ status }) => status === 202)).toHaveLength(20);
  expect(often.filter(({ status }) => status === 429)).toHaveLength(2);
});

test("in their own place customers file, write, take back and contest; each page is whole in every language", async () => {
  const cookie = await signIn();
  const own = (path: string, form: Record<string, string>): Promise<Answer> => pages.post(path, form, { cookie });
  const filed = await own("/c/requests", { kind: "restriction" });
  const path = String(filed.headers["location"]).split("?")[0] ?? "";
  expect((await requests())[0]).toMatchObject({ kind: "restriction", state: "in_force" });
  await own(path, { do: "withdraw" });
  expect((await requests())[0]).toMatchObject({ kind: "restriction", state: "lifted" });
  // Taken back in another window already: the page tells how it stands, and not that nothing was changed.
  const late = String((await own(path, { do: "withdraw" })).headers["location"]);
  expect(late).toMatch(/said=late$/u);
  expect((await pages.get(late, { cookie })).text).toContain("That could not be done any more");

  const fixed = await own("/c/requests", { kind: "correction", field: "name", value: "Ana Maria Example" });
  const correction = String(fixed.headers["location"]).split("?")[0] ?? "";
  const empty = await own(correction, { do: "write", text: " " });
  expect([empty.status, /<textarea[^>]*data-first/u.test(empty.text)]).toEqual([422, true]);
  // Browsers send line ends as two characters: a text as long as the form takes comes whole.
  const lines = `${"Line ü\r\n".repeat(570)}the end`;
  await own(correction, { do: "write", text: lines });
  expect((await pages.get(correction, { cookie })).text).toContain("Line ü\nthe end");
  await own(correction, { do: "write", text: "It stands so in my passport <b>" });
  const id = correction.split("/").at(-1) ?? "";
  expect((await owner(`${id}/messages`, { text: "Please send us a copy." })).status).toBe(201);
  expect((await kindsMailed()).at(-1)).toBe("rights_message");
  await owner(`${id}/decisions`, { decision: "refused", reasons: [{ code: "already_correct", fields: ["name"] }] });
  const shown = (await pages.get(correction, { cookie })).text;
  for (const words of [
    "It stands so in my passport &lt;b&gt;",
    "Please send us a copy.",
    "is correct as it stands",
    "Have it looked at again",
    "Only about: Name",
  ])
    expect(shown).toContain(words);
  expect((await own(correction, { do: "appeal", text: "It is not." })).headers["location"]).toMatch(/said=saved/u);
  expect((await own(correction, { do: "appeal" })).headers["location"]).toMatch(/said=late$/u);
  expect((await requests())[0]).toMatchObject({ kind: "correction", appeal: { state: "open" } });

  // A part is asked for by ticks, and no tick is not everything.
  const missing = await own("/c/requests", { kind: "erasure", part: "yes" });
  expect([missing.status, missing.text.includes("Please tick at least one.")]).toEqual([422, true]);
  // Whoever has something to put right is taken there, on every form.
  const unsaid = await pages.post("/c/requests/new", { contact: "ana@example.com" });
  for (const { text } of [missing, unsaid]) expect(text.match(/<input[^>]*data-first/gu)).toHaveLength(1);
  const part =
    String((await own("/c/requests", { kind: "erasure", part: "yes", "of.name": "yes" })).headers["location"]).split("?")[0] ?? "";
  expect((await requests())[0]).toMatchObject({ kind: "erasure", scope: ["name"], state: "open", channel: "portal" });
  const partId = part.split("/").at(-1) ?? "";
  expect((await owner(`${partId}/decisions`, { decision: "granted" })).status).toBe(200);
  const cooling = (await pages.get(part, { cookie })).text;
  for (const words of ["Name", "a part of your data is erased"]) expect(cooling).toContain(words);
  expect((await pages.mails()).find(({ kind }) => kind === "rights_part_cooling")?.text).toContain("Erased: Name");
  await own(part, { do: "withdraw" });

  const places = ["/c/requests", correction, part, "/c/requests/new", "/c/requests/new?kind=erasure", "/c/requests/new?kind=correction"];
  for (const place of places) {
    const titles = new Set<string>();
    for (const language of LANGUAGES) {
      const { status, text } = await pages.get(`${place}${place.includes("?") ? "&" : "?"}lang=${language}`, { cookie });
      expect([place, language, status, /requests\.|\{\{|undefined/u.exec(text)?.[0]]).toEqual([place, language, 200, undefined]);
      titles.add(/<h1>([^<]+)</u.exec(text)?.[1] ?? "");
    }
    expect(titles.size, place).toBe(LANGUAGES.length);
  }
});

test("nobody reaches another's request, and no page of others sends anything", async () => {
  const cookie = await signIn();
  const [request] = await requests();
  const path = `/c/requests/${String(request?.["id"])}`;
  expect((await pages.post(path, { do: "withdraw" }, { cookie, origin: "https://evil.example" })).status).toBe(403);
  expect(
    (await pages.post("/c/requests/new", { kind: "access", contact: "ana@example.com" }, { origin: "https://evil.example" })).status,
  ).toBe(403);
  const other = await pages.create({ name: "Bo Example", email: "bo@example.com" });
  const theirs = await call(pages.edge.port, "POST", "/v1/rights-requests", {
    key: pages.ownerKey,
    body: { kind: "access", subject: other, channel: "phone" },
  });
  for (const answer of [
    await pages.get(`/c/requests/${String(theirs.json["id"])}`, { cookie }),
    await pages.post(`/c/requests/${String(theirs.json["id"])}`, { do: "withdraw" }, { cookie }),
    await pages.get("/c/requests/rrq_00000000000000000000000000", { cookie }),
  ])
    expect(answer.status).toBe(404);
});
