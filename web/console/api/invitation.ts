import { startRegistration } from "@simplewebauthn/browser";
import { call } from "./call.ts";
import { proveDeviceKey } from "./device-key.ts";
import { type Session, enter } from "./session.ts";
import { onThisDevice } from "./sign-in.ts";

export type Invitation = {
  readonly business: string;
  readonly roles: readonly { readonly name: string; readonly label: string }[];
  readonly isOwner: boolean;
  readonly expiresAt: string;
};
export type Joining = { readonly token: string; readonly name: string; readonly language: string };

type Options = { readonly challenge: string; readonly options: Parameters<typeof startRegistration>[0]["optionsJSON"] };

/** What an invitation is for. Looking has no effect, so a mail scanner that opens the link spends nothing. */
export async function lookAtInvitation(token: string): Promise<Invitation> {
  return await call<Invitation>("POST", "/v1/invitations/look", { body: { token }, isDoor: true });
}

/** Makes a passkey on this device and accepts with it. */
export async function joinWithPasskey(joining: Joining): Promise<void> {
  await onThisDevice(async () => {
    const { token } = joining;
    const { challenge, options } = await call<Options>("POST", "/v1/invitations/passkey-options", { body: { token }, isDoor: true });
    const credential = await startRegistration({ optionsJSON: options });
    const device = await proveDeviceKey(challenge);
    await accept({ ...joining, challenge, credential, device });
  });
}

async function accept(body: unknown): Promise<void> {
  const { session } = await call<{ readonly session: Session }>("POST", "/v1/invitations/acceptances", { body, isDoor: true });
  await enter(session);
}
