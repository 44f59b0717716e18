import { assert } from "../../base/fault.ts";
import type { SubjectId, TenantId } from "../../base/ids.ts";
import { DAY_MS, type Instant, instant } from "../../base/instant.ts";
import type { Result } from "../../base/result.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { type RightsRequest, listRightsRequests } from "../../registers/rights/requests.ts";
import type { Actor } from "../../safe/access/actor.ts";
import type { Safe } from "../../safe/safe.ts";
import { appealRightsRequest } from "../../workflows/rights/appeal.ts";
import { type RightsVerdict, decideRightsRequest } from "../../workflows/rights/decide-request.ts";
import type { RightsDesk } from "../../workflows/rights/desk.ts";
import { extendRightsRequest } from "../../workflows/rights/extend.ts";
import { fileRightsRequest } from "../../workflows/rights/file-request.ts";
import type { RightsWish } from "../../workflows/rights/wish.ts";
import { customersOf } from "./_demo-requests.ts";
import { OPERATOR_ACTOR } from "./_operator.ts";

type Story = { readonly desk: RightsDesk; readonly tenant: TenantId };

/** What customers asked about their data, as far as it can be: waiting for proof, open, late, extended, contested, cooling, done. */
export async function askAboutData(safe: Safe, tenant: TenantId, keyId: string, email: string, origin: string): Promise<void> {
  const { items } = await withTx(safe.db, tenant, (tx) => listRightsRequests(tx, {}, { limit: 1, cursor: null }, safe.clock()));
  if (items.length > 0) return;
  const looker: Actor = { kind: "key", id: keyId, roles: ["booking_system"], purposes: "all", owner: false, address: "127.0.0.1" };
  const [luis, leonie, jan, ana, bo, cy, di, ed] = await customersOf(safe, tenant, looker, email);
  const story: Story = { desk: { safe, cardOrigin: origin, publicOrigin: origin, mailbox: null }, tenant };

  await file(story, luis, 24, { kind: "access", channel: "portal", proof: "portal", residence: "GB" });
  await file(story, leonie, 2, { kind: "erasure", channel: "mail", residence: "US-CA" });
  await file(story, jan, 50, { kind: "access", channel: "phone", proof: "call-back", residence: "US-CA" });
  const extended = await file(story, ana, 20, { kind: "access", channel: "form", proof: "code", residence: "GB" });
  await at(story, 10, (tx, now) => extendRightsRequest(story.desk, tx, { id: extended, reason: "complex", actor: OPERATOR_ACTOR }, now));

  const refused = await file(story, bo, 12, { kind: "erasure", channel: "phone", proof: "call-back", residence: "GB" });
  await decide(story, refused, 6, {
    decision: "refused",
    reasons: [{ code: "dispute_open", fields: [], until: new Date(safe.clock() + 90 * DAY_MS).toISOString().slice(0, 10) }],
  });
  const words = "The booking was given back in full. There is no dispute any more.";
  await at(story, 2, (tx, now) => appealRightsRequest(story.desk, tx, { id: refused, words, actor: OPERATOR_ACTOR }, now));

  await decide(story, await file(story, cy, 4, { kind: "erasure", channel: "portal", proof: "portal", residence: "GB" }), 0, {});
  const correction = { kind: "correction", channel: "phone", proof: "call-back", values: { seat: "Aisle, near the front" } } as const;
  await decide(story, await file(story, di, 3, correction), 1, {});
  await decide(story, await file(story, ed, 5, { kind: "portability", channel: "portal", proof: "portal", residence: "DE" }), 0, {});
}

type Asked = Pick<RightsWish, "kind" | "channel"> & Partial<RightsWish>;

/** `ago`: how many days it is since. */
async function file(story: Story, subject: SubjectId | undefined, ago: number, asked: Asked): Promise<string> {
  assert(subject !== undefined, "the sample has customers enough");
  const wish: RightsWish = {
    subject,
    fields: [],
    purpose: null,
    proof: null,
    residence: null,
    values: null,
    agent: null,
    language: "en",
    actor: OPERATOR_ACTOR,
    ...asked,
  };
  return (await at(story, ago, (tx, now) => fileRightsRequest(story.desk, tx, wish, now))).id;
}

async function decide(story: Story, id: string, ago: number, verdict: Partial<RightsVerdict>): Promise<void> {
  const whole = { id, decision: "granted", reasons: [], reasonCode: null, words: null, coolingDays: null, actor: OPERATOR_ACTOR } as const;
  await at(story, ago, (tx, now) => decideRightsRequest(story.desk, tx, { ...whole, ...verdict }, now));
}

async function at(
  { desk, tenant }: Story,
  ago: number,
  deed: (tx: Tx, now: Instant) => Promise<Result<RightsRequest, { readonly code: string }>>,
): Promise<RightsRequest> {
  const now = instant(desk.safe.clock() - ago * DAY_MS);
  const done = await withTx(desk.safe.db, tenant, (tx) => deed(tx, now));
  assert(done.ok, `the sample's customers may ask what they ask: ${done.ok ? "" : done.refusal.code}`);
  return done.value;
}
