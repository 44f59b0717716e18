import { hash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId, type SubjectId, type TenantId } from "../../../base/ids.ts";
import { instant } from "../../../base/instant.ts";
import { copiedPieces } from "../../../platform/storage/copied-pieces.ts";
import type { Database } from "../../../platform/storage/database.ts";
import { makeTestTenant, openTestDatabase } from "../../../platform/storage/testing.ts";
import { withTx } from "../../../platform/storage/tx.ts";
import { appendEntries } from "../../../registers/ledger/append.ts";
import type { SealedNote } from "../../../registers/ledger/entry.ts";
import { leafLine, streamLeaves } from "../../../registers/ledger/leaves.ts";
import { logOrigin, verifierKeys } from "../../../registers/ledger/note.ts";
import { readCheckpoint, readTile } from "../../../registers/ledger/proofs.ts";
import { sequenceTenant } from "../../../registers/ledger/sequence.ts";
import { testEntry, testSigner } from "../../../registers/ledger/testing.ts";
import { packValues } from "../../../registers/subjects/packed.ts";
import { archiveSource, type ArchivePiece } from "./from-archive.ts";
import { parseCheckpoint, parseVerifierKey, checkSignature } from "./note.ts";
import { parseLeafLine } from "./records.ts";
import type { SealedRecord, Source } from "./source.ts";
import { verifySource } from "./verify.ts";

const noon = instant(Date.parse("2026-03-01T12:00:00.000Z"));
const signer = testSigner();
let db: Database;

beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(async () => await db.close());

type Sealed = Extract<SealedRecord, { readonly kind: "sealed" }>;

/** A small house: sealed values as rows would hold them, beside the ledger that tells of them. */
async function change(
  tenant: TenantId,
  subject: SubjectId,
  rows: Map<string, Sealed>,
  field: string,
  envelope: Buffer | null,
  before = 0,
): Promise<void> {
  const revision = before + 1;
  const note: SealedNote = { field, record: "", revision, digest: envelope && hash("sha256", envelope, "base64") };
  await withTx(db, tenant, async (tx) => await appendEntries(tx, [testEntry({ subject, sealed: [note] })], noon));
  if (envelope === null) rows.delete(`${subject} ${field}`);
  else
    rows.set(`${subject} ${field}`, { kind: "sealed", subject, field, record: "", revision, digest: hash("sha256", envelope, "base64") });
}

/** The routes of a live server, without the HTTP between. */
function liveSource(tenant: TenantId, rows: Map<string, Sealed>, whileReading: () => Promise<void> = async () => {}): Source {
  return {
    isLive: true,
    mayHavePending: true,
    checkpoint: async () => (await withTx(db, tenant, readCheckpoint))?.note,
    publicKeys: async () => await Promise.resolve(verifierKeys(logOrigin(tenant), signer.keys)),
    tile: async (level, index, width) => await withTx(db, tenant, async (tx) => await readTile(tx, { level, index, width })),
    bundle: async (index, width) => await withTx(db, tenant, async (tx) => await readTile(tx, { level: "entries", index, width })),
    leaves: async function* (from) {
      yield await withTx(db, tenant, async (tx) => {
        const records = [];
        for await (const leaf of streamLeaves(tx, from)) records.push(parseLeafLine(leafLine(leaf).trimEnd(), "leaf"));
        return records;
      });
    },
    sealed: async function* () {
      await whileReading();
      yield [...rows.values()];
    },
  };
}

test("finds nothing wrong in a live log in which values are made, changed and removed while it is read", async () => {
  const tenant = newId("ten", noon);
  const [anna, ben, cleo]: SubjectId[] = [newId("sub", noon), newId("sub", noon), newId("sub", noon)];
  const rows = new Map<string, Sealed>();
  if (anna === undefined || ben === undefined || cleo === undefined) return;
  await change(tenant, anna, rows, "email", randomBytes(40));
  await change(tenant, ben, rows, "email", randomBytes(40));
  await sequenceTenant(db, signer, tenant, noon);
  let wasDone = false;
  const source = liveSource(tenant, rows, async () => {
    await change(tenant, anna, rows, "email", randomBytes(40), 1);
    await change(tenant, ben, rows, "email", null, 1);
    await change(tenant, cleo, rows, "email", randomBytes(40));
    setTimeout(() => void sequenceTenant(db, signer, tenant, noon).then(() => (wasDone = true)), 300);
  });
  expect(await verifySource(source)).toMatchObject({ ok: true, size: 2, sealed: 2 });
  expect(wasDone).toBe(true);
});

