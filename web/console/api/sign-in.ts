import { call } from "./call.ts";
import { forgetDeviceKey, proveDeviceKey } from "./device-key.ts";
import { type ShowOptions, showPasskey } from "./passkey.ts";
import { Refusal } from "./refusal.ts";
import { type Session, enter } from "./session.ts";

type PasskeyOptions = { readonly challenge: string; readonly options: ShowOptions };
type SignedIn = { readonly session: Session };

export type PasswordSignIn = {
  readonly email: string;
  readonly password: string;
  readonly code?: string;
  readonly recoveryCode?: string;
  readonly business?: string;
};

/** The browser asks the person for a passkey of this address; which one they take says who they are. */
export async function signInWithPasskey(): Promise<void> {
  await onThisDevice(tryPasskey);
}

async function tryPasskey(): Promise<void> {
  const { challenge, options } = await call<PasskeyOptions>("POST", "/v1/sign-in/passkey-options", { body: {}, isDoor: true });
  const credential = await showPasskey(options);
  const device = await proveDeviceKey(challenge);
  const { session } = await call<SignedIn>("POST", "/v1/sign-in/passkey", { body: { challenge, credential, device }, isDoor: true });
  await enter(session);
}

export async function signInWithPassword(typed: PasswordSignIn): Promise<void> {
  await onThisDevice(() => tryPassword(typed));
}

async function tryPassword(typed: PasswordSignIn): Promise<void> {
  const { challenge } = await call<{ readonly challenge: string }>("POST", "/v1/sign-in/password-challenge", { body: {}, isDoor: true });
  const device = await proveDeviceKey(challenge);
  const { session } = await call<SignedIn>("POST", "/v1/sign-in/password", { body: { challenge, ...typed, device }, isDoor: true });
  await enter(session);
}

const KEY_CODES: ReadonlySet<string> = new Set(["device_key_taken", "device_ended"]);

/** A browser that two people share, or that was reported lost and is back, gets a key of its own for whoever signs in now. */
export async function onThisDevice(attempt: () => Promise<void>): Promise<void> {
  try {
    await attempt();
  } catch (error) {
    if (!(error instanceof Refusal) || !KEY_CODES.has(error.code)) throw error;
    await forgetDeviceKey();
    await attempt();
  }
}
