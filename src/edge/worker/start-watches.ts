import type { TenantId } from "../../base/ids.ts";
import { HOUR_MS, type Instant, MINUTE_MS, SECOND_MS } from "../../base/instant.ts";
import { DateInDoubt } from "../../platform/date/watch-date.ts";
import { faultFields } from "../../platform/log/log.ts";
import { sweepMails } from "../../platform/outbox/sweep-mails.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { forgetOldApprovals } from "../../registers/approvals/change-approvals.ts";
import { sweepAsks } from "../../registers/consent/asks.ts";
import { forgetUnanswered } from "../../registers/mailing/lists/asking.ts";
import { sweepAnswers } from "../../registers/keys/kept-answers.ts";
import type { Safe } from "../../safe/safe.ts";
import { lookAgain } from "../../safe/vault/look-for-residue.ts";
import { passkeyHome } from "../../platform/passkeys/verify-passkey.ts";
import { sweepApprovals } from "../../workflows/approvals/sweep-approvals.ts";
import { sweepRequests } from "../../workflows/collection/sweep-requests.ts";
import { checkPage } from "../../workflows/card-page/check-page.ts";
import { type Digest, sendDigest } from "../../workflows/digest/send-digest.ts";
import { eraseCooled } from "../../workflows/rights/erasing/erase-cooled.ts";
import { sweepFills } from "../../workflows/filling/sweep-fills.ts";
import { sweepDisclosures } from "../../workflows/disclosing/sweep-disclosures.ts";
import { sweepForwards } from "../../workflows/forwarding/sweep-forwards.ts";
import { tellCustomers } from "../../workflows/notice/tell-customers.ts";
import { watchDrift } from "../../workflows/notice/watch-drift.ts";
import { sweepLastLetters } from "../../registers/mailing/postal/postal-letters.ts";
import { settleContactChanges } from "../../workflows/portal/contact-changes.ts";
import { sweepRights } from "../../workflows/rights/sweep.ts";
import { sweepRetention } from "../../workflows/retention/sweep.ts";
import { sweepImports } from "../../workflows/imports/sweep-imports.ts";
import { advanceMailing } from "../../workflows/mailings/advance-mailing.ts";
import { settleSends } from "../../workflows/mailings/settle-sends.ts";
import { completeRecoveries } from "../../workflows/staffing/complete-recoveries.ts";
import { areOwnersOutOfReach, mailOwners } from "../../workflows/staffing/post.ts";
import { tellDateDoubt } from "../../workflows/staffing/tell-date.ts";
import { sweepExports } from "../../workflows/rights/export/end-export.ts";
import { type ExportDesk, makeExports } from "../../workflows/rights/export/make-exports.ts";
import { sweepPayments } from "../../workflows/payments/sweep-payments.ts";
import { collectionOf } from "../collection-of.ts";
import { rightsDeskOf } from "../http/tell-rights.ts";
import type { House } from "../house.ts";
import { lookerOf } from "../looker-of.ts";
import { forwardingOf } from "../forwarding-of.ts";
import { mailingsOf } from "../mailings-of.ts";
import { rightsMailboxOf } from "../rights-mailbox-of.ts";
import { paymentsOf } from "../payments-of.ts";
import { rightsHandsOf } from "../rights-hands-of.ts";
import { keepCards } from "./keep-cards.ts";
import { keepFresh } from "./keep-keys-fresh.ts";
import { keepStaffOf } from "./keep-staff.ts";
import { createPageMonitor } from "./page-monitor.ts";
import { watchActivity } from "./watch-activity.ts";
import { watchMailbox } from "./watch-mailbox.ts";
import { sweepLeftovers } from "./sweep-leftovers.ts";
import { type Watch, keepLooking } from "./keep-looking.ts";
import { type Care, watchTenants } from "./watch-tenants.ts";

/** Everything that goes on by itself in a server, beside its sending of mail and its imports. */
export function startWatches(house: House): Watch {
  const activity = watchActivity(house);
  const rounds = { db: house.db, log: house.log, activity };
  const watches = [watchDate(house), ...caresOf(house).map((care) => watchTenants(rounds, care)), watchMailbox(house)];
  return {
    stop: async () => {
      await Promise.all([activity, ...watches].map((watch) => watch.stop()));
    },
  };
}

/** A sign of life each minute, by which a clock that jumps is known. */
function watchDate({ date, log }: House): Watch {
  return keepLooking({ everyMs: MINUTE_MS }, () => date.look().catch((error: unknown) => log.warn("date", faultFields(error))));
}