test("is not talked out of a rolled-back value in a live log by what else happens to it meanwhile", async () => {
  const tenant = newId("ten", noon);
  const anna = newId("sub", noon);
  const rows = new Map<string, Sealed>();
  await change(tenant, anna, rows, "email", randomBytes(40));
  const first = new Map(rows);
  await change(tenant, anna, rows, "email", randomBytes(40), 1);
  await sequenceTenant(db, signer, tenant, noon);
  const source = liveSource(tenant, first, async () => await change(tenant, anna, new Map(), "email", randomBytes(40), 2));
  const report = await verifySource(source);
  expect(report.findings).toEqual([
    { code: "sealed_older", where: `subject ${anna}, field email`, say: expect.stringContaining("rolled back") },
  ]);
});

test("tells a log that was cut short, one that was written anew, and one signed by other keys, by what a witness kept", async () => {
  const tenant = newId("ten", noon);
  await withTx(db, tenant, async (tx) => await appendEntries(tx, [testEntry(), testEntry()], noon));
  await sequenceTenant(db, signer, tenant, noon);
  const [early] = [(await withTx(db, tenant, readCheckpoint))?.note ?? ""];
  await withTx(db, tenant, async (tx) => await appendEntries(tx, [testEntry()], noon));
  await sequenceTenant(db, signer, tenant, noon);
  const late = (await withTx(db, tenant, readCheckpoint))?.note ?? "";
  const codes = async (source: Source, options: { readonly witness?: string; readonly keys?: string }) =>
    (await verifySource(source, options)).findings.map((finding) => finding.code);

  const honest = liveSource(tenant, new Map());
  expect(await codes(honest, { witness: early })).toEqual([]);
  expect(await codes({ ...honest, checkpoint: async () => await Promise.resolve(early) }, { witness: late })).toEqual([
    "leaf_beyond",
    "witness_newer",
  ]);

  await db.owner`delete from ledger_heads where tenant_id = ${tenant}`;
  await db.owner`delete from ledger_tiles where tenant_id = ${tenant}`;
  await db.owner`delete from ledger_batches where tenant_id = ${tenant}`;
  for (const table of ["ledger_packs", "ledger_subjects", "ledger_words"])
    await db.owner`delete from ${db.owner(table)} where tenant_id = ${tenant}`;
  await withTx(db, tenant, async (tx) => await appendEntries(tx, [testEntry(), testEntry(), testEntry()], noon));
  await sequenceTenant(db, signer, tenant, noon);
  expect(await codes(honest, {})).toEqual([]);
  expect(await codes(honest, { witness: early })).toEqual(["witness_differs"]);
  expect(await codes(honest, { keys: verifierKeys(logOrigin(tenant), testSigner().keys) })).toEqual([
    "signature_missing",
    "signature_missing",
  ]);
  expect(await codes(honest, { witness: "no note" })).toEqual(["witness_unreadable"]);
});

