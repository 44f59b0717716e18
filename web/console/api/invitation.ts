import type { z } from "zod";
import type { InviteAnswer, JoinTotpAnswer } from "../../../src/edge/http/contract/sign-in.ts";
import { call } from "./call.ts";
import { proveDeviceKey } from "./device-key.ts";
import { type MakeOptions, makePasskey } from "./passkey.ts";
import { type Session, enter } from "./session.ts";
import { onThisDevice } from "./sign-in.ts";

export type Invitation = z.infer<typeof InviteAnswer>;
export type TotpOffer = z.infer<typeof JoinTotpAnswer>;
export type Joining = { readonly token: string; readonly name: string; readonly language: string };

type Options = { readonly challenge: string; readonly options: MakeOptions };

/** What an invitation is for. Looking has no effect, so a mail scanner that opens the link spends nothing. */
export async function lookAtInvitation(token: string): Promise<Invitation> {
  return await call<Invitation>("POST", "/v1/invitations/look", { body: { token }, isDoor: true });
}

/** Makes a passkey on this device and accepts with it. */
export async function joinWithPasskey(joining: Joining): Promise<void> {
  await onThisDevice(async () => {
    const { challenge, options } = await newChallenge(joining.token);
    const credential = await makePasskey(options);
    await accept(joining, challenge, { credential });
  });
}

/** A secret for an authenticator app, for those who take a password. */
export async function offerJoinTotp(token: string): Promise<TotpOffer> {
  return await call<TotpOffer>("POST", "/v1/invitations/totp", { body: { token }, isDoor: true });
}

/** Each attempt takes a challenge of its own, so that a password that is refused costs neither the secret nor the link. */
export async function joinWithPassword(joining: Joining, password: string, code: string): Promise<void> {
  await onThisDevice(async () => {
    const { challenge } = await newChallenge(joining.token);
    await accept(joining, challenge, { password, code });
  });
}

async function newChallenge(token: string): Promise<Options> {
  return await call<Options>("POST", "/v1/invitations/passkey-options", { body: { token }, isDoor: true });
}

async function accept(joining: Joining, challenge: string, secret: object): Promise<void> {
  const device = await proveDeviceKey(challenge);
  const body = { ...joining, challenge, device, ...secret };
  const { session } = await call<{ readonly session: Session }>("POST", "/v1/invitations/acceptances", { body, isDoor: true });
  await enter(session);
}
