import type { SubjectId, TenantId } from "../../base/ids.ts";
import { type Instant, instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { findStandings } from "../../registers/consent/standings.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY, type EntryActor } from "../../registers/ledger/entry.ts";
import type { PostalFacts } from "../../registers/mailing/letters/compose-postal.ts";
import { type Telling, beginTelling, holdRunning, moveTelling } from "../../registers/notice/tellings.ts";
import { type NoticeVersion, findNotice } from "../../registers/notice/versions.ts";
import { nextHolders } from "../../registers/subjects/held.ts";
import { hasPostalAddress } from "../../safe/post/open-postal.ts";
import { postLetter } from "../../safe/post/post-letter.ts";
import { type CustomerPost, mailCustomer } from "../../safe/post/mail-customer.ts";
import { significanceOf } from "./differences.ts";

export type TellingRefusal = { readonly code: "notice_not_found" | "notice_concerns_nobody" | "notice_told" };

/** Has everybody told whom a version concerns, by letters that a worker sends; once for each version. */
export async function startTelling(tx: Tx, actor: EntryActor, version: number, now: Instant): Promise<Result<void, TellingRefusal>> {
  const [notice, before] = await Promise.all([findNotice(tx, version), findNotice(tx, version - 1)]);
  if (notice === undefined) return refuse({ code: "notice_not_found" });
  const { fields, askAgain } = before === undefined ? { fields: [], askAgain: [] } : significanceOf(before.claims, notice.claims);
  if (fields.length + askAgain.length === 0) return refuse({ code: "notice_concerns_nobody" });
  if (!(await beginTelling(tx, { version, fields, askAgain }, actor.id, now))) return refuse({ code: "notice_told" });
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor, act: "notice.tell", fields, detail: { version } }], now);
  return ok(undefined);
}

const WORKER = { kind: "worker", id: "worker_notice", role: "" } as const;
const AT_ONCE = 50;
const PAGES_A_LOOK = 20;

/**
 * Goes on with the letters of a business, some pages at a look. Letters and the place where it goes on are one transaction:
 * killed in between, nobody is told twice and nobody is left out. A sealed safe can read no address, so it waits.
 */
export async function tellCustomers(post: CustomerPost, tenant: TenantId): Promise<{ readonly told: number }> {
  const { safe } = post;
  let told = 0;
  for (let pages = 0; pages < PAGES_A_LOOK && safe.keeper.state() === "open"; pages += 1) {
    const page = await withTx(safe.db, tenant, (tx) => tellPage(post, tx, safe.clock()));
    if (page === undefined) break;
    told += page;
  }
  return { told };
}

async function tellPage(post: CustomerPost, tx: Tx, now: Instant): Promise<number | undefined> {
  const telling = await holdRunning(tx);
  if (telling === undefined) return undefined;
  const notice = await findNotice(tx, telling.version);
  const holders = await nextHolders(tx, telling.after, AT_ONCE);
  const last = holders.at(-1)?.subject;
  if (notice === undefined || last === undefined) {
    await moveTelling(tx, telling, now);
    const { version, told, unreachable } = telling;
    await appendEntries(tx, [{ ...BLANK_ENTRY, actor: WORKER, act: "notice.told", detail: { version, told, unreachable } }], now);
    return undefined;
  }
  const sent = await tellHolders(post, tx, telling, notice, holders, now);
  const { told, unreachable } = telling;
  await moveTelling(tx, { ...telling, after: last, told: told + sent.told, unreachable: unreachable + sent.unreachable }, null);
  return sent.told;
}

async function tellHolders(
  post: CustomerPost,
  tx: Tx,
  { fields, askAgain }: Telling,
  { version, effectiveOn, claims }: NoticeVersion,
  holders: Awaited<ReturnType<typeof nextHolders>>,
  now: Instant,
): Promise<{ readonly told: number; readonly unreachable: number }> {
  const standings = await findStandings(
    tx,
    holders.map(({ subject }) => subject),
    now,
  );
  const at = instant(Date.parse(`${effectiveOn}T00:00:00Z`));
  const path = `/notices/${version}?business=${tx.tenant}` as const;
  let [told, unreachable] = [0, 0];
  for (const { subject, fields: held } of holders) {
    const asked = askAgain.filter((purpose) => standings.get(subject)?.consents.get(purpose) === "given");
    if (asked.length === 0 && !fields.some((field) => held.has(field))) continue;
    const purpose = asked.map((name) => claims.purposes[name]?.label ?? name).join(", ");
    const isSent =
      asked.length === 0
        ? await mailCustomer(post, tx, subject, "notice_changed", { at, path }, now)
        : await mailCustomer(post, tx, subject, "notice_ask", { at, path: "/c/consents", purpose }, now);
    if (isSent || (await postNotice(post, tx, subject, asked.length === 0 ? { at, path } : { at, purpose }, now))) told += 1;
    else unreachable += 1;
  }
  return { told, unreachable };
}

/** A letter that staff print, to whom no mail reaches and who has a postal address. */
async function postNotice({ safe }: CustomerPost, tx: Tx, subject: SubjectId, facts: PostalFacts, now: Instant): Promise<boolean> {
  if (!(await hasPostalAddress(safe, tx, subject))) return false;
  const kind = facts.purpose === undefined ? ("notice_changed" as const) : ("notice_ask" as const);
  await postLetter(safe, tx, { subject, request: null, kind, facts, language: undefined }, now);
  return true;
}
