import { afterAll, beforeAll, expect, test } from "vitest";
import { migrate } from "../storage/migrate.ts";
import { type TestDatabase, makeTestTenant, openDatabaseBefore } from "../storage/testing.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await openDatabaseBefore("0070");
});
afterAll(async () => await db.close());

test("last letters of before that arrived, or were given up, are dropped at once; those that wait go when they are done", async () => {
  const tenant_id = await makeTestTenant(db);
  const blank = { tenant_id, channel: "mail", carries_proof: true, next_at: new Date(0), created_at: new Date(0) };
  const box = { tenant_id, kind: "mail", revision: 1, epoch: 1, wrapped: Buffer.of(1), envelope: Buffer.of(1) };
  const mails = [
    { mail_id: "sent", kind: "rights_erased", state: "sent", subject_id: null },
    { mail_id: "failed", kind: "rights_part_erased", state: "failed", subject_id: null },
    { mail_id: "held", kind: "rights_erased", state: "held", subject_id: null },
    { mail_id: "text", kind: "rights_part_erased", state: "sent", subject_id: "sub_1" },
    { mail_id: "other", kind: "invite", state: "sent", subject_id: null },
  ];
  for (const mail of mails) {
    await db.owner`insert into outbox ${db.owner({ ...blank, ...mail })}`;
    await db.owner`insert into boxes ${db.owner({ ...box, box_id: `mail/${mail.mail_id}` })}`;
  }
  await migrate(db.owner);

  const going = await db.owner`select mail_id from outbox where goes_when_done order by mail_id`;
  expect(going.map((row) => row["mail_id"])).toEqual(["failed", "held", "sent"]);
  const left = await db.owner`select box_id from boxes order by box_id`;
  expect(left.map((row) => row["box_id"])).toEqual(["mail/held", "mail/other", "mail/text"]);
});
