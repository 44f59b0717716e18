import { domainToASCII } from "node:url";
import { Redacted } from "../../base/redacted.ts";
import { type Address, headLine, isMailAddress } from "./mail.ts";

/** `secure`: TLS from the first byte; `required`: STARTTLS or nothing; `none`: in the clear, because the operator says so. */
export type MailServer = {
  readonly host: string;
  readonly port: number;
  readonly tls: "secure" | "required" | "none";
  readonly login: { readonly user: string; readonly password: Redacted<string> } | null;
};

export type MailSettings = { readonly server: MailServer; readonly from: Address };

type Problem = { readonly name: string; readonly say: string };

const SUBMISSION_PORT = 587;
const SECURE_PORT = 465;

/**
 * Reads SMTP_URL and MAIL_FROM; null where no server is set. No problem repeats what was given: a password may stand in it.
 */
export function readMailSettings(
  smtpUrl: string | undefined,
  mailFrom: string | undefined,
):
  | { readonly ok: true; readonly mail: MailSettings | null }
  | {
      readonly ok: false;
      readonly problems: readonly Problem[];
    } {
  if (smtpUrl === undefined || smtpUrl === "") return { ok: true, mail: null };
  const server = readServer(smtpUrl);
  const from = readFrom(mailFrom);
  if (typeof server !== "string" && typeof from !== "string") return { ok: true, mail: { server, from } };
  return {
    ok: false,
    problems: [
      ...(typeof server === "string" ? [{ name: "SMTP_URL", say: server }] : []),
      ...(typeof from === "string" ? [{ name: "MAIL_FROM", say: from }] : []),
    ],
  };
}

const NO_SERVER =
  "is not a mail server's address such as smtps://user:password@mail.example.com:465 or smtp://mail.example.com:587; write special characters of user and password percent-encoded (@ is %40)";

/** The server, or in words what is wrong. */
function readServer(text: string): MailServer | string {
  const url = URL.parse(text);
  if (url === null || !/^smtps?:$/u.test(url.protocol) || url.hostname === "") return NO_SERVER;
  if (!/^\/?$/u.test(url.pathname) || url.hash !== "") return NO_SERVER;
  const query = [...url.searchParams];
  if (query.some(([name, value]) => name !== "tls" || (value !== "none" && value !== "required")) || query.length > 1)
    return "takes no other option than ?tls=required or ?tls=none";
  const said = url.searchParams.get("tls");
  const isSecure = url.protocol === "smtps:";
  if (isSecure && said === "none") return "says smtps:// and ?tls=none, which contradict each other";

  const user = decoded(url.username);
  const password = decoded(url.password);
  if (user === undefined || password === undefined) return NO_SERVER;
  if ((user === "") !== (password === "")) return "has a user without a password, or a password without a user";
  const host = hostOf(url.hostname);
  if (host === "") return NO_SERVER;
  return {
    host,
    port: url.port === "" ? (isSecure ? SECURE_PORT : SUBMISSION_PORT) : Number(url.port),
    tls: isSecure ? "secure" : said === "none" || (said === null && isLoopback(host)) ? "none" : "required",
    login: user === "" ? null : { user, password: new Redacted(password) },
  };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function hostOf(hostname: string): string {
  const plain = decoded(hostname) ?? "";
  return plain.startsWith("[") ? plain.slice(1, -1) : domainToASCII(plain);
}

/** A relay on this machine has seldom a certificate, and nobody listens in between. */
function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/u.test(host);
}

const NAMED = /^(?<name>[^<>]*)<(?<address>[^<>]+)>$/u;

function readFrom(text: string | undefined): Address | string {
  if (text === undefined || text.trim() === "")
    return "is needed with SMTP_URL: the address that mails come from, such as Blue Sky <no-reply@bluesky.example>";
  const groups = NAMED.exec(text.trim())?.groups;
  const address = (groups?.["address"] ?? text).trim();
  const name = headLine((groups?.["name"] ?? "").replaceAll(/^\s*"|"\s*$/gu, ""));
  return isMailAddress(address)
    ? { name: name === "" ? null : name, address }
    : "is not an address such as no-reply@bluesky.example or Blue Sky <no-reply@bluesky.example>";
}
