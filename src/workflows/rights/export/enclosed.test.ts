import { hash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Decrypter } from "age-encryption";
import type { SubjectId } from "../../../base/ids.ts";
import { SECOND_MS, instant } from "../../../base/instant.ts";
import { openZip } from "../../../platform/sealed-files/testing.ts";
import { type Entry, listEntries } from "../../../registers/ledger/read.ts";
import { makeSubject, testActor } from "../../../safe/testing.ts";
import { FILE_PART_BYTES } from "../../../safe/vault/file-parts.ts";
import { storeFile } from "../../../safe/vault/files.ts";
import { makeExports } from "./make-exports.ts";
import { NOBODY, type TestExports, entriesIn, halting, openTestExports } from "./testing.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes:
  booking: { label: Book your travel, basis: contract }
fields:
  name: { label: Name, category: identity, type: name, purposes: [booking], retention: 3y }
  letter: { label: Letter, category: identity, type: file, purposes: [booking], retention: 3y }
  photo: { label: Photo, category: identity, type: file, purposes: [booking], retention: 3y }
  page: { label: Web page, category: identity, type: file, purposes: [booking], retention: 3y }
  scan: { label: Passport scan, category: government-id, type: file, purposes: [booking], retention: 3y }
roles:
  desk: { booking: { name: [clear, change], letter: [clear, change], photo: [clear, change], page: [clear, change], scan: [change] } }
