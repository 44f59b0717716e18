import { setTimeout } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS, instant } from "../../../base/instant.ts";
import type { TenantId } from "../../../base/ids.ts";
import { LANGUAGES } from "../../../base/language.ts";
import { withTx } from "../../../platform/storage/tx.ts";
import { sweepAsks } from "../../../registers/consent/asks.ts";
import { holdAwaited } from "../../../registers/consent/awaited.ts";
import { COLLECTING_MAP } from "../../../workflows/collection/testing.ts";
import { type Answer, call } from "../../http/_test-edge.ts";
import { type CustomerPages, type MailTold, openCustomerPages } from "./_testing.ts";

/** Consent that is given from the business's own site: asked of whoever reads the mail, and given by nobody else. */
const MAP = COLLECTING_MAP.replace(
  "purposes:\n",
  `purposes:
  letters: { label: Send you <letters>, basis: consent }
  club: { label: Run the club, basis: consent }
  adverts: { label: Share with advertisers, basis: consent, optOut: gpc }
  study: { label: Study how we do, basis: legitimate-interests }
`,
)
  .replace(
    "fields:\n",
    "fields:\n  home: { label: E-mail at home, category: contact, type: email, lookup: shared, purposes: [booking], retention: 3y }\n",
  )
  .replace("desk:     { booking: { name", "desk:     { booking: { home: [change], name")
  .replace("roles:\n", "lists:\n  news: { label: News, purpose: letters }\nroles:\n");
const SITE = "https://shop.example";

let pages: CustomerPages;
let tenant: TenantId;
let began: Instant;
let calls = 0;

beforeAll(async () => {
  pages = await openCustomerPages(MAP);
  const [row] = await pages.edge.house.db.owner`select tenant_id from tenants`;
  tenant = row?.["tenant_id"] as TenantId;
  began = pages.edge.house.clock();
});
afterEach(() => {
  pages.edge.house.setClock(began);
});
afterAll(() => pages.close());

const owner = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  call(pages.edge.port, method, path, { key: pages.ownerKey, ...(body === undefined ? {} : { body }), headers });
/** Waits for the look for what is left. */
const erase = (subject: string): Promise<Answer> =>
  owner("POST", "/v1/erasures", { subject, reason: "asked for it" }, { prefer: "wait=20" });
/** Each from a network address of its own. */
const send = (path: string, form: Record<string, string>, more: Record<string, string> = {}): Promise<Answer> =>
  pages.post(`/embed/${path}`, form, {
    "x-forwarded-for": `203.0.${(calls += 1) >> 8}.${calls & 255}`,
    origin: SITE,
    accept: "application/json",
    ...more,
  });
const ask = (email: string, uses: readonly string[], more: Record<string, string> = {}): Promise<Answer> =>
  send("consents?lang=de", { email, standing: "given", ...Object.fromEntries(uses.map((use) => [`use.${use}`, "yes"])) }, more);
const stop = (email: string, purpose: string): Promise<Answer> => send("consents", { email, purpose, standing: "withdrawn" });

async function letters(to: string): Promise<readonly MailTold[]> {
  return (await pages.mails()).filter((mail) => mail.kind === "consent_confirm" && mail.to === to);
}
const linkIn = (mail: MailTold | undefined): string => /\/u\/allow\/[0-9a-z]{77}/u.exec(mail?.text ?? "")?.[0] ?? "none";

/** Asks, and answers the link of the newest letter. */
async function asked(email: string, uses: readonly string[] = ["letters"]): Promise<string> {
  expect((await ask(email, uses)).status).toBe(200);
  return linkIn((await letters(email))[0]);
}
async function say(link: string, answer: string, headers: Record<string, string> = {}): Promise<Answer> {
  const { text } = await pages.get(link, headers);
  const notice = /name="notice" value="(\d*)"/u.exec(text)?.[1] ?? "";
  return await pages.post(`${link}?lang=fr`, { answer, notice }, headers);
}
const later = (ms: number): void => pages.edge.house.setClock(instant(began + ms));

