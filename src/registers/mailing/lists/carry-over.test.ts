import { afterAll, beforeAll, expect, test } from "vitest";
import { migrate } from "../../../platform/storage/migrate.ts";
import { type TestDatabase, makeTestTenant, openDatabaseBefore } from "../../../platform/storage/testing.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await openDatabaseBefore("0073");
});
afterAll(async () => await db.close());

test("a link that was on its way before stays good, and goes with whom it asks", async () => {
  const tenant_id = await makeTestTenant(db);
  const blank = { tenant_id, list: "news", language: "en", asked_by: "key_1", asked_at: new Date(0) };
  const ends = new Date("2026-03-08T10:00:00Z");
  for (const [member_id, state, ask_hash, ask_expires_at] of [
    ["asked", "asked", Buffer.of(1), ends],
    ["confirmed", "confirmed", null, null],
  ] as const) {
    const member = {
      ...blank,
      member_id,
      state,
      ask_hash,
      ask_expires_at,
      digest: Buffer.from(member_id),
      token_hash: Buffer.from(member_id),
    };
    await db.owner`insert into list_members ${db.owner(member)}`;
  }
  const ask = { tenant_id, ask_id: "cak_1", digest: Buffer.of(2), found_by: ["email x"], purposes: ["letters"], ask_hash: Buffer.of(3) };
  const times = { asked_at: new Date(0), expires_at: ends, letters: 2, letters_since: new Date(0) };
  await db.owner`insert into consent_asks ${db.owner({ ...ask, ...times })}`;
  await migrate(db.owner);

  expect(await db.owner`select member_id, ask_hash, expires_at from list_asks`).toEqual([
    { member_id: "asked", ask_hash: Buffer.of(1), expires_at: ends },
  ]);
  expect(await db.owner`select ask_hash, expires_at from consent_asks`).toEqual([{ ask_hash: Buffer.of(3), expires_at: ends }]);
  await db.owner`delete from list_members where member_id = 'asked'`;
  expect(await db.owner`select 1 as left from list_asks`).toEqual([]);
});
