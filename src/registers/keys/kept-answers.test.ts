import { afterAll, beforeAll, expect, test } from "vitest";
import { DAY_MS, MINUTE_MS, instant } from "../../base/instant.ts";
import { type TestSafe, openTestSafe } from "../../safe/testing.ts";
import { type KeptAnswer, doOnce, keptAnswersHolder, sweepAnswers } from "./kept-answers.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book, basis: contract } }
fields:
  seat: { label: Seat, category: behavioural, type: text, purposes: [booking], retention: 3y }
roles:
  loader: { booking: { seat: [masked, change] } }
`;

let t: TestSafe;
beforeAll(async () => {
  t = await openTestSafe(MAP);
});
afterAll(() => t.close());

const hold = (): Promise<void> => Promise.resolve();
const kept = (status: number, text: string): KeptAnswer => ({ status, headers: {}, text });

async function once(answers: readonly KeptAnswer[]): Promise<readonly [string, number]> {
  let done = 0;
  const texts: string[] = [];
  const ask = {
    actor: "stf_ana",
    roles: [],
    key: `key-${answers[0]?.text ?? ""}`,
    request: Buffer.from("the same"),
    addressed: "/v1/approvals",
    hold,
  };
  for (let n = 0; n < 4; n += 1) {
    const deed = (): Promise<KeptAnswer> => Promise.resolve(answers[Math.min(done++, answers.length - 1)] ?? kept(500, ""));
    const answer = await t.within((tx) => doOnce(tx, t.keeper, ask, deed, t.safe.clock()));
    texts.push(answer.ok ? answer.value.text : answer.refusal.code);
  }
  return [texts.join(" "), done];
}

test("a refusal is the answer for a day; one that says what to do first is not, and what came after it is done once", async () => {
  expect(await once([kept(403, "no")])).toEqual(["no no no no", 1]);
  const passing = { ...kept(403, "confirm"), isPassing: true };
  expect(await once([passing, passing, kept(201, "done")])).toEqual(["confirm confirm done done", 3]);
});

test("headers lie sealed with the answer they are of, and go with it when the customer whom they name is erased", async () => {
  const subject = "sub_06f3k2m9v8q4x7t1r5w0d2c6b8";
  const ask = { actor: "stf_eve", roles: [], key: "headers", request: Buffer.from("the same"), addressed: "/v1/approvals", hold };
  const answer = { status: 201, headers: { location: `/v1/subjects/${subject}` }, text: "made" };
  const asked = (): Promise<unknown> => t.within((tx) => doOnce(tx, t.keeper, ask, () => Promise.resolve(answer), t.safe.clock()));
  expect([await asked(), await asked()]).toEqual([
    { ok: true, value: answer },
    { ok: true, value: answer },
  ]);
  expect(await t.within((tx) => keptAnswersHolder.erase(tx, subject))).toEqual({ destroyed: ["kept_answers"], kept: [] });
  expect(await asked()).toMatchObject({ ok: false, refusal: { code: "subject_erased" } });
});

test("an answer that is damaged is told as such, and its deed is not done a second time", async () => {
  const ask = { actor: "stf_ida", roles: [], key: "damaged", request: Buffer.from("the same"), addressed: "/v1/approvals", hold };
  let done = 0;
  const deed = (): Promise<KeptAnswer> => Promise.resolve(kept(201, `done ${(done += 1)}`));
  const asked = (): Promise<unknown> => t.within((tx) => doOnce(tx, t.keeper, ask, deed, t.safe.clock()));
  await asked();
  const { count } = await t.db.owner`
    update kept_answers set answer = set_byte(answer, 20, get_byte(answer, 20) # 1) where actor_id = ${ask.actor}`;
  expect(count).toBe(1);
  expect(await asked()).toMatchObject({ ok: false, refusal: { code: "answer_damaged" } });
  expect(done).toBe(1);
});

test("what was kept for a day is gone after it, also where nobody asks for anything any more", async () => {
  const actor = "stf_olga";
  const count = async (): Promise<number> => {
    const rows = await t.db.owner<{ n: number }[]>`select count(*)::int as n from kept_answers where actor_id = ${actor}`;
    return rows[0]?.n ?? 0;
  };
  const deed = (): Promise<KeptAnswer> => Promise.resolve(kept(201, "made"));
  for (let n = 0; n < 130; n += 1) {
    const ask = { actor, roles: [], key: `key-${n}`, request: Buffer.from("the same"), addressed: "/v1/approvals", hold };
    await t.within((tx) => doOnce(tx, t.keeper, ask, deed, t.safe.clock()));
  }
  const before = instant(t.safe.clock() + DAY_MS - MINUTE_MS);
  expect(await t.within((tx) => sweepAnswers(tx, before))).toBe(false);
  expect(await count()).toBe(130);
  const after = instant(t.safe.clock() + DAY_MS + MINUTE_MS);
  expect(await t.within((tx) => sweepAnswers(tx, after))).toBe(true);
  while (await t.within((tx) => sweepAnswers(tx, after)));
  expect(await count()).toBe(0);

  // Of a clock that ran two days ahead and was put right.
  await t.within((tx) =>
    doOnce(
      tx,
      t.keeper,
      { actor, roles: [], key: "ahead", request: Buffer.from("the same"), addressed: "/v1/approvals", hold },
      deed,
      instant(t.safe.clock() + 2 * DAY_MS),
    ),
  );
  expect(await count()).toBe(1);
  await t.within((tx) => sweepAnswers(tx, t.safe.clock()));
  expect(await count()).toBe(0);
});
