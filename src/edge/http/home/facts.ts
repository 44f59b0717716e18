import type { StaffId } from "../../../base/ids.ts";
import { DAY_MS, type Instant, instant } from "../../../base/instant.ts";
import { listEpochs } from "../../../platform/keeper/keyring.ts";
import { countFailed } from "../../../platform/outbox/count-failed.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import type { Clearance } from "../../../registers/clearance/evaluate.ts";
import type { Device } from "../../../registers/devices/device.ts";
import { findDevicesOf } from "../../../registers/devices/find-devices.ts";
import { deviceTrust } from "../../../registers/devices/trust.ts";
import { countUnreviewed } from "../../../registers/approvals/glass-breaks.ts";
import { type LiveKey, listLiveKeys } from "../../../registers/keys/keys-of.ts";
import { readCheckpoint } from "../../../registers/ledger/proofs.ts";
import { listEntries } from "../../../registers/ledger/read.ts";
import { knownDrifts } from "../../../registers/notice/drifts.ts";
import { findAccount } from "../../../registers/payments/account.ts";
import { countWaitingLetters } from "../../../registers/mailing/postal/postal-letters.ts";
import { type RightsDueCounts, countDue } from "../../../registers/rights/due.ts";
import { readMarks } from "../../../registers/settings/marks.ts";
import { readSettings } from "../../../registers/settings/settings.ts";
import { listRecoveries } from "../../../registers/sign-in/recoveries.ts";
import { countRecoveryCodes } from "../../../registers/sign-in/recovery-codes.ts";
import { type AccessReview, listReviews, reviewedSince } from "../../../registers/staff/access-reviews.ts";
import { readCards } from "../../../registers/staff/cards.ts";
import { type ListedStaff, listAllStaff } from "../../../registers/staff/directory.ts";
import { type Vendor, listVendors } from "../../../registers/vendors/vendor.ts";
import { clearancesOf } from "../../../safe/access/clearances-of.ts";
import { hasRequests } from "../../../workflows/collection/count-waiting.ts";
import { type ListedImport, listImports } from "../../../workflows/imports/list-imports.ts";
import { readSweeps } from "../../../workflows/retention/read-sweep.ts";
import { type PageCheck, readPageCheck } from "../../../workflows/card-page/read-check.ts";
import type { Caller } from "../caller.ts";
import type { Edge } from "../edge.ts";

/** A person as the first screen looks at them. */
export type PersonFacts = ListedStaff & {
  readonly name: string;
  readonly clearances: readonly Clearance[];
  readonly devices: readonly (Device & { readonly isTrusted: boolean })[];
};

/** Everything that the first screen of an owner is made of, as of one moment. */
export type HomeFacts = {
  readonly now: Instant;
  readonly people: readonly PersonFacts[];
  readonly keys: readonly LiveKey[];
  readonly imports: readonly ListedImport[];
  readonly failedMails: number;
  readonly waitingRecoveries: readonly StaffId[];
  readonly openReview: AccessReview | undefined;
  readonly reviewedSince: Instant | null;
  readonly ledgerSize: number;
  readonly newestEntryAt: string | null;
  readonly backedUpAt: string | null;
  readonly epochStartedAt: Instant | null;
  readonly hasMail: boolean;
  readonly wasMailTested: boolean;
  readonly hasRecoveryCodes: boolean;
  readonly mapVersion: number;
  readonly marks: ReadonlySet<string>;
  /** Cards are left to a payment provider, as the map says. */
  readonly needsProvider: boolean;
  readonly hasProvider: boolean;
  readonly hasRequests: boolean;
  readonly vendors: readonly Vendor[];
  readonly cardPage: PageCheck | undefined;
  readonly unreviewedBreaks: number;
  /** In how many ways practice departs from the notice in force. */
  readonly drifts: number;
  /** Nothing was looked through for its age for two days. */
  readonly isRetentionBehind: boolean;
  readonly rightsDue: RightsDueCounts;
  /** Letters that staff have to print and post, and since when the oldest waits. */
  readonly letters: { readonly count: number; readonly since: Instant | null };
};

const IMPORTS_LOOKED_AT = 20;
const VENDORS_LOOKED_AT = 500;
const MAILS_MS = 30 * DAY_MS;

export async function gatherHome({ safe, mail }: Edge, tx: Tx, caller: Caller, now: Instant): Promise<HomeFacts> {
  const map = await safe.maps.get(tx);
  const [staff, keys, imports, failedMails, recoveries, reviews, since, head, marks, settings, epochs, account, isAsking, vendors] =
    await Promise.all([
      listAllStaff(tx),
      listLiveKeys(tx, now),
      listImports(tx, { limit: IMPORTS_LOOKED_AT, cursor: null }),
      countFailed(tx, instant(now - MAILS_MS)),
      listRecoveries(tx, now),
      listReviews(tx),
      reviewedSince(tx),
      readCheckpoint(tx),
      readMarks(tx),
      readSettings(tx),
      listEpochs(tx),
      findAccount(tx),
      hasRequests(tx),
      listVendors(tx, { after: null, limit: VENDORS_LOOKED_AT }),
    ]);
  const ids = staff.map((person) => person.id);
  const [cards, clearances, devices, codes, cardPage, unreviewedBreaks, drifts, retention, rightsDue, letters] = await Promise.all([
    readCards(tx, safe.keeper, ids),
    clearancesOf(tx, map, staff, now),
    findDevicesOf(tx, ids),
    caller.person === undefined ? 0 : countRecoveryCodes(tx, caller.person.staff.id),
    readPageCheck(tx),
    countUnreviewed(tx),
    knownDrifts(tx),
    readSweeps(tx, now),
    countDue(tx, now),
    countWaitingLetters(tx),
  ]);
  const newest = async (act: string | null): Promise<readonly { readonly at: string; readonly ok: boolean }[]> =>
    (await listEntries(tx, { act }, { limit: 1, cursor: null })).items.map((one) => ({ at: one.at, ok: one.detail["ok"] === true }));
  const [[entry], [backup], [mailTest]] = await Promise.all([newest(null), newest("backup.make"), newest("mail.test")]);
  return {
    now,
    people: staff.map((person) => ({
      ...person,
      name: cards.get(person.id)?.name ?? person.id,
      clearances: clearances.get(person.id) ?? [],
      devices: devices
        .filter((device) => device.staff === person.id)
        .map((device) => ({ ...device, isTrusted: deviceTrust(device, settings.deviceChecks, now).isTrusted })),
    })),
    keys,
    imports: imports.items,
    failedMails,
    waitingRecoveries: recoveries.filter((one) => one.state === "waiting").map((one) => one.staff),
    openReview: reviews.find((review) => review.finishedAt === null),
    reviewedSince: since,
    ledgerSize: head?.size ?? 0,
    newestEntryAt: entry?.at ?? null,
    backedUpAt: backup?.at ?? null,
    epochStartedAt: (epochs.at(-1)?.startedAt.getTime() ?? null) as Instant | null,
    hasMail: mail !== null,
    wasMailTested: mailTest?.ok === true,
    hasRecoveryCodes: codes > 0,
    mapVersion: map.version,
    marks,
    needsProvider: [...map.fields.values()].some((field) => field.custody === "processor"),
    hasProvider: account !== undefined,
    hasRequests: isAsking,
    vendors: vendors.items,
    cardPage,
    unreviewedBreaks,
    drifts: drifts.length,
    isRetentionBehind: retention.isBehind,
    rightsDue,
    letters,
  };
}
