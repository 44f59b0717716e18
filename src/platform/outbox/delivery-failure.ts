import { assert } from "../../base/fault.ts";
import { verdictOf } from "./address-verdict.ts";
import { SMS_WORDS } from "./sms/failure.ts";

/** What can go wrong with a delivery. `code` stands in the outbox and in logs; the words are for the mail test and the outbox. */
export type DeliveryCode =
  | "name_not_found"
  | "connection_refused"
  | "timed_out"
  | "cut_off"
  | "tls_not_offered"
  | "certificate_refused"
  | "tls_failed"
  | "login_refused"
  | "sender_refused"
  | "recipient_refused"
  | "message_refused"
  | "not_a_mail_server"
  | "try_later";

/** `isFinal`: the server will say the same to the same mail for ever. */
export type DeliveryFailure = { readonly code: DeliveryCode; readonly isFinal: boolean };

export const DELIVERY_WORDS = {
  name_not_found: {
    say: "The mail server's name is not known.",
    mend: "Check the host in SMTP_URL for a slip, and that this machine can look up names.",
  },
  connection_refused: {
    say: "The mail server does not take the connection.",
    mend: "Check host and port in SMTP_URL (587 for smtp://, 465 for smtps://), and that no firewall blocks them; many providers block port 25.",
  },
  timed_out: {
    say: "The mail server did not answer in time.",
    mend: "Check the port in SMTP_URL, smtps:// against smtp://, and that no firewall swallows the connection.",
  },
  cut_off: {
    say: "The connection ended before the mail was taken.",
    mend: "It is tried again. If it stays so, ask whoever runs the mail server what their log says.",
  },
  tls_not_offered: {
    say: "The mail server offers no encryption, so nothing was said to it.",
    mend: "Use its port with TLS (smtps://…:465, or smtp://…:587 with STARTTLS). Only for a server on a network of your own: add ?tls=none.",
  },
  certificate_refused: {
    say: "The mail server's certificate is not to be trusted: it is of another name, has run out, or is signed by nobody known.",
    mend: "Use the name that stands in the certificate. For a certificate authority of your own, start with NODE_EXTRA_CA_CERTS=/path/ca.pem.",
  },
  tls_failed: {
    say: "No encrypted connection came about.",
    mend: "Ports that speak TLS at once (465) take smtps://, those that begin in the clear (587) take smtp://: the two may be mixed up.",
  },
  login_refused: {
    say: "The mail server refuses the user or the password.",
    mend: "Check both in SMTP_URL; special characters must be percent-encoded (@ is %40). Many providers want a password made for applications.",
  },
  sender_refused: {
    say: "The mail server does not let this sender send.",
    mend: "Set MAIL_FROM to an address of your account there, and see whether the server wants a user and a password.",
  },
  recipient_refused: { say: "The mail server does not take mail for this recipient.", mend: "Check the recipient's address for a slip." },
  message_refused: {
    say: "The mail server took the addresses and refused the mail itself.",
    mend: "Its last line tells why; often the sender's domain lacks SPF or DKIM.",
  },
  not_a_mail_server: {
    say: "What answers there does not speak SMTP as it should.",
    mend: "Check host and port in SMTP_URL: another service may listen there.",
  },
  try_later: {
    say: "The mail server asks to try later.",
    mend: "It is tried again by itself; greylisting and limits of providers end after minutes or hours.",
  },
} as const satisfies Record<DeliveryCode, Words>;

type Words = { readonly say: string; readonly mend: string };

/** What ends a mail without a word of any server. */
const OWN_WORDS: Readonly<Record<string, Words>> = {
  gave_up: { say: "Each attempt ended with the process that made it.", mend: "The log tells why it ended; then send it again." },
  too_late: { say: "It could not be sent before it became worthless.", mend: "Nothing is to be done: a new one comes with a new deed." },
  damaged: {
    say: "What was stored was damaged and cannot be opened.",
    mend: "Run `npx strongroom doctor --deep`: it tells what else was.",
  },
};

/** Words for a code that stands in the outbox. */
export function wordsOfFailure(code: string): Words {
  const words = OWN_WORDS[code] ?? Object.entries({ ...DELIVERY_WORDS, ...SMS_WORDS }).find(([known]) => known === code)?.[1];
  assert(words !== undefined, "every code of the outbox has words");
  return words;
}

/** As the client says that its errors are; nodemailer's own `NodemailerError`. */
type SmtpError = {
  readonly code?: string;
  readonly originalCode?: string;
  readonly command?: string;
  readonly responseCode?: number | false;
  readonly response?: string;
};

/** A sender's fault can be mended, and then the mail goes: whose address was told just then is not put off their lists for good. */
const RECIPIENT_REFUSALS = {
  address: { code: "recipient_refused", isFinal: true },
  sender: passing("sender_refused"),
  neither: passing("try_later"),
} as const satisfies Record<ReturnType<typeof verdictOf>, DeliveryFailure>;

/** Sorts what the SMTP client tells of a failure. */
export function failureOf(error: unknown): DeliveryFailure {
  const { code, originalCode, command, responseCode, response } = (error instanceof Error ? error : {}) as SmtpError;
  const cause = originalCode ?? code ?? "";
  const isLater = typeof responseCode === "number" && responseCode >= 400 && responseCode < 500;
  const isNever = typeof responseCode === "number" && responseCode >= 500;

  if (code === "EDNS" || /^(?:ENOTFOUND|EAI_\w+|ENODATA)$/u.test(cause)) return passing("name_not_found");
  if (/^(?:ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EACCES)$/u.test(cause)) return passing("connection_refused");
  if (isCertificateCode(cause)) return passing("certificate_refused");
  if (/^(?:EPROTO|ERR_SSL_\w+)$/u.test(cause)) return passing("tls_failed");
  if (code === "ETLS") return passing(typeof responseCode === "number" ? "tls_not_offered" : "tls_failed");
  if (code === "ETIMEDOUT") return passing("timed_out");
  if (isLater) return passing("try_later");
  // A login that is refused is the operator's to mend, and then the mail may go: it is no verdict on the mail.
  if (code === "EAUTH") return passing("login_refused");
  if (command === "MAIL FROM") return passing("sender_refused");
  if (command === "RCPT TO") return isNever ? RECIPIENT_REFUSALS[verdictOf(response ?? "")] : passing("recipient_refused");
  if (command === "DATA") return { code: "message_refused", isFinal: isNever };
  if (code === "EPROTOCOL") return passing("not_a_mail_server");
  return passing("cut_off");
}

function passing(code: DeliveryCode): DeliveryFailure {
  return { code, isFinal: false };
}

function isCertificateCode(cause: string): boolean {
  return /^(?:CERT_\w+|ERR_TLS_CERT_\w+|DEPTH_ZERO_\w+|SELF_SIGNED_\w+|UNABLE_TO_\w+|\w+_UNTRUSTED|INVALID_CA|HOSTNAME_MISMATCH)$/u.test(
    cause,
  );
}