let made = 0;
async function makeSubject(
  email = `new${(made += 1)}@example.com`,
  field = "email",
): Promise<{ readonly id: string; readonly email: string }> {
  return { id: await pages.create({ name: "Bo Example", [field]: email }), email };
}
async function history(id: string, purpose = "letters"): Promise<readonly Record<string, unknown>[]> {
  return (await owner("GET", `/v1/subjects/${id}/consents/${purpose}/history`)).json["items"] as Record<string, unknown>[];
}

test("the answer is one for everybody, a letter asks, and one press of fifty makes the one record, with how it came about", async () => {
  const ana = await makeSubject();
  expect((await owner("POST", "/v1/notice/versions", {})).status).toBe(201);
  const [known, unknown] = [await ask(ana.email, ["letters"]), await ask("cleo@example.com", ["letters"])];
  expect([known.status, known.json, known.headers["access-control-allow-origin"]]).toEqual([200, unknown.json, "*"]);
  expect(known.json).toMatchObject({ received: true });
  const [letter] = await letters(ana.email);
  expect(letter?.text).toMatch(/Send you <letters>[^]*\/u\/allow\//u);
  const link = linkIn(letter);

  const shown = await pages.get(link);
  expect([shown.status, (await call(pages.edge.port, "HEAD", link)).status]).toEqual([200, 200]);
  expect(shown.text).toContain("Send you &lt;letters&gt;");
  expect(shown.text).toContain('href="/notices/1?business=Blue%20Sky%20Concierge&amp;lang=en"');
  for (const form of [{}, { answer: "" }, { notice: "1" }] as Record<string, string>[])
    expect((await pages.post(link, form)).status).toBe(422);
  expect(await history(ana.id)).toEqual([]);

  const pressed = await Promise.all(Array.from({ length: 50 }, () => pages.post(`${link}?lang=fr`, { answer: "yes", notice: "1" })));
  expect(pressed.map(({ status }) => status).filter((status) => status === 200)).toEqual([200]);
  expect(new Set(pressed.map(({ status }) => status))).toEqual(new Set([200, 404]));
  const records = await history(ana.id);
  expect(records).toHaveLength(1);
  expect(records[0]).toMatchObject({ standing: "given", how: "embed", where: SITE, language: "fr", noticeVersion: "1", by: ana.id });
  expect(records[0]).toMatchObject({
    forChild: false,
    evidence: expect.stringMatching(/^Asked by a form on 20\S+Z \(cak_\S+\); yes .* 20\S+Z/u),
  });
  expect(JSON.stringify(records)).not.toContain(ana.email);
  expect((await pages.get(link)).status).toBe(404);
  const rows = await pages.edge.house.db.owner`select * from consent_asks`;
  expect(JSON.stringify(rows)).not.toMatch(/@|new\d|cleo/u);
});

test("what is given before there is an account waits, and finds its customer; who stopped it meanwhile is not overruled", async () => {
  expect((await say(await asked("dora@example.com", ["letters", "club"]), "yes")).status).toBe(200);
  const fay = "fay@example.com";
  expect((await say(await asked(fay), "yes")).status).toBe(200);
  expect((await stop(fay, "letters")).status).toBe(200);
  const dora = await makeSubject("dora@example.com");
  for (const purpose of ["letters", "club"])
    expect(await history(dora.id, purpose)).toMatchObject([
      { standing: "given", how: "embed", by: "unknown", linkedAt: expect.any(String) },
    ]);
  const { id } = await makeSubject(fay);
  expect((await history(id)).map(({ standing }) => standing)).toEqual(["withdrawn", "given"]);

  // Who is known by then, and by whom the address was given, nobody has shown: what they withdrew stays so.
  const other = await makeSubject();
  await owner("PUT", `/v1/subjects/${other.id}/consents/letters`, { standing: "withdrawn" });
  await say(await asked("gil@example.com"), "yes");
  const changed = await call(pages.edge.port, "PATCH", `/v1/subjects/${other.id}`, {
    key: pages.key,
    body: { fields: { email: "gil@example.com" }, purpose: "booking" },
  });
  expect(changed.status, changed.text).toBeLessThan(300);
  expect((await history(other.id)).map(({ standing }) => standing)).toEqual(["withdrawn"]);
});

test("given as easily as withdrawn: a yes lifts what was withdrawn before it was asked, and nothing that was withdrawn since", async () => {
  const bo = await makeSubject();
  await stop(bo.email, "letters");
  const link = await asked(bo.email);
  expect((await say(link, "yes")).text).toContain("Send you &lt;letters&gt;");
  expect((await history(bo.id)).map(({ standing }) => standing)).toEqual(["given", "withdrawn"]);

  const again = await asked(bo.email, ["letters", "club"]);
  await owner("PUT", `/v1/subjects/${bo.id}/consents/letters`, { standing: "withdrawn" });
  const half = await say(again, "yes");
  expect(half.text).toContain("Run the club");
  expect(half.text).toContain("Pas autorisé\u00a0: Send you &lt;letters&gt;.");
  expect((await history(bo.id))[0]).toMatchObject({ standing: "withdrawn" });
  expect((await history(bo.id, "club"))[0]).toMatchObject({ standing: "given" });

  const nobody = "hal@example.com";
  const waiting = await asked(nobody);
  await stop(nobody, "letters");
  expect((await say(waiting, "yes")).text).toContain("Pas autorisé");
  const hal = await makeSubject(nobody);
  expect((await history(hal.id)).map(({ standing }) => standing)).toEqual(["withdrawn"]);
});

test("who types an address again makes no link die: each letter stays good, nine a day are all, and no answers one letter alone", async () => {
  const email = "ivo@example.com";
  const first = await asked(email, ["letters"]);
  const second = await asked(email, ["club"]);
  expect((await pages.get(first)).text).toContain("Send you &lt;letters&gt;");
  expect((await pages.get(second)).text).toContain("Run the club");
  const both = await Promise.all(Array.from({ length: 12 }, () => ask(email, ["letters"])));
  expect(new Set(both.map(({ text }) => text)).size).toBe(1);
  const [third, ...others] = await letters(email);
  expect(others).toHaveLength(8);
  expect((await say(linkIn(third), "no")).text).toContain("oublié");
  expect((await say(linkIn(third), "yes")).status).toBe(404);
  await ask(email, ["letters"]);
  expect((await letters(email)).map(linkIn).filter((link) => [linkIn(third), second, first].includes(link))).toEqual([
    linkIn(third),
    second,
    first,
  ]);
  expect(await letters(email)).toHaveLength(9);
  later(DAY_MS + MINUTE_MS);
  await ask(email, ["letters"]);
  expect(linkIn((await letters(email))[0])).not.toBe(linkIn(third));
  // Each is over at its own time, and not when the last one is.
  later(48 * HOUR_MS + MINUTE_MS);
  expect((await pages.get(first)).status).toBe(404);
  expect((await pages.get(linkIn((await letters(email))[0]))).status).toBe(200);
  const ivo = await makeSubject(email);
  expect(await history(ivo.id)).toEqual([]);
});

test("a stranger cannot use up the letters of a day: whoever reads the mail asks from their own network, and says yes", async () => {
  const ida = await makeSubject();
  const stranger = (n: number): Record<string, string> => ({ "x-forwarded-for": `2001:db8:7:7::${n}` });
  const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => ask(ida.email, ["letters"], stranger(n))));
  expect(await letters(ida.email)).toHaveLength(3);
  // What was withdrawn since makes those links give nothing.
  await stop(ida.email, "letters");
  const link = await asked(ida.email);
  expect(new Set([...answers, await ask(ida.email, ["letters"], stranger(9))].map(({ text }) => text)).size).toBe(1);
  expect(await letters(ida.email)).toHaveLength(4);
  expect((await say(link, "yes")).status).toBe(200);
  expect((await history(ida.id))[0]).toMatchObject({ standing: "given" });
  // It is of this address alone, and of this day.
  expect((await ask("jan@example.com", ["letters"], stranger(1))).status).toBe(200);
  expect(await letters("jan@example.com")).toHaveLength(1);
  later(DAY_MS + MINUTE_MS);
  await ask(ida.email, ["letters"], stranger(1));
  expect(await letters(ida.email)).toHaveLength(2);
  // Neither the network is told, nor that one asked for two addresses.
  const { owner: sql } = pages.edge.house.db;
  expect(JSON.stringify(await sql`select * from consent_asks`)).not.toMatch(/2001:db8|203\.0\./u);
  expect(await sql`select 1 as told from consent_asks group by asked_from having count(distinct digest) > 1`).toEqual([]);
});

