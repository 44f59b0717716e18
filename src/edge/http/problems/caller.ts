import type { Words } from "./words.ts";

/** Who calls, by which key or session, and whether they may. */
export const CALLER_PROBLEMS = {
  business_needed: {
    status: 400,
    title: "Which business?",
    say: "Several businesses use this house; name the one you work for, as it is written there.",
  },
  key_missing: { status: 401, title: "Key needed", say: "Send an API key: Authorization: Bearer sk_…", unlock: "Ask the owner for a key." },
  key_unknown: {
    status: 401,
    title: "Key not valid",
    say: "This key is not known, has been revoked or has run out.",
    unlock: "Ask the owner for a new key.",
  },
  two_credentials: {
    status: 400,
    title: "Two credentials",
    say: "Send either an API key or the cookie of a session, not both: whose call is it?",
  },
  device_proof_needed: {
    status: 401,
    title: "Proof of the device needed",
    say: "This call does not show that it comes from the device that signed in.",
    unlock: "Sign in on this device.",
  },
  clock_skewed: {
    status: 401,
    title: "Clock differs",
    say: "The clock of this device is more than two minutes off.",
    unlock: "Go by serverTime, or set the clock right.",
  },
  visit_over: {
    status: 401,
    title: "Visit over",
    say: "Nobody has come in here by a door, or it is more than an hour ago.",
    unlock: "Open the link again, or enter the number.",
  },
  signed_out: { status: 401, title: "Signed out", say: "This session has ended.", unlock: "Sign in again." },
  session_locked: {
    status: 401,
    title: "Locked",
    say: "Nobody was here for a while, so the session is locked. What was begun is still there.",
    unlock: "Unlock it with your passkey, or with your password and a code.",
  },
  owner_needed: { status: 403, title: "Owner needed", say: "Only the owner may do this.", unlock: "Ask the owner." },
  person_needed: {
    status: 403,
    title: "Person needed",
    say: "This is for a person who is signed in; a key cannot do it.",
    unlock: "Sign in first.",
  },
  step_up_needed: {
    status: 403,
    title: "Confirm that it is you",
    say: "This needs a sign-in of the last five minutes.",
    unlock: "Confirm with your passkey, or with your password and a code; then send it again.",
  },
  last_owner_key: {
    status: 409,
    title: "Last key of the owner",
    say: "This is the owner's last key; without it nobody could make another.",
    unlock: "Make another owner's key first.",
  },
  rights_changed: {
    status: 409,
    title: "Changed meanwhile",
    say: "What you may do was changed in this moment. Nothing was done.",
    unlock: "Try again.",
  },
  too_many_failures: {
    status: 429,
    title: "Too many failed keys",
    say: "Too many failed attempts from this address; wait a minute.",
    unlock: "Wait as long as Retry-After says.",
  },
} as const satisfies Record<string, Words>;
