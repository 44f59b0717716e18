import { toBase64Url } from "./bytes.ts";
import { findDeviceKey, signWith } from "./device-key.ts";

const NONCE_BYTES = 16;

/** How far the server's clock is ahead of this machine's. People's clocks are wrong; proofs must not be. */
let aheadMs = 0;

/** Takes the server's time from any answer that tells it. */
export function learnServerTime(serverTime: unknown): void {
  const at = typeof serverTime === "number" ? serverTime : Date.parse(String(serverTime));
  if (Number.isFinite(at)) aheadMs = at - Date.now();
}

export function serverNow(): number {
  return Date.now() + aheadMs;
}

/** The header that shows that this very call comes from this very browser; undefined before the first sign-in. */
export async function deviceProof(method: string, pathWithQuery: string): Promise<string | undefined> {
  const key = await findDeviceKey();
  if (key === undefined || key.deviceId === null) return undefined;
  const ms = Math.round(serverNow());
  const nonce = toBase64Url(crypto.getRandomValues(new Uint8Array(NONCE_BYTES)));
  const text = `strongroom-device-proof/v1\n${method}\n${pathWithQuery}\n${ms}\n${nonce}\n${key.deviceId}`;
  return `1.${ms}.${nonce}.${await signWith(key, text)}`;
}
