import { call } from "./call.ts";
import { door } from "./door.ts";
import { type ShowOptions, showPasskey } from "./passkey.ts";
import { Refusal } from "./refusal.ts";
import { type Session, enter, refreshSession, session } from "./session.ts";
import { signInWithPasskey, signInWithPassword } from "./sign-in.ts";

type Options = { readonly challenge: string; readonly options: ShowOptions };
export type PasswordProof = { readonly password: string; readonly code: string };

/** What a person shows again: to unlock the screen, or a stronger sign-in for one deed. */
export type Proving = { readonly withPasskey: () => Promise<void>; readonly withPassword: (proof: PasswordProof) => Promise<void> };

export const unlocking: Proving = {
  withPasskey: () =>
    unlessOver(async () => {
      const { challenge, options } = await call<Options>("POST", "/v1/session/unlock-options", { body: {}, isDoor: true });
      const credential = await showPasskey(options);
      await call("POST", "/v1/session/unlock", { body: { challenge, credential }, isDoor: true });
      await unlocked();
    }),
  withPassword: (proof) =>
    unlessOver(async () => {
      await call("POST", "/v1/session/unlock", { body: proof, isDoor: true });
      await unlocked();
    }),
};

/** A new session for whoever was here when theirs ran out. */
export const signingInAgain: Proving = {
  withPasskey: signInWithPasskey,
  withPassword: async (proof) => {
    const who = session.get();
    await signInWithPassword({ ...proof, email: who?.staff.email ?? "", ...(who === null ? {} : { business: who.tenant.name }) });
  },
};

export const steppingUp: Proving = {
  withPasskey: async () => {
    const { challenge, options } = await call<Options>("POST", "/v1/session/step-up-options", { body: {}, isDoor: true });
    const credential = await showPasskey(options);
    await call("POST", "/v1/session/step-up", { body: { challenge, credential }, isDoor: true });
    await refreshSession();
  },
  withPassword: async (proof) => {
    await call("POST", "/v1/session/step-up", { body: proof, isDoor: true });
    await refreshSession();
  },
};

/** A screen that was covered in the evening is found in the morning: its session has run out, and no proof unlocks it. */
async function unlessOver(unlock: () => Promise<void>): Promise<void> {
  try {
    await unlock();
  } catch (error) {
    const code = error instanceof Refusal ? error.code : null;
    if (code === "key_missing" && session.get() !== null) door.set("ended");
    else if (code === "key_missing" || code === "signed_out") door.set("outside");
    else throw error;
  }
}

async function unlocked(): Promise<void> {
  await enter(await call<Session>("GET", "/v1/session", { isDoor: true }));
}
