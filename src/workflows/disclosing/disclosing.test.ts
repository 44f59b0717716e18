import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { generateIdentity, identityToRecipient } from "age-encryption";
import { type DisclosureId, type SubjectId, type VendorId, newId } from "../../base/ids.ts";
import { DAY_MS, instant } from "../../base/instant.ts";
import { unveil } from "../../base/redacted.ts";
import { openAge, openZip } from "../../platform/sealed-files/testing.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { PLAIN_CONSENT, recordConsent, recordOrder } from "../../registers/consent/records.ts";
import { listGiven } from "../../registers/vendors/disclosures.ts";
import { disclosuresHolder } from "../../registers/vendors/holder.ts";
import { listEntries } from "../../registers/ledger/read.ts";
import { OWNER, type TestSafe, makeSubject, openTestSafe, testActor } from "../../safe/testing.ts";
import { createSubjects } from "../../safe/vault/create.ts";
import { erasePart } from "../../safe/vault/erase-part.ts";
import { eraseSubjects } from "../../safe/vault/erase.ts";
import { type MadeFile, type Wished, approveVendor, disclosingFor, make, order, setVendorState, wish } from "./_testing.ts";
import { collect } from "./collect.ts";
import type { InTx } from "./disclosing.ts";
import { disclosingHolder } from "./holder.ts";
import { makeFile } from "./make-file.ts";
import { prepare } from "./prepare.ts";
import { type ToldDisclosure, readDisclosure, readDoor } from "./read-disclosures.ts";
import { revokeFile } from "./revoke.ts";
import { sweepDisclosures } from "./sweep-disclosures.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes:
  booking: { label: Book your travel, basis: contract }
  offers: { label: Send you offers, basis: consent }
fields:
  name: { label: Name, category: identity, type: name, purposes: [booking, offers], retention: 3y }
  note: { label: Note, category: identity, type: free-text, purposes: [booking], retention: 3y }
  diet: { label: Diet, category: identity, type: text, purposes: [booking], retention: 3y }
  code: { label: Code, category: identity, type: text, purposes: [booking], retention: 3y }
roles:
  desk: { booking: { name: [export, change], note: [export, change], diet: [masked, change], code: [export, change] }, offers: { name: [export] } }
  plain: { booking: { name: [clear] } }
recipients:
  air: { label: The airlines, vendor: air, purposes: [booking, offers], fields: [name, note, diet] }
  bare: { label: An accountant, vendor: bare, purposes: [booking], fields: [name, note] }
