import { randomBytes } from "node:crypto";
import { Secret, TOTP } from "otpauth";
import { base32Encode } from "../../base/encoding.ts";
import { assert } from "../../base/fault.ts";
import type { StaffId, TenantId } from "../../base/ids.ts";
import { DAY_MS, type Instant, SECOND_MS, instant } from "../../base/instant.ts";
import { unveil } from "../../base/redacted.ts";
import { readTenantToken } from "../../base/tenant-token.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { dayOf } from "../../registers/clearance/calendar.ts";
import { recordClearance } from "../../registers/clearance/records.ts";
import { findPolicies } from "../../registers/policies/policy.ts";
import { signPolicy } from "../../registers/policies/sign.ts";
import { hashPassword } from "../../registers/sign-in/hash-password.ts";
import { confirmTotp, storePassword } from "../../registers/sign-in/passwords.ts";
import { newTotpSecret, tellTotp } from "../../registers/sign-in/totp.ts";
import { listAllStaff } from "../../registers/staff/directory.ts";
import { acceptInvite } from "../../registers/staff/invites.ts";
import type { Safe } from "../../safe/safe.ts";
import { changePerson } from "../../workflows/staffing/change-person.ts";
import { invitePerson } from "../../workflows/staffing/invite-person.ts";
import { OPERATOR, OPERATOR_ACTOR } from "./_operator.ts";

/** How a person of the demo signs in: a passkey is made in a browser, so here it is a password and an authenticator's secret. */
export type DemoPerson = {
  readonly name: string;
  readonly email: string;
  readonly roles: readonly string[];
  readonly password: string;
  /** As an authenticator app takes it. */
  readonly secret: string;
};

type Sample = {
  readonly name: string;
  readonly email: string;
  readonly roles: readonly string[];
  /** What is on record for them; a negative number of days has run out. */
  readonly clearances: Readonly<Record<string, { readonly daysLeft: number }>>;
  readonly hasSigned: boolean;
};

/** Two who may see together what neither sees alone, one who books, one with something to mend, one whose training has run out. */
const SAMPLES: readonly Sample[] = [
  {
    name: "Marco Reyes",
    email: "marco@bluesky.example",
    roles: ["manager", "accountant"],
    clearances: { privacy_training: { daysLeft: 200 }, background_check: { daysLeft: 400 } },
    hasSigned: true,
  },
  {
    name: "Ines Duarte",
    email: "ines@bluesky.example",
    roles: ["manager"],
    clearances: { privacy_training: { daysLeft: 150 }, background_check: { daysLeft: 300 } },
    hasSigned: true,
  },
  {
    name: "Theo Lindqvist",
    email: "theo@bluesky.example",
    roles: ["concierge"],
    clearances: { privacy_training: { daysLeft: 250 } },
    hasSigned: true,
  },
  {
    name: "Cleo Laurent",
    email: "cleo@bluesky.example",
    roles: ["concierge"],
    clearances: { privacy_training: { daysLeft: 20 } },
    hasSigned: false,
  },
  {
    name: "Noor Haddad",
    email: "noor@bluesky.example",
    roles: ["concierge"],
    clearances: { privacy_training: { daysLeft: -12 } },
    hasSigned: true,
  },
];
const INVITED = { name: "Dana Novak", email: "dana@bluesky.example", roles: ["accountant"], isOwner: false, language: "en" } as const;

const OWNER_ROLES = ["manager", "accountant"] as const;

const PASSWORD_BYTES = 15;
const YEAR_DAYS = 365;

/** The demo's people: five who have joined, in several states of clearance, and one whose invitation is still open. */
export async function employStaff(safe: Safe, tenant: TenantId, origin: string): Promise<readonly DemoPerson[]> {
  await withTx(safe.db, tenant, (tx) => giveOwnerWork(safe, tx));
  const people: DemoPerson[] = [];
  for (const sample of SAMPLES) people.push(await employ(safe, tenant, origin, sample));
  await withTx(safe.db, tenant, (tx) => inviteOne(safe, tx, origin, INVITED));
  return people;
}

/** Owning grants nothing of the map, and a demo whose owner sees no customer shows little. */
async function giveOwnerWork(safe: Safe, tx: Tx): Promise<void> {
  const [owner] = (await listAllStaff(tx)).filter((person) => person.isOwner);
  assert(owner !== undefined, "the demo was set up with an owner");
  const given = await changePerson(safe, tx, await safe.maps.get(tx), OPERATOR, owner.id, { roles: OWNER_ROLES }, safe.clock());
  assert(given.ok, "the demo's map has these roles");
  await clear(tx, owner.id, { clearances: { privacy_training: { daysLeft: 300 } }, hasSigned: false }, safe.clock());
}

async function employ(safe: Safe, tenant: TenantId, origin: string, sample: Sample): Promise<DemoPerson> {
  const { name, email, roles } = sample;
  const password = base32Encode(randomBytes(PASSWORD_BYTES));
  const hash = await hashPassword(password);
  assert(hash.ok, "nobody else hashes here");
  const totp = newTotpSecret();
  const now = safe.clock();
  await withTx(safe.db, tenant, async (tx) => {
    const token = await inviteOne(safe, tx, origin, { name, email, roles, isOwner: false, language: "en" });
    const read = readTenantToken(token);
    const staff = read && (await acceptInvite(tx, read.hash, "en", now));
    assert(staff !== undefined, "an invitation of this moment is good");
    await storePassword(tx, safe.keeper, staff, hash.value, now);
    // The step before this one counts as shown, so that the code of now is still good.
    await confirmTotp(tx, safe.keeper, staff, totp, Math.floor(now / (30 * SECOND_MS)) - 1, now);
    await clear(tx, staff, sample, now);
  });
  return { name, email, roles, password, secret: tellTotp(totp, "Strongroom demo", email).secret };
}

/** What each one's authenticator would show at this moment, for whoever tries the demo without one. */
export function codesNow(people: readonly DemoPerson[], now: Instant): readonly { readonly email: string; readonly code: string }[] {
  return people.map(({ email, secret }) => ({ email, code: new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now }) }));
}

async function inviteOne(safe: Safe, tx: Tx, origin: string, who: Parameters<typeof invitePerson>[4]): Promise<string> {
  const map = await safe.maps.get(tx);
  const invited = await invitePerson({ safe, origin }, tx, map, OPERATOR_ACTOR, who, safe.clock());
  assert(invited.ok, "the demo's map has these roles");
  return unveil(invited.value.token);
}

async function clear(
  tx: Tx,
  staff: StaffId,
  { clearances, hasSigned }: Pick<Sample, "clearances" | "hasSigned">,
  now: Instant,
): Promise<void> {
  for (const [name, { daysLeft }] of Object.entries(clearances)) {
    const until = dayOf(instant(now + daysLeft * DAY_MS));
    const on = dayOf(instant(now + (daysLeft - YEAR_DAYS) * DAY_MS));
    await recordClearance(
      tx,
      OPERATOR,
      { staff, name, result: "passed", on: on < dayOf(now) ? on : dayOf(now), until, hasChecker: false },
      now,
    );
  }
  if (!hasSigned) return;
  for (const policy of await findPolicies(tx)) {
    const actor = { kind: "staff", id: staff, role: "staff" };
    await signPolicy(tx, actor, { policy: policy.id, version: policy.current.version, staff, device: null, isNamed: true }, now);
  }
}
