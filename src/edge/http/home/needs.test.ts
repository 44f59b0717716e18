import { expect, test } from "vitest";
import { DAY_MS, type Instant, instant } from "../../../base/instant.ts";
import { evaluateClearance } from "../../../registers/clearance/evaluate.ts";
import { kindOf } from "../../../registers/clearance/kinds.ts";
import { NO_FACTS } from "../../../registers/vendors/facts.ts";
import type { Vendor } from "../../../registers/vendors/vendor.ts";
import { approvalNeeds } from "./approval-needs.ts";
import type { HomeFacts, PersonFacts } from "./facts.ts";
import { guideSteps } from "./guide.ts";
import { NOT_OUR_DISK } from "../../../platform/storage/free-space.ts";
import { houseFacts, houseLines } from "./house.ts";
import { ownerNeeds } from "./needs.ts";
import { personNeeds } from "./people-needs.ts";
import { requestNeeds } from "./request-needs.ts";
import { vendorNeeds } from "./vendor-needs.ts";

const NOW = instant(Date.parse("2026-11-28T12:00:00Z"));
const days = (count: number): Instant => instant(NOW + count * DAY_MS);
const day = (count: number): string => new Date(days(count)).toISOString().slice(0, 10);

const QUIET: HomeFacts = {
  now: NOW,
  people: [],
  keys: [],
  imports: [],
  failedMails: 0,
  waitingRecoveries: [],
  openReview: undefined,
  reviewedSince: null,
  ledgerSize: 0,
  newestEntryAt: null,
  backedUpAt: null,
  epochStartedAt: null,
  hasMail: false,
  wasMailTested: false,
  hasRecoveryCodes: false,
  mapVersion: 1,
  marks: new Set(),
  needsProvider: true,
  hasProvider: false,
  hasRequests: false,
  vendors: [],
  cardPage: undefined,
  unreviewedBreaks: 0,
  drifts: 0,
  isRetentionBehind: false,
  rightsDue: {
    overdue: { count: 0, since: null },
    due: { count: 0, by: null },
    stuckTasks: 0,
    returnedTasks: 0,
    returnedLetters: 0,
    mailedTasks: 0,
    failedExports: 0,
  },
  letters: { count: 0, since: null },
};

function person(name: string, more: Partial<PersonFacts> = {}): PersonFacts {
  return {
    id: `stf_${name.toLowerCase()}`,
    name,
    roles: ["agent"],
    isOwner: false,
    state: "active",
    offReason: null,
    language: "en",
    createdAt: days(-100),
    activatedAt: days(-99),
    seenAt: NOW,
    reviewedAt: null,
    offAt: null,
    invitedUntil: null,
    clearances: [],
    devices: [],
    ...more,
  };
}

function check(until: string | null) {
  const records = until === null ? [] : [{ name: "background_check", result: "passed" as const, on: day(-400), until }];
  return evaluateClearance(kindOf("background_check", undefined), null, { signatures: [], records }, NOW);
}

function device(state: "enrolled" | "lost", seenAt: Instant, endedAt: Instant | null = null) {
  const dates = { attestedAt: null, reportedAt: null, firstSeenAt: days(-300), enrolledAt: null, seenAt, endedAt };
  return {
    id: "dev_a",
    staff: "stf_ana",
    publicKey: Buffer.alloc(0),
    label: "Laptop",
    state,
    attested: null,
    agentKey: null,
    report: null,
    isTrusted: false,
    ...dates,
  } as const;
}

const told = (facts: Partial<HomeFacts>): readonly string[] =>
  ownerNeeds({ ...QUIET, ...facts }).map(({ kind, severity, title }) => `${severity} ${kind}: ${title}`);

test("where nothing waits nothing is said", () => {
  expect(told({})).toEqual([]);
  expect(told({ people: [person("Ana"), person("Ben")], reviewedSince: days(-10), keys: [] })).toEqual([]);
});

test("who lacks clearance is named with what, and one that has run out is overdue", () => {
  const [ana, ben] = [person("Ana", { clearances: [check(null)] }), person("Ben", { clearances: [check(day(-3))] })];
  expect(told({ people: [ana], reviewedSince: NOW })).toEqual(["due clearance: 1 person cannot work with customers' data yet"]);
  expect(told({ people: [ana, ben], reviewedSince: NOW })).toEqual(["overdue clearance: 2 people cannot work with customers' data yet"]);
  expect(ownerNeeds({ ...QUIET, people: [ana] })[0]?.say).toBe("Ana lacks Background check.");
  const due = ownerNeeds({ ...QUIET, people: [person("Cy", { clearances: [check(day(10))] })] });
  expect(due).toMatchObject([{ kind: "clearance_due", due: expect.stringContaining(day(11)) as string }]);
  expect(told({ people: [person("Off", { state: "off", clearances: [check(null)] })] })).toEqual([]);
});

