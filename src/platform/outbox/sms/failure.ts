/** What can go wrong with a text message. `code` stands in the outbox and in logs; the words are for the outbox. */
export type SmsCode =
  | "sms_name_not_found"
  | "sms_connection_refused"
  | "sms_timed_out"
  | "sms_cut_off"
  | "sms_certificate_refused"
  | "sms_login_refused"
  | "sms_sender_refused"
  | "sms_number_refused"
  | "sms_not_wanted"
  | "sms_text_refused"
  | "sms_no_credit"
  | "sms_not_understood"
  | "sms_try_later";

/** `isFinal`: the service will say the same to the same text for ever. */
export type SmsFailure = { readonly code: SmsCode; readonly isFinal: boolean };

export const SMS_WORDS = {
  sms_name_not_found: {
    say: "The name of the SMS service is not known.",
    mend: "Check the host in SMS_URL for a slip, and that this machine can look up names.",
  },
  sms_connection_refused: {
    say: "The SMS service does not take the connection.",
    mend: "Check host and port in SMS_URL, and that no firewall keeps this machine from calling it.",
  },
  sms_timed_out: {
    say: "The SMS service did not answer in time.",
    mend: "It is tried again; the text may then arrive twice. If it stays so, look at the service's status page.",
  },
  sms_cut_off: {
    say: "The connection to the SMS service ended before it answered.",
    mend: "It is tried again; the text may then arrive twice.",
  },
  sms_certificate_refused: {
    say: "The certificate of the SMS service is not to be trusted, or no encrypted connection came about.",
    mend: "Use the name that stands in the certificate. For a certificate authority of your own, start with NODE_EXTRA_CA_CERTS=/path/ca.pem.",
  },
  sms_login_refused: {
    say: "The SMS service refuses the account, key or secret.",
    mend: "Check them in SMS_URL (special characters percent-encoded) and that the account is open for sending.",
  },
  sms_sender_refused: {
    say: "The SMS service does not send in the name of this sender.",
    mend: "Set ?from= in SMS_URL to a number or name of your account there that is allowed for the customer's country.",
  },
  sms_number_refused: {
    say: "The SMS service does not send to this number.",
    mend: "Check the customer's telephone number: it may be a landline, in a country your account is closed for, or no longer in use.",
  },
  sms_not_wanted: {
    say: "The receiver has told the SMS service that they want no more texts from this sender.",
    mend: "Use another way. They can take it back by texting START to the sender's number.",
  },
  sms_text_refused: {
    say: "The SMS service refuses the text itself.",
    mend: "Its own log tells why; often a rule of the customer's country.",
  },
  sms_no_credit: { say: "The account at the SMS service has no credit left.", mend: "Top it up there; what waits is then sent by itself." },
  sms_not_understood: {
    say: "What answers there does not speak as the SMS service should.",
    mend: "Check host and path in SMS_URL: a webhook has to answer with a status from 200 to 299.",
  },
  sms_try_later: {
    say: "The SMS service asks to try later.",
    mend: "It is tried again by itself.",
  },
} as const satisfies Record<SmsCode, { readonly say: string; readonly mend: string }>;

export function passing(code: SmsCode): SmsFailure {
  return { code, isFinal: false };
}

export function final(code: SmsCode): SmsFailure {
  return { code, isFinal: true };
}

/** What a status says where the body says nothing better. */
export function failureOfStatus(status: number): SmsFailure {
  if (status === 401 || status === 403) return passing("sms_login_refused");
  if (status === 402) return passing("sms_no_credit");
  if (status === 408 || status === 429 || status >= 500) return passing("sms_try_later");
  return passing("sms_not_understood");
}

/** Sorts what the platform's client tells of a call that brought no answer. */
export function failureOfCall(error: unknown): SmsFailure {
  const { name, cause } = error instanceof Error ? error : { name: "", cause: undefined };
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  if (name === "TimeoutError" || /TIMEOUT|^ETIMEDOUT$/u.test(code)) return passing("sms_timed_out");
  if (/^(?:ENOTFOUND|EAI_\w+|ENODATA)$/u.test(code)) return passing("sms_name_not_found");
  if (/^(?:ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EACCES)$/u.test(code)) return passing("sms_connection_refused");
  if (/CERT|SSL|TLS|SIGNED|UNTRUSTED|INVALID_CA|HOSTNAME_MISMATCH|^EPROTO$|UNABLE_TO/u.test(code))
    return passing("sms_certificate_refused");
  return passing("sms_cut_off");
}
