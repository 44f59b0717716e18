import { afterAll, beforeAll, expect, test } from "vitest";
import { Decrypter } from "age-encryption";
import { type RightsRequestId, type SubjectId, newId } from "../../../base/ids.ts";
import { DAY_MS, instant } from "../../../base/instant.ts";
import { openZip } from "../../../platform/sealed-files/testing.ts";
import { PLAIN_CONSENT, recordConsent } from "../../../registers/consent/records.ts";
import { listEntries } from "../../../registers/ledger/read.ts";
import { OWNER, type TestSafe, makeSubject } from "../../../safe/testing.ts";
import { erasePart } from "../../../safe/vault/erase-part.ts";
import { createSubjects } from "../../../safe/vault/create.ts";
import { eraseSubjects } from "../../../safe/vault/erase.ts";
import { lockSubject } from "../../../registers/subjects/subjects.ts";
import { sweepExports } from "./end-export.ts";
import { remakeExport } from "../remake-export.ts";
import { FETCHES_MAX, readExport } from "./hand-out.ts";
import { exportsHolder } from "./holder.ts";
import { makeExports } from "./make-exports.ts";
import { BEGAN, DESK, NOBODY, type Ordered, type TestExports, halting, openTestExports } from "./testing.ts";

const IBAN = "DE89370400440532013000";

let x: TestExports;
let t: TestSafe;
let ana: SubjectId;
let bea: SubjectId;

beforeAll(async () => {
  x = await openTestExports();
  ({ t } = x);
  const values = { name: "Ana Example", note: "<b>likes</b> the window", diet: "kosher", account: IBAN, passport: "C01X00T47" };
  ana = await makeSubject(t, DESK, values, "booking");
  bea = await makeSubject(t, DESK, { name: "Bea Otherwise", note: "SECRET OF BEA" }, "booking");
  await x.look(ana, "name", "she asked for 12A");
  await x.look(bea, "name", "REASON OF BEA");
  await t.within((tx) =>
    recordConsent(tx, { ...PLAIN_CONSENT, recordedBy: "key_anna_lee", subject: ana, purpose: "offers", standing: "given" }, BEGAN),
  );
  t.setNow(instant(BEGAN + 60_000));
});
afterAll(() => t.close());

const made = (subject: SubjectId = ana, more: Ordered = {}): Promise<RightsRequestId> => x.made(subject, more);

test("the copy tells everything: values, what for and until when, who may have them, what was allowed, who looked and why", async () => {
  const id = await made();
  expect(await x.told(id)).toEqual(["done", "ready"]);
  const { html, pdf, json } = await x.filesOf(id);
  for (const text of [html, pdf]) {
    for (const said of [
      "Ana Example",
      "kosher",
      "Book your travel",
      "a contract with you",
      "31 May 2029",
      "The airlines",
      "allowed",
      "she asked for 12A",
    ])
      expect(text.replaceAll("\n", " "), said).toContain(said);
    expect(text).toContain("one of our systems (desk)");
  }
  expect(html).toContain("&lt;b&gt;likes&lt;/b&gt; the window");
  expect(json.details.map((detail: { field: string }) => detail.field)).toEqual(["name", "note", "diet", "account", "passport"]);
  expect(json.details[0]).toMatchObject({
    values: [{ value: "Ana Example", isMasked: false }],
    uses: [{ purpose: "booking", basis: "contract", keptUntil: expect.stringMatching(/^2029-0[56]/u) }, { purpose: "offers" }],
  });
  expect(json.consents).toMatchObject([{ of: "offers", standing: "given" }]);
  expect(json.entries.map((entry: { act: string }) => entry.act)).toEqual(["subject.reveal", "subject.create"]);
  expect(json.entries[0]).toMatchObject({ what: "Seen in full: Name", why: "Book your travel: she asked for 12A" });
  expect(json.records.map((one: { what: string }) => one.what)).toEqual(expect.arrayContaining(["sealed values", "keys"]));
});

