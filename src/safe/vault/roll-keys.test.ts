import { afterAll, beforeAll, expect, test } from "vitest";
import { unveil } from "../../base/redacted.ts";
import { type TestSafe, OWNER, makeSubject, openTestSafe, testActor } from "../testing.ts";
import { revealFields } from "./reveal.ts";
import { rollKeys } from "./roll-keys.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book, basis: contract } }
fields:
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
roles: { desk: { booking: { email: [clear, change] } } }
`;

const desk = testActor(["desk"]);
let t: TestSafe;

beforeAll(async () => {
  t = await openTestSafe(MAP);
});

afterAll(async () => {
  await t.close();
});

async function email(subject: `sub_${string}`): Promise<unknown> {
  const [one] = await t.within((tx) =>
    revealFields(t.safe, tx, [{ actor: desk, purpose: null, subject, fields: ["email"], reason: null }]),
  );
  const shown = one?.ok === true ? one.value.fields["email"] : undefined;
  return shown?.form === "clear" ? unveil(shown.value) : one;
}

test("a roll re-wraps every key, rewrites no value, and everything opens during and after it", async () => {
  const subjects = await Promise.all(Array.from({ length: 40 }, (_, n) => makeSubject(t, desk, { email: `roll${n}@example.com` })));
  const packed = async () =>
    (await t.db.owner`select md5(string_agg(packed::text, '' order by subject_id)) as sum from sealed_records`)[0]?.["sum"];
  const before = await packed();
  let isRolling = true;
  const reading = (async () => {
    let failures = 0;
    while (isRolling) for (const subject of subjects.slice(0, 5)) if (!String(await email(subject)).startsWith("roll")) failures += 1;
    return failures;
  })();
  const rolled = await rollKeys(t.safe, t.tenant, OWNER, { isResumed: false, onProgress: () => undefined });
  isRolling = false;
  expect(await reading).toBe(0);
  expect(rolled).toMatchObject({ epoch: 2, rewrapped: 40, damaged: 0, retired: [1] });
  expect(await packed()).toBe(before);
  expect((await t.db.owner`select distinct epoch from subject_keys`).map((row) => row["epoch"])).toEqual([2]);
  for (const [n, subject] of subjects.entries()) expect(await email(subject)).toBe(`roll${n}@example.com`);
});

test("a roll that was killed goes on where it was", async () => {
  await Promise.all(Array.from({ length: 20 }, (_, n) => makeSubject(t, desk, { email: `again${n}@example.com` })));
  const killed = rollKeys(t.safe, t.tenant, OWNER, {
    isResumed: false,
    onProgress: () => {
      throw new Error("killed");
    },
  });
  await expect(killed).rejects.toThrow("killed");
  await t.db.owner`update subject_keys set epoch = epoch where epoch < 3`;
  const resumed = await rollKeys(t.safe, t.tenant, OWNER, { isResumed: true, onProgress: () => undefined });
  expect(resumed.epoch).toBe(3);
  expect((await t.db.owner`select distinct epoch from subject_keys`).map((row) => row["epoch"])).toEqual([3]);
});
