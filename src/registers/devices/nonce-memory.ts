import type { DeviceId } from "../../base/ids.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { PROOF_WINDOW_MS } from "./verify-proof.ts";

export type NonceMemory = {
  /** Remembers a nonce whose signature was checked; refuses one that was taken before, and a device that floods. */
  take(device: DeviceId, nonce: string): Result<void, { readonly code: "proof_replayed" | "proofs_too_many" }>;
};

type Taken = { older: ReadonlySet<string>; newer: Set<string>; turnedAtMs: number };

/** A proof that is signed at the far end of the window stays good for twice the window. */
const KEPT_MS = 2 * PROOF_WINDOW_MS;
/** A hundred calls a second for as long as they are kept: more than the limiter lets a person make. */
const NONCES_PER_DEVICE_MAX = (KEPT_MS / 1000) * 100;
const SWEEP_DEVICES = 1_000;

/**
 * What this process has seen of nonces. Each device has two sets: the newer one fills for the time that a proof can be
 * good, then becomes the older one. A full device is refused rather than forgotten, since forgetting would let its
 * proofs be played again; no device can crowd out another's.
 */
export function createNonceMemory(elapsedMs: () => number): NonceMemory {
  const devices = new Map<string, Taken>();

  function take(device: DeviceId, nonce: string): ReturnType<NonceMemory["take"]> {
    const taken = turned(device);
    if (taken.newer.has(nonce) || taken.older.has(nonce)) return refuse({ code: "proof_replayed" });
    if (taken.newer.size >= NONCES_PER_DEVICE_MAX) return refuse({ code: "proofs_too_many" });
    taken.newer.add(nonce);
    return ok(undefined);
  }

  function turned(device: DeviceId): Taken {
    const now = elapsedMs();
    const known = devices.get(device);
    if (known === undefined) return added(device, now);
    const age = now - known.turnedAtMs;
    if (age >= KEPT_MS) {
      known.older = age >= 2 * KEPT_MS ? new Set() : known.newer;
      known.newer = new Set();
      known.turnedAtMs = now;
    }
    return known;
  }

  function added(device: DeviceId, now: number): Taken {
    if (devices.size > 0 && devices.size % SWEEP_DEVICES === 0) sweep(now);
    const taken = { older: new Set<string>(), newer: new Set<string>(), turnedAtMs: now };
    devices.set(device, taken);
    return taken;
  }

  function sweep(now: number): void {
    for (const [device, taken] of devices) if (now - taken.turnedAtMs >= 2 * KEPT_MS) devices.delete(device);
  }

  return { take };
}
