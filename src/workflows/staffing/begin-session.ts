import type { DeviceId, SessionId, StaffId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Redacted } from "../../base/redacted.ts";
import { type Result, ok } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type RegisterRefusal, registerDevice } from "../../registers/devices/register-device.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY } from "../../registers/ledger/entry.ts";
import { type StrongKind, beginSession, endSessionsOn } from "../../registers/sign-in/sessions.ts";
import type { Staffing } from "./staffing.ts";
import { writeTo } from "./write-to.ts";

/** The browser that signs in: its own key's public half, which the edge has seen it hold, and a first name for it. */
export type NewDevice = { readonly publicKey: Uint8Array; readonly label: string };

export type Begun = {
  readonly staff: StaffId;
  readonly session: SessionId;
  readonly device: DeviceId;
  readonly token: Redacted<string>;
};

/** Registers the device and begins a session on it. Whoever calls has just checked the sign-in and holds the person's row. */
export async function beginSessionOn(
  staffing: Staffing,
  tx: Tx,
  who: { readonly staff: StaffId; readonly kind: StrongKind; readonly device: NewDevice; readonly isJoining?: true },
  now: Instant,
): Promise<Result<Begun, RegisterRefusal>> {
  const registered = await registerDevice(tx, who.staff, who.device.publicKey, who.device.label, now);
  if (!registered.ok) return registered;

  const { device, isNew } = registered.value;
  // A browser holds one cookie, so what it had before is out of reach, and would only lie about.
  await endSessionsOn(tx, device.id, now);
  const begun = await beginSession(tx, { staff: who.staff, device: device.id, kind: who.kind }, now);
  const actor = { kind: "staff", id: who.staff, role: "staff", device: device.id };
  const detail = { session: begun.id, by: who.kind, newDevice: isNew };
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor, act: "session.begin", detail }], now);
  // A letter goes to the person, not to whoever signed in: they know their own browsers, and a thief's is a new one.
  if (isNew && who.isJoining !== true) {
    await writeTo(staffing, tx, who.staff, "new_device", { device: device.label, at: now, path: "/my/account" }, now);
  }
  return ok({ staff: who.staff, session: begun.id, device: device.id, token: begun.token });
}