`;
const DESK = testActor(["desk"]);
const LETTER = randomBytes(3 * FILE_PART_BYTES + 17);
const PHOTO = randomBytes(900);
const PAGE = Buffer.from("<script>alert(1)</script>");

let x: TestExports;
let ana: SubjectId;

beforeAll(async () => {
  x = await openTestExports(MAP);
  ana = await person("Ana Example");
  await store(ana, "letter", LETTER, "application/pdf", "..Ana Example’s letter.pdf");
  await store(ana, "photo", PHOTO, "image/jpeg", "Ana.jpg");
  await store(ana, "page", PAGE, "text/html", "ana.html");
  await store(ana, "scan", randomBytes(500), "image/png", "passport of Ana.png");
});
afterAll(() => x.t.close());

const person = (name: string): Promise<SubjectId> => makeSubject(x.t, DESK, { name }, "booking");

async function store(subject: SubjectId, field: string, bytes: Buffer, mediaType: string, name: string): Promise<void> {
  const parts = Array.from({ length: Math.ceil(bytes.length / FILE_PART_BYTES) }, (_, n) =>
    bytes.subarray(n * FILE_PART_BYTES, (n + 1) * FILE_PART_BYTES),
  );
  const ask = { actor: DESK, purpose: null, subject, field, name, mediaType, parts };
  const stored = await x.t.within((tx) => storeFile(x.t.safe, tx, ask));
  if (!stored.ok) throw new Error(JSON.stringify(stored.refusal));
}

const sha256 = (bytes: Buffer): string => hash("sha256", bytes, "hex");
const opened = async (id: string): Promise<readonly Entry[]> => {
  const also = ({ act, detail }: Entry): boolean => act === "file.open" && detail["request"] === id;
  return (await x.t.within((tx) => listEntries(tx, { also }, { limit: 20, cursor: null }))).items;
};

test("files are in the copy byte for byte, in either form; the JSON tells which entry is which, its kind, size and digest", async () => {
  const id = await x.made(ana);
  const passphrase = await x.passphraseOf(id);
  const zip = await x.bytesOf(id, "zip");
  const entries = await entriesIn(zip, passphrase);
  expect([...entries.keys()]).toEqual(["account.html", "account.pdf", "account.json", "file-01.pdf", "file-02.jpg", "file-03.bin"]);
  expect([...entries.values()].slice(3)).toEqual([LETTER, PHOTO, PAGE]);
  // As 7-Zip reads them, too, where the machine has it.
  expect((await openZip(zip, passphrase))["file-03.bin"]).toBe(PAGE.toString());

  const { details } = JSON.parse(String(entries.get("account.json")));
  expect(details.slice(1, 4).map((detail: { values: object[] }) => detail.values)).toMatchObject([
    [
      {
        value: { name: "..Ana Example’s letter.pdf", sizeBytes: LETTER.length, mediaType: "application/pdf" },
        enclosed: { entry: "file-01.pdf", mediaType: "application/pdf", sizeBytes: LETTER.length, sha256: sha256(LETTER) },
      },
    ],
    [{ enclosed: { entry: "file-02.jpg", sha256: sha256(PHOTO) } }],
    [{ enclosed: { entry: "file-03.bin", mediaType: "text/html", sha256: sha256(PAGE) } }],
  ]);
  expect(Object.keys(details[1].values[0].value)).toEqual(["name", "sizeBytes", "mediaType"]);
  expect(details[0].values[0].enclosed).toBeNull();

  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  const inner = await entriesIn(await decrypter.decrypt(await x.bytesOf(id, "age")));
  expect([...inner].map(([name, bytes]) => [name, sha256(bytes)])).toEqual([...entries].map(([name, bytes]) => [name, sha256(bytes)]));

  const { html, pdf } = await x.filesOf(id);
  for (const text of [html.replaceAll("&#39;", "'"), pdf.replaceAll("\n", " ")]) {
    expect(text).toContain("letter.pdf (197 kB), enclosed as file-01.pdf");
    expect(text).toContain("The file itself is not enclosed");
  }
});

test("an identity document is not enclosed, and what can be read without the passphrase names nobody", async () => {
  const id = await x.made(ana);
  const zip = (await x.bytesOf(id, "zip")).toString("latin1");
  expect(zip).toContain("file-01.pdf");
  expect(zip).not.toMatch(/Ana Ex|Ana\.jpg|ana\.html|passport|letter|script/u);
  const { json } = await x.filesOf(id);
  expect(json.details[4]).toMatchObject({ field: "scan", values: [{ isMasked: true, enclosed: null }], leftOut: null });
  const rows = await x.t.db.owner<{ envelope: Buffer }[]>`select envelope from rights_export_pieces where request_id = ${id}`;
  expect(Buffer.concat(rows.map((row) => row.envelope)).includes(PAGE)).toBe(false);
});

test("each file is opened under the person's own right and an entry of its own; what is kept back, or was not asked for, is not opened", async () => {
  const whole = await x.made(ana, { withheld: ["photo"] });
  const entries = await opened(whole);
  expect(entries.map(({ actor, fields, form, purpose, outcome }) => [actor.id, fields, form, purpose, outcome]).toReversed()).toEqual([
    [ana, ["letter"], "clear", "rights", "granted"],
    [ana, ["page"], "clear", "rights", "granted"],
  ]);
  const { json } = await x.filesOf(whole);
  expect(json.details[2]).toMatchObject({ field: "photo", values: [], leftOut: "withheld" });

  const narrow = await x.made(ana, { fields: ["photo"] });
  expect((await opened(narrow)).map(({ fields }) => fields)).toEqual([["photo"]]);
  const names = (await entriesIn(await x.bytesOf(narrow, "zip"), await x.passphraseOf(narrow))).keys();
  expect([...names]).toEqual(["account.html", "account.pdf", "account.json", "file-01.jpg"]);
});

test("a file that is damaged is told to be so, and the rest of the copy is made", async () => {
  const dan = await person("Dan Example");
  await store(dan, "letter", LETTER, "application/pdf", "letter.pdf");
  await store(dan, "photo", PHOTO, "image/jpeg", "photo.jpg");
  await x.t.db.owner`update file_chunks set envelope = substring(envelope for 40) where subject_id = ${dan} and field = 'letter' and n = 2`;
  const { json } = await x.filesOf(await x.made(dan));
  expect(json.details.slice(1)).toMatchObject([
    { field: "letter", values: [], leftOut: "cannot_open" },
    { field: "photo", values: [{ enclosed: { entry: "file-01.jpg" } }] },
  ]);
  expect(x.troubles).toEqual([]);
});

test("a file that is replaced while the copy is made is not told of by the name of the one before", async () => {
  const eve = await person("Eve Example");
  await store(eve, "letter", LETTER, "application/pdf", "first.pdf");
  const id = await x.order(eve);
  // Claimed, read; the next opens the file.
  const slow = halting(x.t, x.desk, 3);
  const making = makeExports(slow.desk, x.t.tenant, NOBODY);
  await slow.reached;
  await store(eve, "letter", PHOTO, "image/jpeg", "second.jpg");
  slow.goOn();
  expect([await making, await x.codeOf(id), (await x.leftOf(id))[0]]).toEqual([0, "not_done_yet", 0]);
  x.t.setNow(instant(x.t.safe.clock() + 30 * SECOND_MS));
  await x.make();
  expect((await x.filesOf(id)).json.details[1].values).toMatchObject([
    { value: { name: "second.jpg" }, enclosed: { entry: "file-01.jpg", sha256: sha256(PHOTO) } },
  ]);
});