test("where the data came from is told as damaged where it does not open, and as not noted where nothing was", async () => {
  const from = async (source: string | null): Promise<SubjectId> => {
    const asks = [{ actor: DESK, purpose: "booking", fields: { diet: "kosher" }, source }];
    const [created] = await t.within((tx) => createSubjects(t.safe, tx, asks));
    if (created?.ok !== true) throw new Error("not created");
    return created.value.id;
  };
  const told = async (subject: SubjectId): Promise<readonly unknown[]> => {
    const { html, pdf, json } = await x.filesOf(await made(subject));
    const { source, sourceLeftOut } = json.person;
    const isSaid = (words: string): boolean => html.includes(words) && pdf.replaceAll("\n", " ").includes(words);
    return [source, sourceLeftOut, isSaid("Nothing is noted"), isSaid("Damaged: it cannot be opened any more.")];
  };
  expect(await told(await from(null))).toEqual([null, null, true, false]);
  const dan = await from("web form");
  expect(await told(dan)).toEqual(["web form", null, false, false]);
  const last = t.db.owner`length(packed) - 1`;
  // Of this class nothing lies there but the source.
  await t.db
    .owner`update sealed_records set packed = set_byte(packed, ${last}, get_byte(packed, ${last}) # 1) where subject_id = ${dan} and key_class = 'identity'`;
  expect(await told(dan)).toEqual([null, "cannot_open", false, true]);
  await t.db.owner`update sealed_records set packed = substring(packed for 20) where subject_id = ${dan} and key_class = 'identity'`;
  expect(await told(dan)).toEqual([null, "cannot_open", false, true]);
});

test("numbers that are dangerous to copy stand in part; nobody else is in it, and staff by their role alone", async () => {
  const { html, pdf, json } = await x.filesOf(await made());
  const all = `${html}\n${pdf}\n${JSON.stringify(json)}`;
  for (const hidden of [IBAN, "C01X00T47", "Bea", "SECRET OF BEA", "REASON OF BEA", bea, "key_anna_lee", "Anna"])
    expect(all).not.toContain(hidden);
  expect(json.details.slice(3).map((detail: { values: object[] }) => detail.values)).toMatchObject([
    [{ isMasked: true }],
    [{ isMasked: true }],
  ]);
  expect(JSON.stringify(json.details[3])).toContain("3000");
});

test("what the decision keeps back is named and not opened", async () => {
  const { html, json } = await x.filesOf(await made(ana, { withheld: ["diet", "reasons"], kind: "portability" }));
  expect(json.details[2]).toMatchObject({ field: "diet", values: [], leftOut: "withheld" });
  expect(`${html}${JSON.stringify(json)}`).not.toMatch(/kosher|12A/u);
  expect(html).toContain("Held, and not in this copy");
});

test("one entry tells that values were opened; each fetch and each telling of the passphrase is noted with who had it", async () => {
  const id = await made();
  await x.passphraseOf(id);
  await x.bytesOf(id, "zip");
  const { items } = await t.within((tx) =>
    listEntries(tx, { subject: ana, also: ({ detail }) => detail["request"] === id }, { limit: 50, cursor: null }),
  );
  // She has no e-mail: what she is told goes by letters, which are no looks.
  const others = items.filter(({ act }) => act !== "letter.write");
  expect(others.map(({ act, actor, form, detail }) => [act, actor.kind, form, detail["n"] ?? detail["passphrase"] ?? null])).toEqual([
    ["rights.export", "key", "export", 1],
    ["rights.export", "key", "export", true],
    ["rights.export", "subject", "clear", null],
    ["rights.decide", "key", null, null],
    ["rights.file", "key", null, null],
  ]);
});

test("the zip opens with 7-Zip by the passphrase, and so does what is in the age file; it is long, and another for each copy", async () => {
  const [one, other] = [await made(), await made()];
  const [first, second] = [await x.passphraseOf(one), await x.passphraseOf(other)];
  expect(first).toMatch(/^(?:[0-9a-z]{4}-){7}[0-9a-z]{4}$/u);
  expect(first).not.toBe(second);
  const files = await openZip(await x.bytesOf(one, "zip"), first);
  expect(Object.keys(files).toSorted()).toEqual(["account.html", "account.json", "account.pdf"]);
  expect(files["account.html"]).toContain("Ana Example");
  await expect(openZip(await x.bytesOf(one, "zip"), second)).rejects.toThrow();
  const decrypter = new Decrypter();
  decrypter.addPassphrase(first);
  const inner = await openZip(await decrypter.decrypt(await x.bytesOf(one, "age")));
  expect(inner["account.html"]).toBe(files["account.html"]);
});

