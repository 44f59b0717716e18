import { startAuthentication } from "@simplewebauthn/browser";
import { call } from "./call.ts";
import { type Session, enter, refreshSession } from "./session.ts";

type Options = { readonly challenge: string; readonly options: Parameters<typeof startAuthentication>[0]["optionsJSON"] };
export type PasswordProof = { readonly password: string; readonly code: string };

/** What a person shows again: to unlock the screen, or a stronger sign-in for one deed. */
export type Proving = { readonly withPasskey: () => Promise<void>; readonly withPassword: (proof: PasswordProof) => Promise<void> };

export const unlocking: Proving = {
  withPasskey: async () => {
    const { challenge, options } = await call<Options>("POST", "/v1/session/unlock-options", { body: {}, isDoor: true });
    const credential = await startAuthentication({ optionsJSON: options });
    await call("POST", "/v1/session/unlock", { body: { challenge, credential }, isDoor: true });
    await unlocked();
  },
  withPassword: async (proof) => {
    await call("POST", "/v1/session/unlock", { body: proof, isDoor: true });
    await unlocked();
  },
};

export const steppingUp: Proving = {
  withPasskey: async () => {
    const { challenge, options } = await call<Options>("POST", "/v1/session/step-up-options", { body: {}, isDoor: true });
    const credential = await startAuthentication({ optionsJSON: options });
    await call("POST", "/v1/session/step-up", { body: { challenge, credential }, isDoor: true });
    await refreshSession();
  },
  withPassword: async (proof) => {
    await call("POST", "/v1/session/step-up", { body: proof, isDoor: true });
    await refreshSession();
  },
};

async function unlocked(): Promise<void> {
  await enter(await call<Session>("GET", "/v1/session", { isDoor: true }));
}