test("the review is due two weeks before the half year is over, and overdue after it", () => {
  const people = [person("Ana"), person("Ben")];
  expect(told({ people, reviewedSince: instant(Date.parse("2026-06-20T12:00:00Z")) })).toEqual([]);
  expect(told({ people, reviewedSince: instant(Date.parse("2026-06-05T12:00:00Z")) })[0]).toMatch(/^due access_review/u);
  expect(told({ people, reviewedSince: instant(Date.parse("2026-05-01T12:00:00Z")) })[0]).toMatch(/^overdue access_review/u);
  const openReview = { id: "arv_a", startedAt: NOW, startedBy: "x", finishedAt: null, finishedBy: null, items: 4, decided: 1 } as const;
  expect(told({ people, reviewedSince: days(-900), openReview })).toEqual(["info access_review: An access review is under way"]);
});

test("invitations, devices, mails, imports, keys and recoveries that want something are told, worst first", () => {
  const invited = { state: "invited", activatedAt: null } as const;
  const base = {
    state: "done",
    progress: 1,
    failure: null,
    format: "csv",
    by: "key_a",
    createdAt: new Date(days(-1)).toISOString(),
    finishedAt: null,
  } as const;
  const key = { id: "key_a", role: "site", createdBy: "x", createdAt: days(-200), lastUsedAt: null, expiresAt: null } as const;
  const facts = {
    people: [
      person("Open", { ...invited, invitedUntil: days(2) }),
      person("Over", { ...invited, invitedUntil: days(-1) }),
      person("Ana", { devices: [device("enrolled", days(-91)), device("lost", days(-5), days(-4))] }),
      person("Ben", { devices: [device("enrolled", days(-1)), device("lost", days(-50), days(-40))] }),
    ],
    reviewedSince: NOW,
    waitingRecoveries: ["stf_ben"] as const,
    failedMails: 2,
    imports: [
      { ...base, id: "imp_a", counts: { read: 10, imported: 7, rejected: 3 } },
      { ...base, id: "imp_b", counts: { read: 10, imported: 10, rejected: 0 } },
    ] as const,
    keys: [
      { ...key, label: "Old" },
      { ...key, label: "Brief", lastUsedAt: NOW, expiresAt: days(3) },
    ] as const,
  };
  expect(told(facts)).toEqual([
    "due key_expiring: The key Brief runs out",
    "due recovery: Ben is recovering their access",
    "due invitation_over: 1 invitation ran out",
    "due device_lost: 1 device lost or stolen",
    "due mail_failed: 2 mails or texts could not be sent",
    "due import_rejected: 3 rows of an import not taken",
    "info invitation: 1 invitation not accepted yet",
    "info device_unseen: 1 device not seen for 90 days",
    "info key_unused: 1 key not used for 90 days",
  ]);
});

test("a card page that is not as it was sent comes first, with what differs; one that cannot be looked at waits an hour", () => {
  const check = { checkedAt: NOW, since: days(-1), differences: [], failure: null };
  const differences = [{ code: "script_elsewhere", what: "https://evil.example/x.js" }] as const;
  const found = ownerNeeds({ ...QUIET, failedMails: 1, cardPage: { ...check, state: "differs", differences } });
  expect(found.map((one) => one.kind)).toEqual(["card_page_differs", "mail_failed"]);
  expect(found[0]).toMatchObject({
    severity: "overdue",
    say: expect.stringContaining("loaded from elsewhere: https://evil.example/x.js.") as string,
  });
  expect(told({ cardPage: { ...check, state: "same" } })).toEqual([]);
  expect(told({ cardPage: { ...check, state: "unreachable", since: NOW } })).toEqual([]);
  expect(told({ cardPage: { ...check, state: "unreachable" } })).toEqual(["due card_page_unreachable: The card page cannot be looked at"]);
});