test("fifty who fetch at once get five; a customer gets their own only, and nobody gets one that is not there", async () => {
  const id = await made();
  expect([await x.codeOf(id, bea), await x.codeOf("rrq_none")]).toEqual(["export_not_found", "export_not_found"]);
  const codes = await Promise.all(Array.from({ length: 50 }, () => x.codeOf(id, ana)));
  expect([codes.filter((code) => code === "handed out").length, codes.filter((code) => code === "export_spent").length]).toEqual([
    FETCHES_MAX,
    45,
  ]);
  expect(await t.within((tx) => readExport(tx, id, t.safe.clock()))).toMatchObject({ state: "ready", fetchesLeft: 0 });
});

test("it is over at the millisecond its days are over, and the sweep leaves nothing of it", async () => {
  const now = t.safe.clock();
  const id = await made();
  t.setNow(instant(now + 7 * DAY_MS - 1));
  expect(await x.codeOf(id)).toBe("handed out");
  t.setNow(instant(now + 7 * DAY_MS));
  expect([await x.codeOf(id), (await t.within((tx) => readExport(tx, id, t.safe.clock())))?.state]).toEqual(["export_expired", "expired"]);
  await t.within((tx) => sweepExports(tx, t.safe.clock()));
  expect(await x.leftOf(id)).toEqual([0, 0, 0]);
  t.setNow(now);
});

test("whoever is erasing a person is waited for, by the sweep and by the maker, before either holds a copy of theirs", async () => {
  const now = t.safe.clock();
  const dora = await makeSubject(t, DESK, { name: "Dora Example" }, "booking");
  const over = await made(dora);
  t.setNow(instant(now + 7 * DAY_MS));
  const making = await x.order(dora);
  const states = async (): Promise<readonly unknown[]> =>
    (
      await t.db.owner`select state, attempts from rights_exports where request_id = any(${[over, making]}) order by created_at, request_id`
    ).map(({ state, attempts }) => `${state} ${attempts}`);
  let others: Promise<unknown> = Promise.resolve();
  await t.within(async (tx) => {
    await lockSubject(tx, dora);
    others = Promise.all([t.within((other) => sweepExports(other, t.safe.clock())), x.make()]);
    const waiting = async (): Promise<number> =>
      (await t.db.owner`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`).length;
    await expect.poll(waiting).toBe(2);
    // Neither has one of them: an erasure takes them at once.
    await tx.sql`select 1 from rights_exports where subject_id = ${dora} for update nowait`;
    expect(await states()).toEqual(["ready 1", "making 0"]);
  });
  await others;
  expect(await states()).toEqual(["expired 1", "ready 1"]);
  t.setNow(now);
});

test("a maker that dies is begun again, what it comes back with is not stored, and five that die are enough", async () => {
  const id = await x.order(ana);
  const dying = halting(t, x.desk, 8);
  const making = makeExports(dying.desk, t.tenant, NOBODY);
  await dying.reached;
  expect((await x.leftOf(id))[0]).toBeGreaterThan(0);
  expect([await x.make(), await x.codeOf(id)]).toEqual([0, "not_done_yet"]);
  const silent = (): Promise<unknown> =>
    t.db.owner`update rights_exports set beat_at = now() - interval '121 seconds' where request_id = ${id}`;
  await silent();
  expect(await x.make()).toBe(1);
  const [pieces] = await x.leftOf(id);
  dying.goOn();
  await making;
  expect([await x.leftOf(id), (await x.filesOf(id)).json.format]).toEqual([[pieces, 1, 1], "strongroom-account/1"]);

  const dora = await makeSubject(t, DESK, { name: "Dora Example" }, "booking");
  const never = await x.order(dora);
  await t.db.owner`update rights_exports set attempts = 5, beat_at = now() - interval '121 seconds' where request_id = ${never}`;
  expect([await x.make(), await x.codeOf(never), await x.leftOf(never)]).toEqual([0, "export_failed", [0, 0, 0]]);
  expect(await x.told(never)).toEqual(["granted", "failed"]);
  const again = async (): Promise<string> => {
    const done = await t.within((tx) => remakeExport(x.desk, tx, { id: never, actor: OWNER }, t.safe.clock()));
    return done.ok ? "begun" : done.refusal.code;
  };
  expect([await again(), await again(), await x.told(never)]).toEqual(["begun", "not_done_yet", ["granted", "making"]]);
  expect([await x.make(), await x.codeOf(never), await again()]).toEqual([1, "handed out", "request_closed"]);
});