test("of several links to one address, pressed fifty times at once, one makes the one record; what another asks beside it stays asked", async () => {
  const amy = await makeSubject();
  const links = [await asked(amy.email), await asked(amy.email), await asked(amy.email, ["letters", "club"])];
  const pressed = await Promise.all(
    Array.from({ length: 50 }, (_, n) => pages.post(`${links[n % 2]}?lang=en`, { answer: "yes", notice: "1" })),
  );
  expect(pressed.map(({ status }) => status).filter((status) => status !== 404)).toEqual([200]);
  expect(await history(amy.id)).toMatchObject([{ standing: "given" }]);
  const asks = await pages.get(links[2] ?? "");
  expect([asks.text.includes("Run the club"), asks.text.includes("Send you")]).toEqual([true, false]);
  // The letter of the other link asks nothing any more, and does not leave.
  expect(await letters(amy.email)).toHaveLength(2);

  // Withdrawn meanwhile: the link that is left gives what it asks, and brings back nothing.
  await stop(amy.email, "letters");
  expect((await say(links[2] ?? "", "yes")).status).toBe(200);
  expect((await history(amy.id)).map(({ standing }) => standing)).toEqual(["withdrawn", "given"]);
  expect(await history(amy.id, "club")).toMatchObject([{ standing: "given" }]);
});

