import type { DeviceId } from "../../base/ids.ts";
import { type Instant, MINUTE_MS, instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Device } from "./device.ts";
import { isSignedBy, readDeviceKey } from "./device-key.ts";

/** The call that a proof is for: `path` with its query, as it stands in the request line. */
export type ProvenCall = { readonly method: string; readonly path: string; readonly device: Pick<Device, "id" | "publicKey"> };

export type DeviceProof = { readonly at: Instant; readonly nonce: string };

export type ProofRefusal = { readonly code: "proof_malformed" | "proof_wrong" | "clock_skewed" };

/** How far the clock of a device may be from the server's. */
export const PROOF_WINDOW_MS = 2 * MINUTE_MS;

/** Version, ms, 16 bytes of nonce, 64 of signature. The last character of each carries bits that must be zero, so one proof has one spelling. */
const SHAPE = /^1\.([1-9]\d{12})\.([\w-]{21}[AQgw])\.([\w-]{85}[AQgw])$/u;

/**
 * Checks that a call was made by the holder of the device's key. The signature comes before the clock: whoever has no
 * key learns nothing of ours. That a nonce is new is for `createNonceMemory` to say, after this.
 */
export function verifyDeviceProof(header: string, call: ProvenCall, now: Instant): Result<DeviceProof, ProofRefusal> {
  const [, ms, nonce, signature] = SHAPE.exec(header) ?? [];
  if (ms === undefined || nonce === undefined || signature === undefined) return refuse({ code: "proof_malformed" });

  const key = readDeviceKey(call.device.publicKey);
  const text = proofText(call.method, call.path, ms, nonce, call.device.id);
  if (key === undefined || !isSignedBy(key, text, Buffer.from(signature, "base64url"))) return refuse({ code: "proof_wrong" });

  const at = instant(Number(ms));
  return Math.abs(now - at) > PROOF_WINDOW_MS ? refuse({ code: "clock_skewed" }) : ok({ at, nonce });
}

/** What a device signs for one call. No part can hold a line break: the request line and headers of HTTP have none. */
export function proofText(method: string, path: string, ms: string, nonce: string, device: DeviceId): string {
  return `strongroom-device-proof/v1\n${method}\n${path}\n${ms}\n${nonce}\n${device}`;
}
