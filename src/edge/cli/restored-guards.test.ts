import { expect, test } from "vitest";
import type { SubjectId } from "../../base/ids.ts";
import { instant } from "../../base/instant.ts";
import { unveil } from "../../base/redacted.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { PLAIN_CONSENT, recordConsent } from "../../registers/consent/records.ts";
import { findStandings, recordMark } from "../../registers/consent/standings.ts";
import { placeHold, utcDay } from "../../registers/holds/holds.ts";
import { findLiveHolds } from "../../registers/holds/live.ts";
import { createKeyGate } from "../../registers/keys/authenticate.ts";
import { createKey } from "../../registers/keys/create-key.ts";
import { revokeKey } from "../../registers/keys/revoke-key.ts";
import { beginTelling, findTellings } from "../../registers/notice/tellings.ts";
import { type NewNotice, addVersion, newestNotice } from "../../registers/notice/versions.ts";
import { changeSettings, readSettings } from "../../registers/settings/settings.ts";
import { proposeVendor } from "../../registers/vendors/propose-vendor.ts";
import { findVendor } from "../../registers/vendors/vendor.ts";
import type { Safe } from "../../safe/safe.ts";
import { makeSubject, openTestSafe, testActor } from "../../safe/testing.ts";
import { backupsOf, faultsOf } from "./_test-restore.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes:
  booking: { label: Book, basis: contract }
  offers: { label: Send you offers, basis: consent }
fields:
  name: { label: Name, category: identity, type: name, purposes: [booking, offers], retention: 1y }
roles:
  desk: { booking: { name: [clear, change] }, keys: true }
recipients:
  airline: { label: Airline, vendor: airline, purposes: [booking], fields: [name] }
`;
const ACTOR = { kind: "operator", id: "test", role: "operator" } as const;
const VENDOR = { name: "airline", origin: "https://airline.example", loopback: false, recipient: null, mayLoopback: false } as const;

test("data of last week and keys of today: what was forbidden since stays forbidden, and what was published is known", async () => {
  const house = await openTestSafe(MAP);
  const { backupAt, restore } = await backupsOf(house);
  const now = house.safe.clock();
  const ana = await makeSubject(house, testActor(["desk"]), { name: "Ana Example" });
  const consent = { ...PLAIN_CONSENT, subject: ana, purpose: "offers", recordedBy: ana };
  const made = await house.within(async (tx) => {
    const map = await house.safe.maps.get(tx);
    await recordConsent(tx, { ...consent, standing: "given" }, now);
    const asked = { ...VENDOR, label: "Airline", reviewDueOn: null, facts: {}, people: {} };
    expect(await proposeVendor(tx, house.keeper, map, ACTOR, asked, now)).toMatchObject({ ok: true });
    return await createKey(tx, ACTOR, map, { role: "desk", purposes: "all", label: "", expiresAt: null, mode: "live" }, now);
  });
  if (!made.ok) throw new Error(made.refusal.code);
  await house.db.owner`update vendors set state = 'approved'`;
  const guards = await guardsOf(house.safe, ana, unveil(made.value.key));
  expect(guards).toEqual({
    isKeyAlive: true,
    offers: "given",
    isRestricted: false,
    isHeld: false,
    vendor: "approved",
    devices: "attested",
  });
  const old = await backupAt(now);

  await house.within(async (tx) => {
    await revokeKey(tx, ACTOR, made.value.id, now);
    await recordConsent(tx, { ...consent, standing: "withdrawn" }, now);
    const mark = { subject: ana, kind: "restriction", scope: [], channel: "phone", request: "rrq_1", recordedBy: ana } as const;
    await recordMark(tx, { ...mark, isOn: true }, now);
    const hold = { subject: ana, field: null, reason: "legal", until: utcDay(now), words: null, by: "test" } as const;
    await placeHold(tx, house.keeper, hold, now);
    await changeSettings(tx, ACTOR, { deviceChecks: "reported" }, now);
    const notice = { mapVersion: 1, effectiveOn: utcDay(now), texts: {}, claims: {}, differences: {} } as NewNotice;
    expect(await addVersion(tx, ACTOR, notice, 0, now)).toMatchObject({ ok: true });
    expect(await beginTelling(tx, { version: 1, fields: [], askAgain: [] }, "test", now)).toBe(true);
  });
  await house.db.owner`update vendors set state = 'suspended'`;
  const today = await backupAt(instant(now + 1_000));

  const { safe, close } = await restore(old, today, instant(now + 2_000));
  try {
    expect(await guardsOf(safe, ana, unveil(made.value.key))).toEqual({
      isKeyAlive: false,
      offers: "withdrawn",
      isRestricted: true,
      isHeld: true,
      vendor: "suspended",
      devices: "reported",
    });
    const published = await withTx(safe.db, house.tenant, async (tx) => [await newestNotice(tx), await findTellings(tx, [1])] as const);
    expect([published[0]?.version, published[1].get(1)?.state]).toEqual([1, "running"]);
    expect(await faultsOf(safe, house.tenant, instant(now + 3_000), old.checkpoints[0]?.note ?? "")).toEqual([]);
  } finally {
    await close();
    await house.close();
  }

  async function guardsOf(of: Safe, subject: SubjectId, key: string): Promise<unknown> {
    const gate = createKeyGate({ db: of.db, clock: of.clock, elapsedMs: () => 0, maps: of.maps });
    const holder = await gate.authenticate(key);
    const told = await withTx(of.db, house.tenant, async (tx: Tx) => ({
      standings: (await findStandings(tx, [subject], now)).get(subject),
      holds: await findLiveHolds(tx, [subject], now),
      vendor: (await findVendor(tx, "airline"))?.state,
      devices: (await readSettings(tx)).deviceChecks,
    }));
    return {
      isKeyAlive: holder !== undefined,
      offers: told.standings?.consents.get("offers"),
      isRestricted: told.standings?.isRestricted,
      isHeld: told.holds.isHeld(subject, "name"),
      vendor: told.vendor,
      devices: told.devices,
    };
  }
});