test("a yes that lifts nothing leaves the other letter good, which was asked after the withdrawal", async () => {
  const zoe = await makeSubject();
  const old = await asked(zoe.email);
  await stop(zoe.email, "letters");
  const anew = await asked(zoe.email);
  expect((await say(old, "yes")).text).toContain("Pas autorisé");
  expect((await say(anew, "yes")).status).toBe(200);
  expect((await history(zoe.id)).map(({ standing }) => standing)).toEqual(["given", "withdrawn"]);
});

test("a link is over after two days, and what nobody answered is swept", async () => {
  const link = await asked("jo@example.com");
  later(48 * HOUR_MS - MINUTE_MS);
  expect((await pages.get(link)).status).toBe(200);
  later(48 * HOUR_MS + MINUTE_MS);
  expect((await say(link, "yes")).status).toBe(404);
  const { db } = pages.edge.house;
  expect(await withTx(db, tenant, (tx) => sweepAsks(tx, pages.edge.house.clock()))).toBeGreaterThan(0);
  expect(await db.owner`select ask_id from consent_asks where expires_at <= ${new Date(pages.edge.house.clock())}`).toEqual([]);
});

test("one network address may send twenty forms, whether they allow or stop", async () => {
  const from = { "x-forwarded-for": "198.51.100.7" };
  const sent = await Promise.all(Array.from({ length: 21 }, (_, n) => ask(`kim${n}@example.com`, ["club"], from)));
  expect(sent.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([...Array.from({ length: 20 }, () => 200), 429]);
});

test("what is no use, no address or not chosen is told; what a browser's signal stops is neither asked nor given", async () => {
  for (const [form, words] of [
    [{ email: "x@example.com", standing: "given" }, "at least one use"],
    [{ email: "no address", standing: "given", purpose: "letters" }, "not an e-mail"],
    [{ email: "x@example.com", standing: "given", purpose: "study" }, "there is not"],
    [{ email: "x@example.com", standing: "given", purpose: "letters", "use.nothing": "yes" }, "there is not"],
    [{ email: "x@example.com", standing: "sure", purpose: "letters" }, "there is not"],
    [{ email: "x@example.com", purpose: "letters" }, "there is not"],
  ] as readonly (readonly [Record<string, string>, string])[]) {
    const answer = await send("consents", form);
    expect([answer.status, answer.json["received"]], JSON.stringify(form)).toEqual([422, false]);
    expect(answer.json["say"]).toContain(words);
  }
  const lea = await makeSubject();
  const signal = { "sec-gpc": "1" };
  const stopped = await ask(lea.email, ["letters", "adverts"], signal);
  expect([stopped.status, await letters(lea.email)]).toEqual([422, []]);
  expect(stopped.json["say"]).toContain("Share with advertisers");
  expect((await ask(lea.email, ["letters"], signal)).status).toBe(200);

  const link = await asked(lea.email, ["adverts", "club"]);
  expect((await pages.get(link, signal)).text).toMatch(/Global Privacy Control[^<]*Share with advertisers/u);
  await say(link, "yes", signal);
  expect([await history(lea.id, "adverts"), (await history(lea.id, "club")).length]).toEqual([[], 1]);
  const alone = await asked(lea.email, ["adverts"]);
  expect((await pages.get(alone, signal)).text).not.toContain('name="answer"');
  expect((await say(alone, "yes", signal)).status).toBe(404);
  // Nothing was used up: without the signal it is theirs to say.
  expect((await say(alone, "yes")).status).toBe(200);
  expect(await history(lea.id, "adverts")).toMatchObject([{ standing: "given" }]);
});

test("no letter goes to who is not mailed any more; who is on one list no more is asked, and does not come back to it", async () => {
  await send("leaves", { email: "mo@example.com" });
  expect((await ask("mo@example.com", ["letters"])).status).toBe(200);
  expect(await letters("mo@example.com")).toEqual([]);
  expect((await owner("POST", "/v1/suppressions", { email: "nia@example.com", list: "news" })).status).toBeLessThan(300);
  await say(await asked("nia@example.com"), "yes");
  const lists = await owner("GET", "/v1/lists/news/members");
  expect(lists.json["items"]).toEqual([]);
});

test("a child's customer, and one of several with the address, gives nothing by mail; objection and orders stay", async () => {
  const child = await makeSubject();
  await owner("PUT", `/v1/subjects/${child.id}/consents/club`, { standing: "given", forChild: true, guardian: "Her mother" });
  expect((await say(await asked(child.email), "yes")).text).toContain("Pas autorisé");
  expect(await history(child.id)).toEqual([]);

  for (const [email, fields] of [
    ["pat@example.com", ["home", "home"]],
    ["una@example.com", ["email", "home"]],
  ] as const) {
    const [one, two] = [await makeSubject(email, fields[0]), await makeSubject(email, fields[1])];
    expect((await say(await asked(email), "yes")).text).toContain("Pas autorisé");
    expect([await history(one.id), await history(two.id)]).toEqual([[], []]);
  }

  const firm = await makeSubject();
  await owner("PUT", `/v1/subjects/${firm.id}/orders/no-distribution`, { standing: "on" });
  const mark = { subject: firm.id, kind: "objection", purpose: "letters" };
  const objected = await owner("POST", "/v1/rights-requests", mark);
  expect(objected.status, objected.text).toBe(201);
  await say(await asked(firm.email), "yes");
  expect(await history(firm.id)).toMatchObject([{ standing: "given" }]);
  expect((await owner("GET", `/v1/subjects/${firm.id}/orders`)).json["items"]).toContainEqual(expect.objectContaining({ standing: "on" }));
  const requests = await owner("GET", `/v1/rights-requests?subject=${firm.id}`);
  expect(requests.json["items"]).toMatchObject([{ kind: "objection", state: "in_force" }]);
});

test("an erasure takes along what was asked before the customer was known, and its letter", async () => {
  const email = "quin@example.com";
  const link = await asked(email);
  const quin = await makeSubject(email);
  const erased = await erase(quin.id);
  expect(erased.json["certificate"]).toMatchObject({ destroyed: expect.arrayContaining(["consent_asks"]), residue: { found: 0 } });
  expect([await letters(email), (await pages.get(link)).status]).toEqual([[], 404]);
});

test("a press that meets an erasure of the same customer records, and the erasure takes along what is left, though one link is over", async () => {
  const email = "vera@example.com";
  await asked(email, ["club"]);
  later(47 * HOUR_MS);
  const link = await asked(email);
  later(48 * HOUR_MS + MINUTE_MS);
  const vera = await makeSubject(email);
  // The press has what it asks and waits here; the erasure has the customer and the ask that is over, and waits for the press.
  const [pressed, erased] = await withTx(pages.edge.house.db, tenant, async (tx) => {
    await holdAwaited(tx);
    const press = say(link, "yes");
    await untilWaiting("advisory");
    const erasure = erase(vera.id);
    await untilWaiting("transactionid");
    // Whoever has waited for a second looks whether two wait for one another. The erasure has looked by then, and nobody lets it go.
    await setTimeout(1_500);
    return [press, erasure];
  }).then((begun) => Promise.all(begun));
  expect([pressed?.status, erased?.status], pressed?.text).toEqual([200, 201]);
  expect(erased?.json["certificate"]).toMatchObject({ destroyed: expect.arrayContaining(["consent_asks"]), residue: { found: 0 } });
});

test("a press that the database let go, because another wanted the same rows the other way round, is tried again", async () => {
  const wim = await makeSubject();
  const link = await asked(wim.email);
  const press = await withTx(pages.edge.house.db, tenant, async (tx) => {
    await holdAwaited(tx);
    const pressed = say(link, "yes");
    await untilWaiting("advisory");
    // Here the press looks first, since it has waited for longer.
    await setTimeout(300);
    await tx.sql`select 1 as held from consent_asks where ask_hash is not null for update`;
    return { pressed };
  });
  const { status, text } = await press.pressed;
  expect(status, text).toBe(200);
  expect(await history(wim.id)).toMatchObject([{ standing: "given" }]);
});

/** Until a transaction of this database waits for a lock of this kind. */
async function untilWaiting(kind: "advisory" | "transactionid"): Promise<void> {
  await vi.waitFor(
    async () => {
      const rows = await pages.edge.house.db.owner`
        select 1 as waits
          from pg_stat_activity
         where datname = current_database()
           and wait_event_type = 'Lock'
           and wait_event = ${kind}`;
      expect(rows).not.toEqual([]);
    },
    { timeout: 30_000, interval: 20 },
  );
}

test("what the map no longer rests on consent is not asked; a notice that changed is shown again before a yes counts", async () => {
  const ray = await makeSubject();
  const link = await asked(ray.email, ["letters", "club"]);
  const gone = await asked("sam@example.com", ["club"]);
  const without = MAP.replace("  club: { label: Run the club, basis: consent }\n", "  club: { label: Run the club, basis: contract }\n");
  expect((await owner("PUT", "/v1/data-map", { yaml: without })).status).toBe(200);
  expect([(await pages.get(gone)).status, (await say(gone, "yes")).status]).toEqual([404, 404]);
  expect((await owner("POST", "/v1/notice/versions", {})).status).toBe(201);
  const old = await pages.post(link, { answer: "yes", notice: "1" });
  expect([old.status, old.text.includes("has changed meanwhile"), await history(ray.id)]).toEqual([422, true, []]);
  expect(old.text).toContain('name="notice" value="2"');
  expect((await say(link, "yes")).status).toBe(200);
  expect([await history(ray.id), await history(ray.id, "club")]).toMatchObject([[{ standing: "given", noticeVersion: "2" }], []]);
});

test("a plain form without script is answered by a page, in every language, with nothing of what was typed as markup", async () => {
  const titles = new Set<string>();
  for (const language of LANGUAGES) {
    const form = { email: "tom@example.com", standing: "given", purpose: "letters" };
    const page = await send(`consents?lang=${language}`, form, { accept: "text/html", origin: "null" });
    expect([page.status, page.text.includes(`lang="${language}"`)]).toEqual([200, true]);
    titles.add(/<p class="lead">([^<]+)/u.exec(page.text)?.[1] ?? "");
    const evil = await send(
      `consents?lang=${language}`,
      { ...form, business: "<script>1</script>", "use.<b>": "yes" },
      { accept: "text/html" },
    );
    expect([evil.status, evil.text.includes("<script>1"), evil.text.includes("<b>")]).toEqual([422, false, false]);
  }
  expect(titles.size).toBe(LANGUAGES.length);
});
