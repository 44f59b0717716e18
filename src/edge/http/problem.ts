/** RFC 9457 problem details as every route answers them. Words never repeat what the caller sent. */
export type FieldFault = {
  readonly field: string;
  readonly code: string;
  readonly say: string;
  readonly unlock?: string | null;
  readonly also?: readonly string[];
  readonly lacks?: readonly LackTold[];
};

/** One thing that a person or their device lacks, and who can mend it. */
export type LackTold = {
  readonly what: string;
  readonly name: string;
  readonly status: string;
  readonly say: string;
  readonly mend: string;
  readonly mendBy: string;
};

export type Problem = {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly say: string;
  readonly unlock?: string | null;
  readonly fields?: readonly FieldFault[];
  /** Codes of the later rules that refuse too, and the ledger entry that notes the refusal. */
  readonly also?: readonly string[];
  readonly lacks?: readonly LackTold[];
  readonly entry?: string;
  readonly retryAfterSeconds?: number;
  readonly allow?: string;
  /** The sending that it is about. */
  readonly forward?: string;
  /** The question to a second person that is under way, how one stands that is over, and whether the glass may be broken where nobody could answer. */
  readonly approval?: string;
  readonly state?: string;
  readonly mayBreakGlass?: boolean;
  /** The time here, for a device whose clock is off. */
  readonly serverTime?: string;
};

type Words = { readonly status: number; readonly title: string; readonly say: string; readonly unlock?: string };

