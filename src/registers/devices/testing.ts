import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { DeviceId } from "../../base/ids.ts";
import { newId } from "../../base/ids.ts";
import { instant } from "../../base/instant.ts";
import { possessionText } from "./verify-possession.ts";
import { proofText } from "./verify-proof.ts";

/** A browser's key as a test holds it. */
export type TestDeviceKey = {
  readonly spki: Buffer;
  readonly privateKey: KeyObject;
  /** base64url, P1363. */
  sign(text: string): string;
  possession(challenge: string): string;
  proof(method: string, path: string, device: DeviceId, ms: number, nonce?: string): string;
};

export function makeDeviceKey(): TestDeviceKey {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const signed = (text: string): string =>
    sign("sha256", Buffer.from(text), { key: privateKey, dsaEncoding: "ieee-p1363" }).toString("base64url");
  return {
    spki: publicKey.export({ format: "der", type: "spki" }),
    privateKey,
    sign: signed,
    possession: (challenge) => signed(possessionText(challenge)),
    proof: (method, path, device, ms, nonce = randomBytes(16).toString("base64url")) =>
      `1.${ms}.${nonce}.${signed(proofText(method, path, String(ms), nonce, device))}`,
  };
}

export const TEST_DEVICE = newId("dev", instant(1_790_000_000_000));

/** Sixteen bytes that are always the same for a name. */
export function nonceNamed(name: string): string {
  return createHash("sha256").update(name).digest().subarray(0, 16).toString("base64url");
}
