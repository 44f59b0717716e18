import type { IncomingMessage } from "node:http";
import { isDeviceKeyHeld } from "../../../registers/devices/verify-possession.ts";
import type { NewDevice } from "../../../workflows/staffing/begin-session.ts";
import { deviceLabel } from "./device-label.ts";

/** The browser that signs in, once it has shown that it holds its key; undefined where it has not. */
export function newDevice(
  given: { readonly publicKey: string; readonly signature: string },
  challenge: string,
  { headers }: IncomingMessage,
): NewDevice | undefined {
  const publicKey = Buffer.from(given.publicKey, "base64url");
  return isDeviceKeyHeld(publicKey, challenge, given.signature) ? { publicKey, label: deviceLabel(headers["user-agent"]) } : undefined;
}
