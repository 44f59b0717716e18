import type { Words } from "./words.ts";

/** How people come in and come back: passkeys, passwords, recoveries. */
export const SIGN_IN_PROBLEMS = {
  sign_in_failed: {
    status: 401,
    title: "Not signed in",
    say: "That did not show who you are. Nothing more is told here.",
    unlock: "Try again. If you have lost what you sign in with, begin a recovery.",
  },
  own_recovery: {
    status: 409,
    title: "Your own recovery",
    say: "Nobody vouches for themselves.",
    unlock: "If you did not ask for it, cancel it.",
  },
  last_sign_in: {
    status: 409,
    title: "The last way to sign in",
    say: "Without this passkey you could not sign in any more.",
    unlock: "Add another passkey first, or a password with an authenticator app.",
  },
  passkey_known: { status: 409, title: "Passkey known", say: "This very passkey is registered already.", unlock: "Sign in with it." },
  passkeys_many: { status: 409, title: "Too many passkeys", say: "There are ten passkeys already.", unlock: "Remove one first." },
  sign_in_again: {
    status: 409,
    title: "Signed in too long ago",
    say: "This needs a sign-in of the last fifteen minutes.",
    unlock: "Sign in again.",
  },
  contact_rests: {
    status: 409,
    title: "A contact is new",
    say: "The business changed by what you are reached, less than a day ago.",
    unlock: "Try again a day after that.",
  },
  challenge_not_valid: {
    status: 409,
    title: "Took too long",
    say: "This attempt was used before, or took longer than five minutes.",
    unlock: "Begin again.",
  },
  proofs_wrong: {
    status: 422,
    title: "Not proven",
    say: "The two codes do not both fit, or the code of the mail is older than an hour.",
    unlock: "Look again, ask for a new code, or ask an owner and a colleague to vouch for you.",
  },
  passkey_refused: {
    status: 422,
    title: "Passkey not taken",
    say: "What the browser made cannot be taken: it was made for another site, or without a check of the person.",
    unlock: "Try again, with a screen lock, PIN or fingerprint set up.",
  },
  locked_out: {
    status: 429,
    title: "Too many tries",
    say: "Ten tries for this e-mail did not work; the next one is taken after half an hour.",
    unlock: "Wait as long as Retry-After says, or sign in with a passkey.",
  },
} as const satisfies Record<string, Words>;