test("a person is told what they themselves still have to do", () => {
  const sound = { ...device("enrolled", NOW), isTrusted: true };
  const needs = (more: Partial<PersonFacts>) => personNeeds(person("Ana", more), "dev_a").map((one) => one.kind);
  expect(needs({ devices: [sound] })).toEqual([]);
  expect(needs({ devices: [device("enrolled", NOW)], clearances: [check(null)] })).toEqual(["my_clearance", "my_device"]);
  expect(needs({ devices: [sound], clearances: [check(day(5))] })).toEqual(["my_clearance_due"]);
  expect(needs({ roles: [], devices: [] })).toEqual([]);
});

test("the house is told a line a matter, and the guide knows what is done and what comes later", () => {
  const facts: HomeFacts = {
    ...QUIET,
    people: [
      person("Ana", { isOwner: true, devices: [{ ...device("enrolled", NOW), isTrusted: true }] }),
      person("Ben", { clearances: [check(null)] }),
    ],
    ledgerSize: 12_345,
    newestEntryAt: new Date(NOW).toISOString(),
    backedUpAt: new Date(days(-3)).toISOString(),
    epochStartedAt: days(-1),
    wasMailTested: true,
    marks: new Set(["data_map_seen"]),
  };
  expect(houseLines(houseFacts(facts, NOT_OUR_DISK), NOW)).toEqual({
    vault: "Open; its keys are from yesterday",
    ledger: "12,345 entries, signed; the newest from today",
    disk: "Of your own database server",
    backup: "The last from 3 days ago",
    staff: "1 of 2",
    devices: "1 of 1 trusted",
    mail: "Held in the outbox: no mail server is set",
  });
  expect(guideSteps(facts, true).map(({ step, done }) => `${step} ${done}`)).toEqual([
    "owner_passkey true",
    "recovery_sheet false",
    "mail_test true",
    "data_map true",
    "first_staff true",
    "payment_provider false",
    "first_request false",
  ]);
  const own = guideSteps({ ...facts, needsProvider: false, hasRequests: true }, true).map(({ step, done }) => `${step} ${done}`);
  expect(own.slice(5), "who keeps cards themselves has no provider to connect").toEqual(["first_request true"]);
});

test("whoever asked customers is told how many answered and how many ran out, and where they stand", () => {
  expect(requestNeeds({ answered: 0, lapsed: 0, ending: 0, disowned: 0 })).toEqual([]);
  expect(requestNeeds({ answered: 2, lapsed: 1, ending: 1, disowned: 1 })).toMatchObject([
    { kind: "request_answered", severity: "due", title: "2 card requests answered", link: "/requests?state=provided&mine=true", count: 2 },
    { kind: "request_disowned", severity: "due", link: "/requests?state=current&mine=true" },
    { kind: "request_ending", severity: "info", title: "1 card request about to run out unanswered" },
    { kind: "request_lapsed", severity: "info", title: "1 card request ran out unanswered", link: "/requests?state=ended&mine=true" },
  ]);
});

function vendor(more: Partial<Vendor>, certificates: Vendor["facts"]["certifications"] = []): Vendor {
  return {
    id: "ven_air",
    name: "air",
    label: "Harbour Air",
    origin: "https://air.example",
    loopback: false,
    recipient: null,
    state: "approved",
    reviewDueOn: day(200),
    facts: { ...NO_FACTS, certifications: certificates },
    createdAt: days(-300),
    createdBy: "stf_ana",
    changedAt: days(-300),
    approvedAt: null,
    approvedBy: null,
    ...more,
  };
}

const vendorLines = (vendors: readonly Vendor[]): readonly string[] =>
  vendorNeeds({ now: NOW, vendors }).map(({ kind, severity, title, link }) => `${kind} ${severity} ${title} ${link}`);

test("a vendor's review is told thirty days before, and as overdue from the day after its last", () => {
  const review = (count: number): readonly string[] => vendorLines([vendor({ reviewDueOn: day(count) })]);
  expect(review(30)).toEqual([]);
  expect(review(29)).toEqual(["vendor_review due Harbour Air is to be looked at again /vendors/ven_air"]);
  expect(review(0)).toEqual(["vendor_review due Harbour Air is to be looked at again /vendors/ven_air"]);
  expect(review(-1)).toEqual(["vendor_review overdue Harbour Air is to be looked at again /vendors/ven_air"]);
  expect(vendorLines([vendor({ reviewDueOn: day(-1), state: "suspended" })])).toEqual([]);
});

