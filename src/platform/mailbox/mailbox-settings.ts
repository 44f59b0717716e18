import { domainToASCII } from "node:url";
import { Redacted } from "../../base/redacted.ts";
import { isMailAddress } from "../outbox/mail.ts";

/** A mailbox that is read, and what may be believed of what lies in it. */
export type MailboxSettings = {
  readonly host: string;
  readonly port: number;
  /** `secure`: TLS from the first byte; `required`: STARTTLS or nothing; `none`: in the clear, because the operator says so. */
  readonly tls: "secure" | "required" | "none";
  readonly user: string;
  readonly password: Redacted<string>;
  readonly folder: string;
  /** Where answers are to go, so that they arrive in it. */
  readonly address: string;
  /** The name under which the mail server writes `Authentication-Results`; null where none of them is believed. */
  readonly authority: string | null;
};

const SECURE_PORT = 993;
const PLAIN_PORT = 143;
const NO_SERVER =
  "is not a mailbox such as imaps://user:password@mail.example.com:993/INBOX?address=lists@example.com; write special characters of user and password percent-encoded (@ is %40)";

/** Reads the setting of that name; null where no mailbox is set. No problem repeats what was given: a password stands in it. */
export function readMailboxSettings(
  text: string | undefined,
  name: "IMAP_URL" | "RIGHTS_IMAP_URL" = "IMAP_URL",
):
  | { readonly ok: true; readonly mailbox: MailboxSettings | null }
  | { readonly ok: false; readonly problems: readonly { readonly name: string; readonly say: string }[] } {
  if (text === undefined || text === "") return { ok: true, mailbox: null };
  const read = readMailbox(text);
  return typeof read === "string" ? { ok: false, problems: [{ name, say: read }] } : { ok: true, mailbox: read };
}

function readMailbox(text: string): MailboxSettings | string {
  const url = URL.parse(text);
  if (url === null || !/^imaps?:$/u.test(url.protocol) || url.hostname === "" || url.hash !== "") return NO_SERVER;
  const query = url.searchParams;
  if ([...query.keys()].some((name) => !["address", "authority", "tls"].includes(name)) || new Set(query.keys()).size !== query.size)
    return "takes no other options than ?address=, ?authority= and ?tls=required or ?tls=none, each once";
  const said = query.get("tls");
  const isSecure = url.protocol === "imaps:";
  if ((said !== null && said !== "none" && said !== "required") || (isSecure && said === "none"))
    return "says imaps:// and ?tls=none, which contradict each other, or another ?tls than required or none";
  const [user, password, folder] = [decoded(url.username), decoded(url.password), decoded(url.pathname.slice(1))];
  if (user === undefined || password === undefined || folder === undefined || user === "" || password === "") return NO_SERVER;
  const address = query.get("address") ?? user;
  if (!isMailAddress(address)) return "does not say to which address answers go: add ?address=lists@example.com";
  const host = url.hostname.startsWith("[") ? url.hostname.slice(1, -1) : domainToASCII(url.hostname);
  if (host === "") return NO_SERVER;
  return {
    host,
    port: url.port === "" ? (isSecure ? SECURE_PORT : PLAIN_PORT) : Number(url.port),
    tls: isSecure ? "secure" : said === "none" ? "none" : "required",
    user,
    password: new Redacted(password),
    folder: folder === "" ? "INBOX" : folder,
    address,
    authority: query.get("authority")?.toLowerCase() ?? null,
  };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
