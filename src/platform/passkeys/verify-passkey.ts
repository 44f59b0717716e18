import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from "@simplewebauthn/server";
import { type StaffId, type SubjectId, type TenantId, isId } from "../../base/ids.ts";
import { MINUTE_MS } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";

/** What WebAuthn calls a registered credential, once its attestation was checked. */
export type NewCredential = {
  readonly id: string;
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly transports: readonly string[];
  /** Copied between a person's devices by their vendor; else it never leaves one authenticator. */
  readonly isSynced: boolean;
};

/** The same as it is kept, whoever's it is. */
export type KnownCredential = {
  readonly credentialId: string;
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly transports: readonly string[];
};

/** Where passkeys belong: the host of the one origin that the settings name, and that origin exactly. */
export type PasskeyHome = { readonly origin: string; readonly host: string; readonly name: string };

export type PasskeyRefusal = { readonly code: "passkey_refused" };

/** EdDSA, ES256, RS256 (RFC 9053): what authenticators in use can do. */
const ALGORITHMS = [-8, -7, -257];
const TIMEOUT_MS = 5 * MINUTE_MS;
const REFUSED = refuse({ code: "passkey_refused" });

/** Loaded at the first passkey: a command or a house of keys alone never needs it. */
const webAuthn = () => import("@simplewebauthn/server");

export function passkeyHome(publicOrigin: string): PasskeyHome {
  return { origin: publicOrigin, host: new URL(publicOrigin).hostname, name: "Strongroom" };
}

/** What an authenticator keeps beside the key and tells at sign-in: who it is for. 61 bytes of the 64 there are. */
export function userHandle(tenant: TenantId, person: StaffId | SubjectId): string {
  return `${tenant}:${person}`;
}

/** Undefined for anything else than a handle of this kind of people: staff are no customers, though both may sign in at one host. */
export function readUserHandle<P extends "stf" | "sub">(
  prefix: P,
  encoded: string | undefined,
): { readonly tenant: TenantId; readonly person: `${P}_${string}` } | undefined {
  const [tenant = "", person = "", ...more] = Buffer.from(encoded ?? "", "base64url")
    .toString("latin1")
    .split(":");
  return more.length === 0 && isId("ten", tenant) && isId(prefix, person) ? { tenant, person } : undefined;
}

/** For `navigator.credentials.create`: kept on the authenticator, and only with the person's finger, face or PIN. */
export async function registrationOptions(
  home: PasskeyHome,
  who: { readonly handle: string; readonly name: string; readonly email: string },
  challenge: string,
  known: readonly Pick<KnownCredential, "credentialId" | "transports">[],
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { generateRegistrationOptions } = await webAuthn();
  return await generateRegistrationOptions({
    rpName: home.name,
    rpID: home.host,
    userName: who.email,
    userDisplayName: who.name,
    userID: new Uint8Array(Buffer.from(who.handle)),
    challenge: new Uint8Array(Buffer.from(challenge, "base64url")),
    timeout: TIMEOUT_MS,
    attestationType: "none",
    supportedAlgorithmIDs: ALGORITHMS,
    excludeCredentials: known.map(({ credentialId, transports }) => ({ id: credentialId, transports: [...transports] })),
    authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
  });
}

/** For `navigator.credentials.get`; without `known`, the person picks whom they are. */
export async function authenticationOptions(
  home: PasskeyHome,
  challenge: string,
  known: readonly Pick<KnownCredential, "credentialId" | "transports">[] = [],
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const { generateAuthenticationOptions } = await webAuthn();
  return await generateAuthenticationOptions({
    rpID: home.host,
    challenge: new Uint8Array(Buffer.from(challenge, "base64url")),
    timeout: TIMEOUT_MS,
    userVerification: "required",
    ...(known.length === 0 ? {} : { allowCredentials: known.map((one) => ({ id: one.credentialId, transports: [...one.transports] })) }),
  });
}

export async function verifyRegistration(
  home: PasskeyHome,
  challenge: string,
  response: RegistrationResponseJSON,
): Promise<Result<NewCredential, PasskeyRefusal>> {
  const { verifyRegistrationResponse } = await webAuthn();
  const verified = await settled(
    verifyRegistrationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: home.origin,
      expectedRPID: home.host,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    }),
  );
  if (verified?.verified !== true) return REFUSED;
  const { credential, credentialBackedUp } = verified.registrationInfo;
  return ok({
    id: credential.id,
    publicKey: credential.publicKey,
    counter: credential.counter,
    transports: (credential.transports ?? []).filter((one) => TRANSPORTS.has(one)),
    isSynced: credentialBackedUp,
  });
}

/** Words of a browser that are kept and given back to browsers: only those that the standard knows. */
const TRANSPORTS = new Set(["ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"]);

/** Answers the counter that the authenticator reached. The user handle must name whom the passkey belongs to. */
export async function verifyAssertion(
  home: PasskeyHome,
  challenge: string,
  passkey: KnownCredential,
  handle: string,
  response: AuthenticationResponseJSON,
): Promise<Result<{ readonly counter: number }, PasskeyRefusal>> {
  const given = response.response.userHandle;
  // An authenticator that was told which credentials to use may leave the handle out; a wrong one is somebody else's.
  if (given !== undefined && Buffer.from(given, "base64url").toString("latin1") !== handle) return REFUSED;
  const { verifyAuthenticationResponse } = await webAuthn();
  const verified = await settled(
    verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: home.origin,
      expectedRPID: home.host,
      requireUserVerification: true,
      credential: { id: passkey.credentialId, publicKey: new Uint8Array(passkey.publicKey), counter: passkey.counter },
    }),
  );
  return verified?.verified === true ? ok({ counter: verified.authenticationInfo.newCounter }) : REFUSED;
}

/**
 * The library throws for whatever a browser or an attacker sent wrongly, and does nothing but check what it was given:
 * to the one who sent it all of that is the same "no".
 */
async function settled<T>(checking: Promise<T>): Promise<T | undefined> {
  try {
    return await checking;
  } catch {
    return undefined;
  }
}