/** What is looked after. Whatever destroys for its age goes by `sure`, which tells no time while the date is in doubt. */
export function caresOf(house: House): readonly Care[] {
  const { safe, db, keeper, clock, settings } = house;
  const sure = (tenant: TenantId): Instant => {
    if (house.date.doubtOf(tenant) !== null) throw new DateInDoubt("nothing is destroyed for its age");
    return clock();
  };
  const surely = (tenant: TenantId): Safe => ({ ...safe, clock: () => sure(tenant) });
  const payments = paymentsOf(house, collectionOf(house));
  const origin = settings.publicOrigin;
  const mailings = mailingsOf(house);
  const hands = rightsHandsOf(house, forwardingOf(house, collectionOf(house)));
  const monitor = createPageMonitor({ db, safe, ...settings });
  const digest: Digest = { safe, tell: (tx, week, now) => mailOwners({ safe, origin }, tx, "week_digest", { week, path: "/ledger" }, now) };
  const looker = lookerOf(house);
  const rightsMailbox = rightsMailboxOf(settings)?.address ?? null;
  const rights = rightsDeskOf({ safe, cardOrigin: settings.cardOrigin, publicOrigin: origin, rightsMailbox });
  const exporting: ExportDesk = {
    ...rights,
    onTrouble: (tenant, error) => house.log.warn("rights.exports", { tenant, ...faultFields(error) }),
  };
  const staffing = { db, keeper, home: passkeyHome(origin) };
  return [
    {
      name: "keys.roll",
      everyMs: 6 * HOUR_MS,
      look: (tenant) =>
        keepFresh(surely(tenant), tenant, (epochs) => house.log.warn("keys.roll", { tenant, code: "epoch_needed", count: epochs.length })),
    },
    { name: "staff.sweep", everyMs: 6 * HOUR_MS, look: (tenant) => keepStaffOf(surely(tenant), origin, tenant) },
    { name: "cards.sweep", everyMs: 2 * MINUTE_MS, look: (tenant) => keepCards(surely(tenant), settings.cardOrigin, tenant) },
    // Uploads that never arrived whole or that nobody confirmed (a stale one cannot be confirmed meanwhile); rejected rows of long ago.
    { name: "import.sweep", everyMs: 10 * MINUTE_MS, firstMs: MINUTE_MS, look: (tenant) => sweepImports(db, tenant, sure(tenant)) },
    // The house listens by then; a look that another process has just had is not repeated. A sealed house takes no cards.
    {
      name: "cardpage.check",
      everyMs: HOUR_MS,
      firstMs: 20 * SECOND_MS,
      look: async (tenant, signal) => {
        if (keeper.state() === "open") await checkPage(monitor, tenant, HOUR_MS - MINUTE_MS, clock(), signal);
      },
    },
    // Payments of which the provider has not said what came; and what it is to forget.
    { name: "payment.sweep", everyMs: 30 * SECOND_MS, look: (tenant) => sweepPayments(payments, tenant) },
    // Sendings of which nobody knows the outcome, and answers whose key has run out.
    { name: "forward.sweep", everyMs: MINUTE_MS, look: (tenant) => withTx(db, tenant, (tx) => sweepForwards(tx, clock())) },
    // Letters about a new version of the notice, some at a time.
    { name: "notice.tell", everyMs: 30 * SECOND_MS, look: (tenant) => tellCustomers({ safe, cardOrigin: settings.cardOrigin }, tenant) },
    // Whether what is done is what the notice says.
    { name: "notice.drift", everyMs: 6 * HOUR_MS, firstMs: MINUTE_MS, look: (tenant) => watchDrift(safe, tenant) },
    // What no purpose may keep any longer; a look after the day's sweep costs a question.
    {
      name: "retention.sweep",
      everyMs: 10 * MINUTE_MS,
      firstMs: MINUTE_MS,
      look: (tenant, signal) => sweepRetention(surely(tenant), tenant, signal),
    },
    // Erasures that customers asked for and did not take back.
    { name: "rights.erase", everyMs: MINUTE_MS, look: (tenant, signal) => eraseCooled(rights, looker, tenant, signal) },
    // Consents that were asked for by a letter, and of which nobody said yes or no.
    { name: "consent.sweep", everyMs: 10 * MINUTE_MS, look: (tenant) => withTx(db, tenant, (tx) => sweepAsks(tx, sure(tenant))) },
    // What is left of whom the house itself erased, and where something was found before.
    { name: "erasure.look", everyMs: 10 * MINUTE_MS, firstMs: MINUTE_MS, look: (tenant, signal) => lookAgain(looker, tenant, signal) },
    // Contacts of customers whose day of waiting is over.
    {
      name: "contact.settle",
      everyMs: MINUTE_MS,
      look: (tenant) => settleContactChanges({ safe, cardOrigin: settings.cardOrigin }, tenant, clock()),
    },
    // Requests about data: what nobody proved, what is due, vendors' tasks.
    { name: "rights.sweep", everyMs: MINUTE_MS, look: (tenant) => sweepRights(rights, hands, tenant, clock()) },
    // Last letters that nobody posted: they hold the address of somebody who was erased.
    {
      name: "letters.sweep",
      everyMs: HOUR_MS,
      firstMs: MINUTE_MS,
      look: (tenant) => withTx(db, tenant, (tx) => sweepLastLetters(tx, sure(tenant))),
    },
    // Answers that were kept for who might ask again.
    {
      name: "answers.sweep",
      everyMs: HOUR_MS,
      firstMs: MINUTE_MS,
      look: async (tenant) => {
        while (await withTx(db, tenant, (tx) => sweepAnswers(tx, sure(tenant))));
      },
    },
    // What is past its time and was left by somebody who does not come again.
    {
      name: "leftovers.sweep",
      everyMs: HOUR_MS,
      firstMs: MINUTE_MS,
      look: (tenant, signal) => sweepLeftovers(db, tenant, sure(tenant), signal),
    },
    // Tickets that nobody showed.
    { name: "fill.sweep", everyMs: 10 * MINUTE_MS, look: (tenant) => withTx(db, tenant, (tx) => sweepFills(tx, sure(tenant))) },
    // Questions to a second person that nobody answered in time.
    { name: "approval.sweep", everyMs: 30 * SECOND_MS, look: (tenant) => withTx(db, tenant, (tx) => sweepApprovals(tx, clock())) },
    // Files for vendors whose time is over, or whose maker is gone.
    { name: "disclosure.sweep", everyMs: MINUTE_MS, look: (tenant) => withTx(db, tenant, (tx) => sweepDisclosures(tx, sure(tenant))) },
    // Copies for customers of what is held of them.
    { name: "rights.exports", everyMs: 5 * SECOND_MS, look: (tenant, signal) => makeExports(exporting, tenant, signal) },
    // What has an end and is over: copies, questions of long ago, whoever did not say that they want to be on a list.
    {
      name: "ended.sweep",
      everyMs: MINUTE_MS,
      look: async (tenant) => {
        await withTx(db, tenant, (tx) => sweepExports(tx, sure(tenant)));
        await withTx(db, tenant, (tx) => forgetOldApprovals(tx, sure(tenant)));
        await withTx(db, tenant, (tx) => forgetUnanswered(tx, sure(tenant)));
      },
    },
    // Letters to owners that would reach none of them: the log's reader is the only one who could hear of it.
    {
      name: "owners.reach",
      everyMs: HOUR_MS,
      firstMs: MINUTE_MS,
      look: async (tenant) => {
        if (keeper.state() !== "open") return;
        const areOut = await withTx(db, tenant, (tx) => areOwnersOutOfReach({ safe, origin }, tx));
        house.outOfReach[areOut ? "add" : "delete"](tenant);
        if (areOut) house.log.warn("owners.reach", { tenant, code: "no_owner_reached" });
      },
    },
    // Owners of whom a word is wanted on a date that nobody believes.
    {
      name: "date.tell",
      everyMs: MINUTE_MS,
      look: async (tenant) => {
        const doubt = house.date.doubtOf(tenant);
        if (doubt !== null && keeper.state() === "open") await withTx(db, tenant, (tx) => tellDateDoubt({ safe, origin }, tx, doubt));
      },
    },
    // Mails of a month ago, sent or not.
    {
      name: "outbox.sweep",
      everyMs: HOUR_MS,
      look: async (tenant) => {
        while ((await withTx(db, tenant, (tx) => sweepMails(tx, sure(tenant)))) > 0);
      },
    },
    // What happened in the week, on Monday at seven; it is told once, whoever looks.
    { name: "digest.send", everyMs: MINUTE_MS, look: (tenant) => sendDigest(digest, tenant, clock()) },
    // The next members of mailings that are under way; and what became of mails that left.
    { name: "mailing.advance", everyMs: 2 * SECOND_MS, look: (tenant) => advanceMailing(mailings, tenant, clock()) },
    { name: "mailing.settle", everyMs: MINUTE_MS, look: (tenant) => settleSends(mailings, tenant, clock()) },
    // Recoveries whose day is over; while the safe is sealed they wait.
    {
      name: "recovery.complete",
      everyMs: MINUTE_MS,
      look: async (tenant) => {
        if (keeper.state() === "open") await completeRecoveries(staffing, tenant, clock());
      },
    },
    // Requests that ran out, reminders; letters cannot be written while the safe is sealed.
    {
      name: "collection.sweep",
      everyMs: 2 * MINUTE_MS,
      look: async (tenant) => {
        if (keeper.state() === "open") await sweepRequests(collectionOf(house), tenant, sure(tenant));
      },
    },
  ];
}
