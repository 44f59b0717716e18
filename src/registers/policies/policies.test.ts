import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PolicyId, TenantId } from "../../base/ids.ts";
import { type Instant, instant } from "../../base/instant.ts";
import { type TestDatabase, makeTestTenant, openTestDatabase } from "../../platform/storage/testing.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { listEntries } from "../ledger/read.ts";
import { findPolicies, listPolicyVersions, readPolicy } from "./policy.ts";
import { publishPolicy, publishVersion } from "./publish.ts";
import { findSignatures, signPolicy } from "./sign.ts";
import { policyFromTemplate } from "./templates.ts";

const NOW = instant(Date.parse("2026-11-28T12:00:00Z"));
const OWNER = { kind: "key", id: "key_owner", role: "owner" };
const ANA = { kind: "staff", id: "stf_ana", role: "concierge" };
const CONTROLLER = { name: "Blue Sky & Söhne", email: "privacy@bluesky.example", jurisdictions: ["GB"] };

let db: TestDatabase;
let tenant: TenantId;

beforeAll(async () => {
  db = await openTestDatabase();
  tenant = await makeTestTenant(db);
});
afterAll(() => db.close());

async function within<T>(fn: (tx: Tx) => Promise<T>): Promise<T> {
  return await withTx(db, tenant, fn);
}

async function clause(name: string): Promise<PolicyId> {
  const made = await within((tx) => publishPolicy(tx, OWNER, policyFromTemplate("clause", name, CONTROLLER), NOW));
  if (!made.ok) throw new Error(made.refusal.code);
  return made.value.id;
}

async function sign(policy: PolicyId, version: number, isNamed = true, now: Instant = NOW) {
  return await within((tx) => signPolicy(tx, ANA, { policy, version, staff: "stf_ana", device: "dev_a", isNamed }, now));
}

test("the templates speak in the business's name and leave no gap to fill", () => {
  for (const kind of ["clause", "policy"] as const) {
    const { title, text } = policyFromTemplate(kind, "x", CONTROLLER);
    expect(title.length).toBeGreaterThan(10);
    expect(text).toContain("Blue Sky & Söhne");
    expect(text).toContain("privacy@bluesky.example");
    expect(`${title}${text}`).not.toMatch(/\{\{|\}\}/u);
  }
});

test("every version stays word for word, with a digest that anybody can make again", async () => {
  const id = await clause("confidentiality");
  const next = { title: "Confidentiality", text: "Keep it to yourself.\r\n\r\nAlways. ", language: "en" } as const;
  const published = await within((tx) => publishVersion(tx, OWNER, id, next, NOW));
  expect(published).toMatchObject({ ok: true, value: { version: 2 } });
  const [first, second] = await within(async (tx) => [await readPolicy(tx, id, 1), await readPolicy(tx, id, null)]);
  expect(first?.text).toContain("Blue Sky & Söhne");
  expect(second).toMatchObject({ text: "Keep it to yourself.\n\nAlways.", current: { version: 2, title: "Confidentiality" } });
  const digest = createHash("sha256").update("Confidentiality\n\nKeep it to yourself.\n\nAlways.").digest("hex");
  expect(second?.current.digest).toBe(digest);
  expect((await within((tx) => listPolicyVersions(tx, id))).map((one) => one.version)).toEqual([2, 1]);
  await expect(within((tx) => tx.sql`update policy_versions set body = 'nothing'`)).rejects.toThrow(/permission denied/u);
});

test("the same words are no new version, and a name is taken once", async () => {
  const id = await clause("once");
  const same = policyFromTemplate("clause", "once", CONTROLLER);
  expect(await within((tx) => publishVersion(tx, OWNER, id, same, NOW))).toMatchObject({ refusal: { code: "policy_unchanged" } });
  expect(await within((tx) => publishPolicy(tx, OWNER, same, NOW))).toMatchObject({ refusal: { code: "policy_name_taken" } });
  expect(await within((tx) => publishVersion(tx, OWNER, "pol_none", same, NOW))).toMatchObject({ refusal: { code: "policy_not_found" } });
});

test("twenty publications at once get twenty versions in a row", async () => {
  const id = await clause("raced");
  await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      within((tx) => publishVersion(tx, OWNER, id, { title: "T", text: `Text ${n}`, language: "en" }, NOW)),
    ),
  );
  const versions = await within((tx) => listPolicyVersions(tx, id));
  expect(versions.map((one) => one.version)).toEqual(Array.from({ length: 21 }, (_, n) => 21 - n));
});

test("only the newest version can be signed, a clause only with a name, and the newest signature is the one that is found", async () => {
  const id = await clause("signed");
  expect(await sign(id, 1, false)).toMatchObject({ refusal: { code: "name_missing" } });
  expect(await sign(id, 1)).toMatchObject({ ok: true });
  await within((tx) => publishVersion(tx, OWNER, id, { title: "T", text: "New words.", language: "de" }, NOW));
  expect(await sign(id, 1)).toMatchObject({ refusal: { code: "policy_outdated" } });
  const found = async () => (await within((tx) => findSignatures(tx, ["stf_ana"]))).get("stf_ana")?.find((one) => one.policy === id);
  expect(await found()).toMatchObject({ version: 1 });
  await sign(id, 2, true, instant(NOW + 5));
  expect(await found()).toMatchObject({ version: 2, at: NOW + 5 });
  const entries = (await within((tx) => listEntries(tx, { act: "policy.sign" }, { limit: 20, cursor: null }))).items;
  const signedDigest = (await within((tx) => findPolicies(tx))).find((one) => one.id === id)?.current.digest;
  expect(entries.map((entry) => JSON.stringify(entry)).some((text) => text.includes(String(signedDigest)))).toBe(true);
});