test("a certificate that runs out is told while the vendor may be given anything again; who left asks for nothing", () => {
  const certificates = [
    { name: "PCI DSS", validUntil: day(20) },
    { name: "SOC 2", validUntil: day(-3) },
    { name: "ISO 27001", validUntil: day(90) },
    { name: "Cyber Essentials", validUntil: null },
  ];
  const told = ["vendor_certificate due PCI DSS of Harbour Air runs out", "vendor_certificate due SOC 2 of Harbour Air has run out"];
  expect(vendorLines([vendor({}, certificates)])).toEqual(told.map((line) => `${line} /vendors/ven_air`));
  expect(vendorLines([vendor({ state: "suspended" }, certificates)])).toHaveLength(2);
  expect(vendorLines([vendor({ state: "left" }, certificates)])).toEqual([]);
});

test("vendors that wait for their approval are told together", () => {
  const proposed = vendor({ state: "proposed" });
  expect(vendorLines([proposed])).toEqual(["vendor_proposed info 1 vendor not approved yet /vendors/ven_air"]);
  expect(vendorLines([proposed, vendor({ state: "proposed", id: "ven_hotel" })])).toEqual([
    "vendor_proposed info 2 vendors not approved yet /vendors",
  ]);
});

test("an emergency look that nobody reviewed comes before all else, and a colleague who waits is told of", () => {
  expect(ownerNeeds({ ...QUIET, failedMails: 2, unreviewedBreaks: 2 })).toMatchObject([
    { kind: "glass_broken", severity: "overdue", title: "2 emergency looks to review", link: "/approvals?show=glass", count: 2 },
    { kind: "mail_failed" },
  ]);
  expect(approvalNeeds(0)).toEqual([]);
  expect(approvalNeeds(1)).toMatchObject([{ kind: "approval_waiting", severity: "due", title: "1 question for you to answer" }]);
});

test("where practice departs from the notice the owner is told, as something overdue", () => {
  expect(ownerNeeds({ ...QUIET, drifts: 2 }).find(({ kind }) => kind === "notice_drift")).toMatchObject({
    severity: "overdue",
    title: "Practice departs from the privacy notice in 2 places",
    link: "/notice",
  });
});

test("what customers ask about their data comes to the owner before its last day, and more urgently after it", () => {
  const none = { count: 0, since: null, by: null };
  expect(
    told({
      rightsDue: {
        overdue: { count: 2, since: instant(1) },
        due: none,
        stuckTasks: 0,
        returnedTasks: 0,
        returnedLetters: 0,
        mailedTasks: 0,
        failedExports: 0,
      },
    }),
  ).toEqual(["overdue rights_overdue: 2 requests about data overdue"]);
  expect(
    told({
      rightsDue: {
        overdue: none,
        due: { count: 1, by: instant(2) },
        stuckTasks: 3,
        returnedTasks: 1,
        returnedLetters: 2,
        mailedTasks: 1,
        failedExports: 2,
      },
    }),
  ).toEqual([
    "due rights_due: 1 request about data due within a week",
    "due rights_tasks: 3 vendor tasks of requests not answered",
    "due rights_returned: 1 letter to vendors about requests could not be delivered",
    "due rights_letters: 2 letters to customers about requests did not arrive",
    "due rights_answers: 1 vendor task answered by mail, to be read",
    "due rights_exports: 2 requests whose copy could not be made",
  ]);
  const due = { overdue: none, due: none, stuckTasks: 0, returnedTasks: 0, returnedLetters: 0, mailedTasks: 0, failedExports: 2 };
  expect(ownerNeeds({ ...QUIET, rightsDue: due })).toMatchObject([{ kind: "rights_exports", link: "/rights?export=failed" }]);
  const back = { ...due, returnedTasks: 1, returnedLetters: 0, failedExports: 0 };
  expect(ownerNeeds({ ...QUIET, rightsDue: back })).toMatchObject([{ kind: "rights_returned", link: "/rights?tasks=returned" }]);
  const lost = { ...due, returnedLetters: 1, failedExports: 0 };
  expect(ownerNeeds({ ...QUIET, rightsDue: lost })).toMatchObject([{ kind: "rights_letters", link: "/rights?letters=returned" }]);
});

test("data past its time that stays because nothing is swept is told as overdue", () => {
  expect(told({ isRetentionBehind: true })).toEqual(["overdue retention_behind: Data past its time was not destroyed for two days"]);
});