test("a house that closes in the middle leaves it to the next at once", async () => {
  const id = await x.order(ana);
  const closing = new AbortController();
  const dying = halting(t, x.desk, 8);
  const making = makeExports(dying.desk, t.tenant, closing.signal);
  await dying.reached;
  closing.abort();
  dying.goOn();
  await making;
  expect([(await x.leftOf(id))[0], await x.make(), await x.codeOf(id)]).toEqual([0, 1, "handed out"]);
});

test("an erasure while it is made stops it, and takes what waits: nothing of the person stays", async () => {
  const cleo = await makeSubject(t, DESK, { name: "Cleo Example" }, "booking");
  const waiting = await made(cleo);
  const id = await x.order(cleo);
  const dying = halting(t, x.desk, 8);
  const making = makeExports(dying.desk, t.tenant, NOBODY);
  await dying.reached;
  expect(await t.within((tx) => exportsHolder.describe(tx, cleo))).toMatchObject([{ count: 2 }]);
  const [erased] = await t.within((tx) => eraseSubjects(t.safe, tx, [{ actor: OWNER, subject: cleo, reason: null }]));
  expect(erased).toMatchObject({ ok: true, value: { certificate: { destroyed: expect.arrayContaining(["copies of their data"]) } } });
  dying.goOn();
  await making;
  for (const one of [id, waiting]) expect([await x.codeOf(one), await x.leftOf(one)]).toEqual(["export_not_found", [0, 0, 0]]);
  expect(x.troubles).toEqual([]);
});

test("a copy that is made once more after some of it was erased opens by the passphrase that its person was told", async () => {
  const dora = await makeSubject(t, DESK, { name: "Dora Example", diet: "kosher" }, "booking");
  const id = await made(dora);
  const told = await x.passphraseOf(id);
  const ask = { actor: OWNER, subject: dora, scope: ["diet"], reasons: [], request: newId("rrq", t.safe.clock()) };
  expect(await t.within((tx) => erasePart(t.safe, tx, ask))).toMatchObject({ ok: true });
  expect([await x.codeOf(id), await x.make()]).toEqual(["not_done_yet", 1]);
  expect(await x.passphraseOf(id)).toBe(told);
  const { html, json } = await x.filesOf(id);
  expect([html.includes("Dora Example"), html.includes("kosher"), json.format]).toEqual([true, false, "strongroom-account/1"]);
});

test("a restored database has no pieces: it is made once more", async () => {
  const id = await made();
  await t.db.owner`delete from rights_export_pieces where request_id = ${id}`;
  expect(await x.codeOf(id)).toBe("not_done_yet");
  expect([await x.make(), await x.codeOf(id)]).toEqual([1, "handed out"]);
});

test("a copy whose passphrase is damaged is made once more, whether the passphrase or the copy is asked for", async () => {
  for (const ask of [(id: RightsRequestId) => x.passphraseOf(id), (id: RightsRequestId) => x.bytesOf(id, "zip")]) {
    const id = await made();
    await t.db
      .owner`update boxes set envelope = set_byte(envelope, 30, get_byte(envelope, 30) # 1) where box_id = ${`rights-export/${id}`}`;
    await expect(ask(id)).rejects.toThrow("not_done_yet");
    await x.make();
    expect((await x.filesOf(id)).html).toContain("Ana Example");
  }
});

test("nothing of it is readable where it lies", async () => {
  const id = await made();
  const rows = await t.db.owner<{ envelope: Buffer }[]>`select envelope from rights_export_pieces where request_id = ${id}`;
  const all = Buffer.concat(rows.map((row) => row.envelope)).toString("latin1");
  expect(rows.length).toBe(3);
  expect(all).not.toMatch(/Ana|kosher|doctype|%PDF/u);
});
