import type { DeviceId, StaffId } from "../base/ids.ts";
import { instant } from "../base/instant.ts";
import { unveil } from "../base/redacted.ts";
import { readTenantToken } from "../base/tenant-token.ts";
import { registerDevice } from "../registers/devices/register-device.ts";
import { makeDeviceKey } from "../registers/devices/testing.ts";
import { acceptInvite, invite } from "../registers/staff/invites.ts";
import { createStaff } from "../registers/staff/staff.ts";
import type { Actor } from "./access/actor.ts";
import { OWNER, type TestSafe } from "./testing.ts";

export type TestPerson = { readonly actor: Actor; readonly id: StaffId; readonly device: DeviceId };

const BY = { kind: OWNER.kind, id: OWNER.id, role: "owner" };
let people = 0;

/** An active person at work on a device of their own, which is enrolled and sound; signed in just now with a passkey. */
export async function makePerson(
  test: TestSafe,
  roles: readonly string[],
  more: { readonly isOwner?: boolean; readonly name?: string } = {},
): Promise<TestPerson> {
  const now = test.safe.clock();
  const n = (people += 1);
  return await test.within(async (tx) => {
    const asked = { name: more.name ?? `Person ${n}`, email: `person.${n}@blue-sky.example`, roles, isOwner: more.isOwner ?? false };
    const made = await createStaff(tx, test.keeper, BY, { ...asked, language: "en" }, now);
    if (!made.ok) throw new Error(made.refusal.code);
    const { id } = made.value;
    const { token } = await invite(tx, BY.id, id, now);
    const read = readTenantToken(unveil(token));
    if (read === undefined || (await acceptInvite(tx, read.hash, "en", now)) === undefined) throw new Error("not accepted");
    const registered = await registerDevice(tx, id, makeDeviceKey().spki, "Laptop", now);
    if (!registered.ok) throw new Error(registered.refusal.code);
    const device = registered.value.device.id;
    return {
      id,
      device,
      actor: {
        kind: "staff" as const,
        id,
        roles,
        purposes: "all" as const,
        owner: more.isOwner ?? false,
        address: "127.0.0.1",
        signIn: { at: now, kind: "passkey" as const },
        device,
      },
    };
  });
}

/** Makes a device enrolled with all in order, as of the test's clock; `more` spoils it. */
export async function enrol(test: TestSafe, device: DeviceId, more: { readonly diskEncrypted?: boolean } = {}): Promise<void> {
  const at = new Date(instant(test.safe.clock()));
  const attested = { os: "linux", osVersion: "debian 13", diskEncrypted: more.diskEncrypted ?? true, screenLock: true };
  await test.db.owner`
    update devices
       set state = 'enrolled', attested = ${test.db.owner.json(attested)}, attested_at = ${at}, enrolled_at = ${at}, seen_at = ${at}
     where device_id = ${device}`;
}
