import { hash, randomBytes } from "node:crypto";
import { base32Decode, base32Encode } from "../../base/encoding.ts";
import { assert } from "../../base/fault.ts";
import type { DeviceId, TenantId } from "../../base/ids.ts";
import { isId } from "../../base/ids.ts";
import { type Instant, MINUTE_MS, instant } from "../../base/instant.ts";
import { Redacted } from "../../base/redacted.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { deleteExpiredPairings, insertPairing, takePairing } from "./_pairings_sql.ts";
import { lockDevice, updateDevice } from "./_sql.ts";
import type { DeviceRefusal } from "./change-device.ts";
import { type Device, rowToDevice } from "./device.ts";
import { SIGNATURE_SHAPE, isSignedBy, readDeviceKey } from "./device-key.ts";

/** `pairing_unknown`: never given out, used, replaced or run out; which one is nobody's to learn. */
export type PairRefusal = { readonly code: "pairing_unknown" | "agent_key_invalid" };

export const PAIRING_MS = 10 * MINUTE_MS;
const TENANT_BYTES = 16;
const SECRET_BYTES = 10;

/** A code that lets an agent name its key for this device, once. The tenant is in it, so that no look-up crosses tenants. */
export async function startPairing(
  tx: Tx,
  id: DeviceId,
  now: Instant,
): Promise<Result<{ readonly code: Redacted<string>; readonly expiresAt: Instant }, DeviceRefusal>> {
  const row = await lockDevice(tx, id);
  if (row === undefined) return refuse({ code: "device_not_found" });
  if (row.ended_at !== null) return refuse({ code: "device_ended" });

  const tenant = base32Decode(tx.tenant.slice("ten_".length));
  assert(tenant?.length === TENANT_BYTES, "a tenant id carries 16 bytes");
  const code = base32Encode(Buffer.concat([tenant, randomBytes(SECRET_BYTES)]));
  const expiresAt = instant(now + PAIRING_MS);
  await insertPairing(tx, id, hashCode(code), new Date(expiresAt));
  return ok({ code: new Redacted(code), expiresAt });
}

/** Where a code belongs; undefined for text that cannot be one. */
export function tenantOfCode(code: string): TenantId | undefined {
  const bytes = base32Decode(code);
  if (bytes?.length !== TENANT_BYTES + SECRET_BYTES) return undefined;
  const tenant = `ten_${base32Encode(bytes.subarray(0, TENANT_BYTES))}`;
  return isId("ten", tenant) ? tenant : undefined;
}

/** What an agent signs to show that it holds the key it names. */
export function agentText(code: string): string {
  return `strongroom-device-agent/v1\n${code}`;
}

/**
 * The agent's key is the device's from now on; a code is spent by the try, whatever comes of it. What an earlier agent
 * found stands until this one reports: pairing anew does not wipe a finding away.
 */
export async function pairAgent(
  tx: Tx,
  asked: { readonly code: string; readonly publicKey: Uint8Array; readonly signature: string },
  now: Instant,
): Promise<Result<Device, PairRefusal>> {
  const key = readDeviceKey(asked.publicKey);
  const isHeld =
    key !== undefined &&
    SIGNATURE_SHAPE.test(asked.signature) &&
    isSignedBy(key, agentText(asked.code), Buffer.from(asked.signature, "base64url"));
  if (!isHeld) return refuse({ code: "agent_key_invalid" });

  const pairing = await takePairing(tx, hashCode(asked.code));
  if (pairing === undefined || now >= pairing.expiresAt.getTime()) return refuse({ code: "pairing_unknown" });
  const row = await lockDevice(tx, pairing.device);
  if (row === undefined || row.ended_at !== null) return refuse({ code: "pairing_unknown" });
  const changed = { ...row, agent_key: Buffer.from(asked.publicKey) };
  await updateDevice(tx, changed);
  return ok(rowToDevice(changed));
}

function hashCode(code: string): Buffer {
  return hash("sha256", `strongroom-pairing/v1\n${code}`, "buffer");
}

/** Forgets codes that ran out. Answers how many. */
export async function sweepPairings(tx: Tx, now: Instant, limit: number): Promise<number> {
  return await deleteExpiredPairings(tx, new Date(now), limit);
}