`;
const desk = testActor(["desk"]);
const BEGAN = instant(Date.parse("2026-06-01T08:00:00Z"));

let t: TestSafe;
let identity = "";
let air: VendorId;
let ana: SubjectId;
let bea: SubjectId;
let disclosing: ReturnType<typeof disclosingFor>;

beforeAll(async () => {
  t = await openTestSafe(MAP);
  t.setNow(BEGAN);
  Object.assign(t.safe, { holders: [...t.safe.holders, disclosuresHolder, disclosingHolder] });
  disclosing = disclosingFor(t);
  identity = await generateIdentity();
  air = await approveVendor(t, "air", await identityToRecipient(identity));
  ana = await makeSubject(t, desk, { name: "Ana Example", note: '=HYPERLINK("https://evil.example")', diet: "vegan" }, "booking");
  bea = await makeSubject(t, desk, { name: "Bea Example", diet: "kosher" }, "booking");
});
afterAll(() => t.close());

const from = (asked: Partial<Wished> = {}): Promise<MadeFile> => make(t, disclosing, { actor: desk, subjects: [ana, bea], ...asked });
const told = async (id: DisclosureId): Promise<ToldDisclosure> => {
  const found = await t.within((tx) => readDisclosure(tx, id, ["booking", "offers"]));
  if (found === undefined) throw new Error("no file");
  return found;
};
const fetchFile = async ({ id, token }: MadeFile): Promise<{ readonly name: string; readonly bytes: Buffer }> => {
  const done = await collect(disclosing, { id, token });
  if (!done.ok) throw new Error(done.refusal.code);
  const bytes = Buffer.concat(await Array.fromAsync(done.value.chunks()));
  expect(bytes.length).toBe(done.value.sizeBytes);
  return { name: done.value.fileName, bytes };
};
const codeOf = async ({ id, token }: MadeFile): Promise<string> => {
  const done = await collect(disclosing, { id, token });
  return done.ok ? "handed out" : done.refusal.code;
};
const piecesOf = async (id: DisclosureId): Promise<readonly [number, number]> => {
  const [row] = await t.db.owner`
    select (select count(*)::int from prepared_disclosure_pieces where disclosure_id = ${id}) as pieces,
           (select count(*)::int from prepared_disclosure_subjects where disclosure_id = ${id}) as subjects`;
  return [row?.["pieces"] as number, row?.["subjects"] as number];
};
const acts = async (id: DisclosureId): Promise<readonly string[]> => {
  const { items } = await t.within((tx) =>
    listEntries(tx, { also: ({ detail }) => detail["disclosure"] === id }, { limit: 500, cursor: null }),
  );
  return items.map(({ act, codes }) => [act, ...codes].join(" ")).toReversed();
};

test("the age tool opens what the vendor fetches: granted details only, formulas as text, the rest counted", async () => {
  const made = await from({ fields: ["name", "note", "diet"] });
  expect(await told(made.id)).toMatchObject({
    state: "ready",
    asked: 2,
    count: 2,
    withheld: [{ field: "diet", code: "not_granted", count: 2 }],
    collectedAt: null,
    expiresAt: "2026-06-08T08:00:00.000Z",
  });
  const { name, bytes } = await fetchFile(made);
  expect(name).toBe("customers-2026-06-01.csv.age");
  expect(bytes.toString("latin1")).not.toContain("Ana");
  expect(Buffer.from(await openAge(bytes, identity)).toString("utf8")).toBe(
    `\uFEFF"reference","name","note","diet"\r\n"${ana}","Ana Example","'=HYPERLINK(""https://evil.example"")",""\r\n"${bea}","Bea Example","",""\r\n`,
  );
  expect(await acts(made.id)).toEqual([
    "disclosure.prepare",
    ...[ana, bea].map(() => "disclosure.include not_granted"),
    "disclosure.ready",
    "disclosure.collect",
  ]);
});

test("7-Zip opens the zip by the passphrase that was told once, and the database holds neither it nor a value", async () => {
  const made = await from({ protect: "zip", format: "json" });
  const { lock } = made.order;
  if (lock.protect !== "zip") throw new Error("no passphrase");
  const passphrase = unveil(lock.passphrase);
  expect(passphrase).toMatch(/^(?:[0-9a-z]{4}-){5}[0-9a-z]{4}$/u);
  const { name, bytes } = await fetchFile(made);
  const files = await openZip(bytes, passphrase);
  expect([name, Object.keys(files)]).toEqual(["customers-2026-06-01.zip", ["customers-0001.json"]]);
  expect(JSON.parse(files["customers-0001.json"] ?? "")).toEqual([
    { reference: ana, fields: { name: "Ana Example", note: '=HYPERLINK("https://evil.example")' } },
    { reference: bea, fields: { name: "Bea Example" } },
  ]);
  const [row] = await t.db.owner`
    select string_agg(encode(envelope, 'escape'), '') as text from prepared_disclosure_pieces where disclosure_id = ${made.id}`;
  expect([passphrase, "customers-0001", "PK"].filter((mark) => String(row?.["text"]).includes(mark))).toEqual([]);
});

test("the vendor was given something from the first fetching on, once, and the customer's record tells who, what and what for", async () => {
  const cleo = await makeSubject(t, desk, { name: "Cleo Example" }, "booking");
  const given = async (): Promise<readonly unknown[]> =>
    (await t.within((tx) => listGiven(tx, cleo, { limit: 10, cursor: null }))).items.map(({ vendor, entry }) => [
      vendor.label,
      entry.act,
      entry.fields,
      entry.purpose,
    ]);
  const made = await from({ subjects: [cleo] });
  expect([await given(), await t.within((tx) => disclosuresHolder.describe(tx, cleo))]).toEqual([[], []]);
  await fetchFile(made);
  await fetchFile(made);
  expect(await given()).toEqual([["AIR", "disclosure.include", ["name", "note"], "booking"]]);
  expect(await t.within((tx) => disclosuresHolder.describe(tx, cleo))).toMatchObject([
    { what: "given to AIR: name, note; for booking", count: 1 },
  ]);
  expect(await told(made.id)).toMatchObject({
    state: "collected",
    downloads: { used: 2, most: 5 },
    collectedAt: "2026-06-01T08:00:00.000Z",
  });
});

test("a link that fifty use at once is good for five of them", async () => {
  const made = await from();
  const codes = await Promise.all(Array.from({ length: 50 }, () => codeOf(made)));
  expect([codes.filter((code) => code === "handed out").length, codes.filter((code) => code === "spent").length]).toEqual([5, 45]);
  expect((await acts(made.id)).filter((act) => act === "disclosure.collect").length).toBe(5);
});

test("a wrong token, a token of another file and an id that is none open nothing and are told alike", async () => {
  const [one, other] = [await from(), await from()];
  expect(await codeOf({ ...one, token: other.token })).toBe("link_wrong");
  expect(await codeOf({ ...one, token: one.token.replace(/.$/u, one.token.endsWith("0") ? "1" : "0") })).toBe("link_wrong");
  expect(await codeOf({ ...one, id: "dsc_none" })).toBe("link_wrong");
  expect(await readDoor(t.db, t.safe, one.id)).toEqual({ business: "Blue Sky", vendor: "AIR" });
  expect(await readDoor(t.db, t.safe, "dsc_none")).toBeUndefined();
});

test("a file is gone at the millisecond its time is over, and the sweep leaves nothing of it", async () => {
  const made = await from({ days: 1 });
  t.setNow(instant(BEGAN + DAY_MS - 1));
  expect(await codeOf(made)).toBe("handed out");
  t.setNow(instant(BEGAN + DAY_MS));
  expect(await codeOf(made)).toBe("over");
  await t.within((tx) => sweepDisclosures(tx, t.safe.clock()));
  expect([(await told(made.id)).state, await piecesOf(made.id), (await acts(made.id)).at(-1)]).toEqual([
    "expired",
    [0, 0],
    "disclosure.expire",
  ]);
  t.setNow(BEGAN);
});

test("taken back, it opens nothing; taken back twice is told", async () => {
  const made = await from();
  const revoke = (purposes: readonly string[]) => t.within((tx) => revokeFile(tx, desk, { id: made.id, purposes }, t.safe.clock()));
  expect(await revoke(["offers"])).toMatchObject({ refusal: { code: "disclosure_not_found" } });
  expect(await revoke(["booking"])).toMatchObject({ ok: true });
  expect(await revoke(["booking"])).toMatchObject({ refusal: { code: "disclosure_over" } });
  expect([await codeOf(made), await piecesOf(made.id), (await told(made.id)).state]).toEqual(["over", [0, 0], "revoked"]);
});

test("taken back while it is made, nothing that was under way is stored any more", async () => {
  const made = await order(t, { actor: desk, subjects: [ana, bea] });
  const afterwards: InTx = async (fn) => {
    const page = await withTx(t.db, t.tenant, fn);
    await t.within((tx) => revokeFile(tx, desk, { id: made.id, purposes: ["booking"] }, t.safe.clock()));
    return page;
  };
  await makeFile(disclosing, t.tenant, afterwards, made.order);
  expect([(await told(made.id)).state, await piecesOf(made.id), await codeOf(made)]).toEqual(["revoked", [0, 0], "over"]);
});

test("a suspended vendor is prepared nothing and handed nothing, and gets it once it is approved again", async () => {
  const made = await from();
  await setVendorState(t, air, "suspended");
  expect(await codeOf(made)).toBe("held_back");
  expect(await refusedFor({})).toMatchObject({ of: "vendor", code: "vendor_suspended" });
  await setVendorState(t, air, "approved");
  expect(await codeOf(made)).toBe("handed out");
  expect((await acts(made.id)).slice(-2)).toEqual(["disclosure.collect vendor_suspended", "disclosure.collect"]);
});

test("a vendor that is suspended while the file is made ends it: nothing is half a file", async () => {
  const made = await make(
    t,
    disclosing,
    { actor: desk, subjects: [ana] },
    once(() => setVendorState(t, air, "suspended")),
  );
  await setVendorState(t, air, "approved");
  expect(await told(made.id)).toMatchObject({ state: "failed", code: "vendor_suspended", count: 0 });
  expect([await codeOf(made), await piecesOf(made.id), (await acts(made.id)).at(-1)]).toEqual([
    "over",
    [0, 0],
    "disclosure.fail vendor_suspended",
  ]);
});

/** Something happens ahead of the first of the maker's transactions. */
function once(happen: () => Promise<unknown>): InTx {
  let isDone = false;
  return async (fn) => {
    if (!isDone) {
      isDone = true;
      await happen();
    }
    return await withTx(t.db, t.tenant, fn);
  };
}

test("many customers are opened two hundred at a time; a maker who dies in the middle leaves nothing, and does not come back", async () => {
  const wanted = Array.from({ length: 450 }, (_, n) => ({ actor: desk, purpose: "booking", fields: { name: `Nora ${n}` }, source: null }));
  const created = await t.within((tx) => createSubjects(t.safe, tx, wanted));
  const many = created.flatMap((one) => (one.ok ? [one.value.id] : []));
  let pages = 0;
  const counting: InTx = async (fn) => {
    pages += 1;
    return await withTx(t.db, t.tenant, fn);
  };
  const whole = await make(t, disclosing, { actor: desk, subjects: many, fields: ["name"] }, counting);
  expect([pages, (await told(whole.id)).count]).toEqual([4, 450]);
  const text = Buffer.from(await openAge((await fetchFile(whole)).bytes, identity)).toString("utf8");
  expect(many.filter((id, n) => !text.includes(`"${id}","Nora ${n}"\r\n`))).toEqual([]);

  const halted = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  let steps = 0;
  const halting: InTx = async (fn) => {
    if ((steps += 1) === 2) {
      reached.resolve();
      await halted.promise;
    }
    return await withTx(t.db, t.tenant, fn);
  };
  const dying = await order(t, { actor: desk, subjects: many });
  const making = makeFile(disclosing, t.tenant, halting, dying.order);
  await reached.promise;
  await t.within((tx) => sweepDisclosures(tx, t.safe.clock()));
  expect([(await told(dying.id)).state, await codeOf(dying)]).toEqual(["making", "not_ready"]);
  await t.db.owner`update prepared_disclosures set beat_at = now() - interval '121 seconds' where disclosure_id = ${dying.id}`;
  await t.within((tx) => sweepDisclosures(tx, t.safe.clock()));
  expect([await told(dying.id), await piecesOf(dying.id)]).toMatchObject([{ state: "failed", code: "maker_lost" }, [0, 0]]);
  halted.resolve();
  await making;
  expect([(await told(dying.id)).code, await piecesOf(dying.id), await codeOf(dying)]).toEqual(["maker_lost", [0, 0], "over"]);
  expect(disclosing.troubles).toEqual([]);
});

test("a page that collided and was tried again is in the file once, and counted once", async () => {
  const twice: InTx = async (fn) => {
    const undone = withTx(t.db, t.tenant, async (tx) => {
      await fn(tx);
      throw new Error("collided");
    });
    await expect(undone).rejects.toThrow("collided");
    return await withTx(t.db, t.tenant, fn);
  };
  const made = await make(t, disclosing, { actor: desk, subjects: [ana, bea], fields: ["name", "diet"] }, twice);
  expect(await told(made.id)).toMatchObject({ state: "ready", count: 2, withheld: [{ field: "diet", count: 2 }] });
  const text = Buffer.from(await openAge((await fetchFile(made)).bytes, identity)).toString("utf8");
  expect(text.match(/Example/gu)?.length).toBe(2);
});

test("an erasure takes every file with it in which the customer is, and says so", async () => {
  const dora = await makeSubject(t, desk, { name: "Dora Example" }, "booking");
  const [made, other] = [await from({ subjects: [ana, dora] }), await from()];
  expect(await t.within((tx) => disclosingHolder.describe(tx, dora))).toEqual([{ what: "files that wait for a vendor", count: 1 }]);
  const erased = await t.within((tx) => eraseSubjects(t.safe, tx, [{ actor: OWNER, subject: dora, reason: null }]));
  expect(erased[0]).toMatchObject({ ok: true, value: { certificate: { destroyed: expect.arrayContaining(["prepared files"]) } } });
  expect([await codeOf(made), await codeOf(other), (await told(made.id)).code]).toEqual(["over", "handed out", "subject_erased"]);
});

test("an erasure of some details that comes while the customer's page is made takes the file with it, too", async () => {
  const dora = await makeSubject(t, desk, { name: "Dora Example", note: "by the window" }, "booking");
  let erasing: ReturnType<typeof erasePart> | undefined;
  const inTx: InTx = (fn) =>
    withTx(t.db, t.tenant, async (tx) => {
      const done = await fn(tx);
      // The page is written and not yet committed.
      erasing ??= withTx(t.db, t.tenant, (other) =>
        erasePart(t.safe, other, { actor: OWNER, subject: dora, scope: ["note"], reasons: [], request: newId("rrq", BEGAN) }),
      );
      await Promise.race([erasing, wait(300)]);
      return done;
    });
  const made = await make(t, disclosing, { actor: desk, subjects: [ana, dora] }, inTx);
  expect(await erasing).toMatchObject({ ok: true });
  expect([await codeOf(made), (await told(made.id)).code]).toEqual(["over", "subject_erased"]);
});

const SAID = { ...PLAIN_CONSENT, recordedBy: "key_test" };

test("a customer who says no after the file was made is not handed out: the file is over", async () => {
  const say = (standing: "given" | "withdrawn") =>
    t.within((tx) => recordConsent(tx, { ...SAID, subject: bea, purpose: "offers", standing }, t.safe.clock()));
  await say("given");
  const made = await from({ purpose: "offers", subjects: [bea], fields: ["name"] });
  expect((await told(made.id)).state).toBe("ready");
  t.setNow(instant(BEGAN + 1_000));
  await say("withdrawn");
  expect([await codeOf(made), (await told(made.id)).code]).toEqual(["over", "choices_changed"]);
  const none = await from({ purpose: "offers", subjects: [bea], fields: ["name"] });
  expect(await told(none.id)).toMatchObject({ state: "failed", code: "nothing_to_give" });
  t.setNow(BEGAN);
});

test("a consent that runs out, or an order to give nothing to others, ends a file that waits, and keeps the customer out of the next", async () => {
  const until = instant(BEGAN + 60_000);
  const dee = await makeSubject(t, desk, { name: "Dee Example" }, "booking");
  const given = { ...SAID, subject: dee, purpose: "offers", standing: "given", expiresAt: until } as const;
  await t.within((tx) => recordConsent(tx, given, BEGAN));
  const made = await from({ purpose: "offers", subjects: [dee], fields: ["name"] });
  t.setNow(until);
  expect([await codeOf(made), (await told(made.id)).code]).toEqual(["over", "choices_changed"]);

  const cleo = await makeSubject(t, desk, { name: "Cleo Example" }, "booking");
  const [waiting, kind] = [await from({ subjects: [ana, cleo] }), "no-distribution" as const];
  await t.within((tx) => recordOrder(tx, { ...SAID, subject: cleo, kind, standing: "on" }, instant(until + 1_000)));
  t.setNow(instant(until + 1_000));
  expect([await codeOf(waiting), (await told(waiting.id)).code]).toEqual(["over", "choices_changed"]);
  const next = await from({ subjects: [ana, cleo], fields: ["name"] });
  expect(await told(next.id)).toMatchObject({ withheld: [{ field: "name", code: "distribution_forbidden", count: 1 }] });
  t.setNow(BEGAN);
});

test("a restored database has no pieces: the file is over, and nothing is handed out of it", async () => {
  const made = await from();
  await t.db.owner`delete from prepared_disclosure_pieces where disclosure_id = ${made.id}`;
  expect([await codeOf(made), (await told(made.id)).code]).toEqual(["over", "lost"]);
});

async function refusedFor(asked: Partial<Wished>): Promise<unknown> {
  const done = await t.within((tx) => prepare(t.safe, tx, wish({ actor: desk, subjects: [ana], ...asked }), t.safe.clock()));
  return done.ok ? "prepared" : done.refusal;
}

test("what cannot be prepared is said before anything is opened", async () => {
  await approveVendor(t, "bare", null);
  const refused = async (asked: Partial<Wished>): Promise<unknown> => await refusedFor(asked);
  expect(await refused({ vendor: "nobody" })).toMatchObject({ code: "vendor_not_found" });
  expect(await refused({ purpose: "other" })).toMatchObject({ code: "purpose_unknown" });
  expect(await refused({ purpose: null })).toMatchObject({ code: "purpose_needed" });
  expect(await refused({ fields: ["shoe"] })).toMatchObject({ code: "field_unknown", fields: [{ field: "shoe" }] });
  expect(await refused({ fields: ["name", "code"] })).toMatchObject({ code: "field_not_for_vendor", fields: [{ field: "code" }] });
  expect(await refused({ fields: ["diet"] })).toMatchObject({ code: "not_granted" });
  expect(await refused({ actor: testActor(["plain"]) })).toMatchObject({ code: "not_granted" });
  expect(await refused({ vendor: "bare" })).toMatchObject({ code: "vendor_without_key" });
  expect(await refused({ subjects: [ana, "sub_none"] })).toMatchObject({
    code: "subjects_not_found",
    fields: [{ field: "subjects.1", code: "subject_not_found" }],
  });
  const [row] = await t.db.owner`select count(*)::int as n from prepared_disclosures where state = 'making'`;
  expect(row?.["n"]).toBe(0);
});