/** The refusals of the edge itself; the safe's own stand in `src/safe/access/answers.ts`. */
export const PROBLEMS = {
  bad_request: { status: 400, title: "Request not understood", say: "The request line or a header is not valid HTTP." },
  bad_path: {
    status: 400,
    title: "Path not understood",
    say: "The path holds escapes that are not UTF-8, or characters that no id of ours has.",
  },
  business_needed: {
    status: 400,
    title: "Which business?",
    say: "Several businesses use this house; name the one you work for, as it is written there.",
  },
  invalid_input: { status: 400, title: "Input not valid", say: "Some of what was sent is not right; see fields." },
  malformed_json: { status: 400, title: "Not JSON", say: "The body is not valid JSON." },
  not_utf8: { status: 400, title: "Not UTF-8", say: "The body is not valid UTF-8." },
  too_deep: { status: 400, title: "Nested too deep", say: "The body is nested deeper than 32 levels." },
  duplicate_key: {
    status: 400,
    title: "Key given twice",
    say: "An object in the body names the same key twice; which one is meant cannot be known.",
  },
  forbidden_key: { status: 400, title: "Key not allowed", say: "An object in the body uses a key that is never allowed." },
  lone_surrogate: { status: 400, title: "Text not valid", say: "A text in the body holds half of a surrogate pair." },
  forbidden_character: { status: 400, title: "Text not valid", say: "A text in the body holds U+0000, which cannot be kept." },
  number_out_of_range: { status: 400, title: "Number too large", say: "A number in the body cannot be held exactly; send it as text." },
  body_missing: { status: 400, title: "Body missing", say: "This route needs a JSON body." },
  body_not_wanted: { status: 400, title: "Body not wanted", say: "This route takes no body." },
  body_cut_short: { status: 400, title: "Body cut short", say: "The body ended before it was complete." },
  idempotency_key_invalid: {
    status: 400,
    title: "Idempotency-Key not valid",
    say: "An Idempotency-Key is 1 to 255 printable ASCII characters.",
  },
  map_invalid: {
    status: 400,
    title: "Map not valid",
    say: "The data map cannot be taken as it is; each field tells where and how to mend it. Nothing was changed.",
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
  sign_in_failed: {
    status: 401,
    title: "Not signed in",
    say: "That did not show who you are. Nothing more is told here.",
    unlock: "Try again. If you have lost what you sign in with, begin a recovery.",
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
  device_key_taken: {
    status: 403,
    title: "Device of somebody else",
    say: "The key of this browser belongs to another person.",
    unlock: "Let the browser make a new key.",
  },
  device_ended: {
    status: 403,
    title: "Device no longer used",
    say: "This device was reported lost or stolen, or was removed.",
    unlock: "Let the browser make a new key, and tell the owner that you have the device.",
  },
  report_not_trusted: {
    status: 403,
    title: "Report not trusted",
    say: "This report was not signed by the agent of a device that is in use here.",
    unlock: "Pair the agent anew; the console gives a code under Devices.",
  },
  wrong_passphrase: {
    status: 403,
    title: "Wrong passphrase",
    say: "This is not the passphrase of this safe.",
    unlock: "Try again; tries are few and slow.",
  },
  origin_not_allowed: {
    status: 403,
    title: "Sent from elsewhere",
    say: "This form was sent from another site.",
    unlock: "Open the page itself and send it from there.",
  },
  not_found: { status: 404, title: "Not found", say: "There is nothing here, or nothing that this key may know of." },
  pairing_unknown: {
    status: 404,
    title: "Code not known",
    say: "This pairing code is not known, was used, or has run out.",
    unlock: "Fetch a new code in the console, under Devices.",
  },
  method_not_allowed: { status: 405, title: "Method not allowed", say: "This address does not take that method; see the Allow header." },
  request_timeout: { status: 408, title: "Too slow", say: "The request took too long to arrive." },
  report_not_newer: { status: 409, title: "Report not newer", say: "A report of this time or later is here already." },
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
  challenge_not_valid: {
    status: 409,
    title: "Took too long",
    say: "This attempt was used before, or took longer than five minutes.",
    unlock: "Begin again.",
  },
  mail_not_set: {
    status: 409,
    title: "No mail server",
    say: "No mail server is set: mails are held in the outbox, where the owner reads them.",
    unlock: "Ask the operator to set SMTP_URL and MAIL_FROM, and to start again.",
  },
  sms_not_set: {
    status: 409,
    title: "Nobody carries texts",
    say: "Nobody is set who carries text messages: they are held in the outbox, where the owner reads them.",
    unlock: "Ask the operator to set SMS_URL, and to start again.",
  },
  mail_sent: { status: 409, title: "Sent already", say: "This mail was sent already; a new one takes a new deed." },
  mail_gone: {
    status: 409,
    title: "Its address is gone",
    say: "This letter ended an erasure. It was given up, and its address was dropped with it: it cannot be sent again.",
  },
  mail_underway: { status: 409, title: "Being sent", say: "This mail is being sent in this moment; look again." },
  not_initialised: {
    status: 409,
    title: "Not set up",
    say: "This house has not been set up yet.",
    unlock: "Open the set-up link that was printed at the start.",
  },
  map_changed_meanwhile: {
    status: 409,
    title: "Map changed meanwhile",
    say: "Another map was put in force in this moment; look at it first.",
  },
  notice_changed_meanwhile: {
    status: 409,
    title: "Notice changed meanwhile",
    say: "The data map or the notice was changed since you looked at it. Nothing was published.",
    unlock: "Look at what it would say now.",
  },
  notice_not_forward: {
    status: 409,
    title: "Not in the past",
    say: "A notice holds from today or later, and not before the version before it: what was in force cannot be taken back.",
    unlock: "Choose a later day. What an older version said is published as a new one.",
  },
  notice_concerns_nobody: {
    status: 409,
    title: "News for nobody",
    say: "This version uses nobody's data for more than the one before said, so there is nothing to write to customers.",
  },
  notice_told: { status: 409, title: "Told already", say: "Customers were told of this version, or are being told." },
  notice_unchanged: {
    status: 409,
    title: "Nothing to publish",
    say: "The version that was published last says exactly this.",
  },
  notice_without_business: {
    status: 409,
    title: "Whose notice?",
    say: "The data map does not name the business and its e-mail, and a notice must.",
    unlock: "Write name and email under controller.",
  },
  map_blocked: {
    status: 409,
    title: "Map not applied",
    say: "Stored values would not survive this change; see fields. Nothing was changed.",
  },
  not_in_tree_yet: { status: 409, title: "Not in the tree yet", say: "The signed tree does not reach that far; it grows within a second." },
  request_closed: { status: 409, title: "Request closed", say: "This request has been decided; file a new one." },
  import_not_proposed: {
    status: 409,
    title: "Import not proposed",
    say: "This import does not wait for a confirmation: it has begun, or it was given up.",
  },
  already_set_up: { status: 409, title: "Already set up", say: "This house has been set up; the link is spent." },
  email_taken: {
    status: 409,
    title: "Address known",
    say: "Somebody with this e-mail address is in the list already.",
    unlock: "Invite them again from their own page; who has left can be let back there.",
  },
  last_owner: {
    status: 409,
    title: "Last owner",
    say: "This is the last owner; without one nobody could run the safe.",
    unlock: "Make another person owner first, or make an owner's key.",
  },
  operation_name_taken: { status: 409, title: "Name taken", say: "The vendor has an operation of this name; change that one." },
  policy_name_taken: { status: 409, title: "Name taken", say: "There is a document of this name; publish a new version of it." },
  policy_unchanged: {
    status: 409,
    title: "Nothing changed",
    say: "These are the words of the version in force; nobody should have to sign them twice.",
  },
  policy_outdated: {
    status: 409,
    title: "Newer version",
    say: "This is not the newest version; read that one, and sign it.",
  },
  review_open: { status: 409, title: "Review under way", say: "A review is under way; finish that one first." },
  review_finished: { status: 409, title: "Review finished", say: "This review is finished; what was decided in it stands." },
  review_undecided: { status: 409, title: "Not all decided", say: "Not everybody in this review has been decided about yet." },
  staff_active: { status: 409, title: "Joined already", say: "This person has joined already and needs no invitation." },
  staff_off: {
    status: 409,
    title: "Not at work here",
    say: "This person has left or was not seen for long, and is off.",
    unlock: "Let them return first.",
  },
  staff_not_off: { status: 409, title: "Not off", say: "This person is invited or at work, so there is nothing to return from." },
  body_too_large: { status: 413, title: "Body too large", say: "The body is larger than this route takes." },
  content_type_unsupported: { status: 415, title: "Content type not taken", say: "Send application/json, in UTF-8." },
  content_encoding_unsupported: { status: 415, title: "Content encoding not taken", say: "Send the body without compression." },
  host_unknown: { status: 421, title: "Host not known", say: "This server does not answer under that name." },
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
  idempotency_conflict: {
    status: 422,
    title: "Idempotency-Key used before",
    say: "This Idempotency-Key was used with another request in the last 24 hours.",
    unlock: "Use a new key for a new request.",
  },
  shown_once: {
    status: 409,
    title: "Shown once",
    say: "This was shown once under this Idempotency-Key, and is kept nowhere.",
    unlock: "Ask anew; what was agreed to holds for ten minutes.",
  },
  subject_erased: { status: 410, title: "Subject erased", say: "This was done; its answer went with the customer, whose data was erased." },
  invitation_not_valid: {
    status: 410,
    title: "Invitation not valid",
    say: "This invitation was used, has run out, or was replaced by a newer one.",
    unlock: "Ask whoever invited you for a new one.",
  },
  header_too_large: { status: 431, title: "Headers too large", say: "The headers are larger than this server takes." },
  too_many_requests: {
    status: 429,
    title: "Too many requests",
    say: "Too many requests in a short time; wait a moment.",
    unlock: "Wait as long as Retry-After says.",
  },
  locked_out: {
    status: 429,
    title: "Too many tries",
    say: "Ten tries for this e-mail did not work; the next one is taken after half an hour.",
    unlock: "Wait as long as Retry-After says, or sign in with a passkey.",
  },
  too_many_failures: {
    status: 429,
    title: "Too many failed keys",
    say: "Too many failed attempts from this address; wait a minute.",
    unlock: "Wait as long as Retry-After says.",
  },
  internal: {
    status: 500,
    title: "Fault",
    say: "Something is wrong on our side; nothing was changed. The request id finds it in the log.",
  },
  sealed: {
    status: 503,
    title: "Sealed",
    say: "The safe is sealed: nothing can be opened or stored until it is unsealed.",
    unlock: "Ask the owner to unseal it.",
  },
  keeper_away: { status: 503, title: "Keeper restarting", say: "The keeper of the keys is restarting; try again in a moment." },
  database_away: { status: 503, title: "Database away", say: "The database does not answer; try again in a moment." },
  stopping: { status: 503, title: "Stopping", say: "This server is stopping; try again in a moment." },
} as const satisfies Record<string, Words>;

export type EdgeCode = keyof typeof PROBLEMS;

export function problem(
  code: EdgeCode,
  more: Partial<Pick<Problem, "say" | "fields" | "retryAfterSeconds" | "allow" | "serverTime">> = {},
): Problem {
  return { code, ...PROBLEMS[code], ...more };
}

/** The body as it leaves. `type` is a URN: stable, and nobody is sent to an address that could move. */
export function problemBody(what: Problem, requestId: string): string {
  return JSON.stringify({
    type: `urn:strongroom:problem:${what.code}`,
    title: what.title,
    status: what.status,
    code: what.code,
    say: what.say,
    ...(what.fields === undefined ? {} : { fields: what.fields }),
    ...(what.unlock === undefined || what.unlock === null ? {} : { unlock: what.unlock }),
    ...(what.also === undefined ? {} : { also: what.also }),
    ...(what.lacks === undefined ? {} : { lacks: what.lacks }),
    ...(what.entry === undefined ? {} : { entry: what.entry }),
    ...(what.forward === undefined ? {} : { forward: what.forward }),
    ...(what.approval === undefined ? {} : { approval: what.approval }),
    ...(what.state === undefined ? {} : { state: what.state }),
    ...(what.mayBreakGlass === undefined ? {} : { mayBreakGlass: what.mayBreakGlass }),
    ...(what.serverTime === undefined ? {} : { serverTime: what.serverTime }),
    requestId,
  });
}

export function problemHeaders(what: Problem): Record<string, string> {
  return {
    "content-type": "application/problem+json",
    ...(what.retryAfterSeconds === undefined ? {} : { "retry-after": String(what.retryAfterSeconds) }),
    ...(what.allow === undefined ? {} : { allow: what.allow }),
    ...(what.status === 401 ? { "www-authenticate": 'Bearer realm="strongroom"' } : {}),
    ...(what.status === 413 || what.status === 408 ? { connection: "close" } : {}),
  };
}