test("reads a log out of the rows of a backup, whatever their order, its waiting entries included", async () => {
  const tenant = await makeTestTenant(db);
  const subject = newId("sub", noon);
  const rows = new Map<string, Sealed>();
  const [email, phone] = [randomBytes(40), randomBytes(50)];
  await withTx(
    db,
    tenant,
    async (tx) =>
      await appendEntries(
        tx,
        Array.from({ length: 300 }, () => testEntry({ detail: { text: 'a\\b\t"\n' } })),
        noon,
      ),
  );
  await change(tenant, subject, rows, "email", email);
  await sequenceTenant(db, signer, tenant, noon);
  await change(tenant, subject, rows, "phone", phone);
  const packed = packValues([
    { field: "email", record: "", revision: 1, collectedAt: noon, envelope: email },
    { field: "gone", record: "", revision: 4, collectedAt: noon, envelope: new Uint8Array() },
    { field: "phone", record: "", revision: 1, collectedAt: noon, envelope: phone },
  ]);
  await db.owner`insert into sealed_records (tenant_id, subject_id, key_class, packed, oldest_at) values (${tenant}, ${subject}, 'identity', ${packed}, now())`;

  const tables: ArchivePiece[] = [{ kind: "header" }];
  for (const table of [
    "file_chunks",
    "ledger_batches",
    "ledger_heads",
    "ledger_packs",
    "ledger_subjects",
    "ledger_tiles",
    "ledger_words",
    "sealed_records",
  ]) {
    const columns = (
      await db.owner<
        { c: string }[]
      >`select column_name as c from information_schema.columns where table_name = ${table} order by ordinal_position`
    ).map((row) => row.c);
    const parts: Buffer[] = [];
    for await (const part of copiedPieces(db.owner`copy ${db.owner(table)} (${db.owner(columns)}) to stdout`)) parts.push(part);
    const lines = Buffer.concat(parts)
      .toString("utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => Buffer.from(line));
    tables.push({ kind: "table", table, columns }, { kind: "rows", table, rows: lines.toReversed() });
  }
  const open = async function* (): AsyncGenerator<ArchivePiece> {
    yield* tables;
  };
  const keys = verifierKeys(logOrigin(tenant), signer.keys);
  expect(await verifySource(archiveSource(open, tenant), { keys })).toMatchObject({
    ok: true,
    findings: [],
    size: 301,
    leaves: 301,
    pending: 1,
    sealed: 2,
    keys: "given",
  });
  expect(await verifySource(archiveSource(open, tenant))).toMatchObject({ ok: true, keys: "none" });

  const broken = async function* (): AsyncGenerator<ArchivePiece> {
    for (const piece of tables) {
      yield piece.kind !== "rows" || piece.table !== "sealed_records"
        ? piece
        : {
            ...piece,
            rows: piece.rows.map((row) =>
              Buffer.from(
                row.toString("latin1").replace(/(..)(\t[^\t]*)$/u, (_, hex: string, rest: string) => (hex === "00" ? "01" : "00") + rest),
                "latin1",
              ),
            ),
          };
    }
  };
  expect((await verifySource(archiveSource(broken, tenant), { keys })).findings).toMatchObject([
    { code: "sealed_differs", where: `subject ${subject}, field phone` },
  ]);
});

test("finds what a database administrator can do to the rows", async () => {
  const tenant = newId("ten", noon);
  const rows = new Map<string, Sealed>();
  const subject = newId("sub", noon);
  await change(tenant, subject, rows, "email", randomBytes(40));
  await withTx(
    db,
    tenant,
    async (tx) => await appendEntries(tx, [testEntry({ reasonSealed: randomBytes(30) }), testEntry(), testEntry()], noon),
  );
  await sequenceTenant(db, signer, tenant, noon);
  const own = db.owner`tenant_id = ${tenant}`;
  const last = db.owner`batch_id = (select batch_id from ledger_packs where ${own} order by length(packed) desc limit 1)`;
  const repack = (pattern: string, by: string) =>
    db.owner`update ledger_packs set packed = regexp_replace(packed, ${pattern}, ${by}) where ${own} and ${last}`;
  const deeds = [
    ["body", () => repack("done", "dane")],
    ["salt", () => repack("\n[A-Za-z0-9+/]{22} 0", `\n${"A".repeat(22)} 0`)],
    ["subject of an entry", () => repack(" sub_[0-9a-z]{26} ", ` ${newId("sub", noon)} `)],
    [
      "subject look-up",
      () =>
        db.owner`update ledger_subjects set subject_id = 'sub_x' where ${own} and ${last} and subject_id = (select min(subject_id) from ledger_subjects where ${own} and ${last})`,
    ],
    ["subject look-up gone", () => db.owner`delete from ledger_subjects where ${own} and ${last}`],
    ["actor look-up", () => db.owner`update ledger_words set word = 'key_x' where ${own} and ${last} and kind = 'actor'`],
    ["act look-up", () => db.owner`update ledger_words set word = 'x' where ${own} and ${last} and kind = 'act'`],
    ["purpose look-up", () => db.owner`delete from ledger_words where ${own} and ${last} and kind = 'purpose'`],
    ["reason", () => repack(" [A-Za-z0-9+/=]{40}\n", " AAAA\n")],
    ["reason gone", () => repack(" [A-Za-z0-9+/=]{40}\n", " \n")],
    ["entry gone", () => repack("\n[^\n]*$", "")],
    ["entry blanked", () => repack("[^\n]*$", "-")],
    ["entry doubled", () => repack("(\n[^\n]*)$", "\\1\\1")],
    ["template changed for another", () => repack(" 1 (sub_[0-9a-z]{26} )$", " 0 \\1")],
    ["format of a pack", () => repack("^1", "2")],
    ["pack emptied", () => db.owner`update ledger_packs set packed = '' where ${own} and ${last}`],
    ["pack gone", () => db.owner`delete from ledger_packs where ${own} and ${last}`],
    ["pack moved", () => db.owner`update ledger_packs set batch_id = '1' || substring(batch_id from 2) where ${own} and ${last}`],
    [
      "pack from nowhere",
      () =>
        db.owner`insert into ledger_packs select tenant_id, '1' || substring(batch_id from 2), packed from ledger_packs where ${own} and ${last}`,
    ],
    [
      "batch forgotten",
      () => db.owner`update ledger_batches set first_index = null, leaves = sha256('x') where ${own} and first_index = 0`,
    ],
    ["batch moved", () => db.owner`update ledger_batches set first_index = first_index + 1 where ${own} and first_index > 0`],
    ["tile", () => db.owner`update ledger_tiles set hashes = overlay(hashes placing '\\x00'::bytea from 5) where ${own}`],
    ["tile gone", () => db.owner`delete from ledger_tiles where ${own}`],
    ["head", () => db.owner`update ledger_heads set note = replace(note, ${`${tenant}\n4\n`}, ${`${tenant}\n3\n`}) where ${own}`],
    ["head gone", () => db.owner`delete from ledger_heads where ${own}`],
  ] as const;
  const tables = ["ledger_packs", "ledger_subjects", "ledger_words", "ledger_batches", "ledger_tiles", "ledger_heads"];
  for (const table of tables) await db.owner.unsafe(`create table kept_${table} as select * from ${table} where tenant_id = '${tenant}'`);
  expect((await verifySource(liveSource(tenant, rows))).findings).toEqual([]);
  const missed: string[] = [];
  for (const [name, deed] of deeds) {
    await deed();
    const report = await verifySource(liveSource(tenant, rows));
    if (report.ok) missed.push(name);
    for (const table of tables) {
      await db.owner.unsafe(`delete from ${table} where tenant_id = '${tenant}'`);
      await db.owner.unsafe(`insert into ${table} overriding system value select * from kept_${table}`);
    }
  }
  expect(missed).toEqual([]);
  expect((await verifySource(liveSource(tenant, rows))).ok).toBe(true);
});

test("reads the signed note that the specification gives as its example", () => {
  const key = parseVerifierKey("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k");
  expect(key).toMatchObject({ name: "example.com/foo", keyId: "530d903a", type: 1 });
  const text = "This is an example message.\n";
  const signature = Buffer.from("Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=", "base64");
  const note = {
    text,
    origin: "example.com/foo",
    size: 0,
    root: Buffer.of(),
    signatures: [{ name: "example.com/foo", keyId: signature.subarray(0, 4).toString("hex"), bytes: signature.subarray(4) }],
  };
  if (key === undefined) return;
  expect(checkSignature(note, key)).toBe("good");
  expect(checkSignature({ ...note, text: `${text} ` }, key)).toBe("wrong");
  expect(parseVerifierKey("example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")).toBeUndefined();
});

test("reads the checkpoint that the specification gives as its example, with a witness's signature ignored", () => {
  const note =
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";
  expect(parseCheckpoint(note)).toMatchObject({ origin: "example.com/behind-the-sofa", size: 20_852_163 });
  for (const broken of [
    note.slice(0, -1),
    note.replace("\n\n", "\n"),
    note.replace("20852163", "020852163"),
    note.replace("q2I=", "q2J="),
    `${note}x`,
    note.replace("— w", "- w"),
  ]) {
    expect(parseCheckpoint(broken)).toBeUndefined();
  }
});
