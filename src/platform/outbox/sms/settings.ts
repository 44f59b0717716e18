import { Redacted } from "../../../base/redacted.ts";

/** Who carries text messages. `base` is the origin that is called; the secrets are in no answer and no log. */
export type SmsSettings =
  | {
      readonly kind: "twilio";
      readonly base: string;
      /** The account whose messages they are; `user` is it or an API key of it. */
      readonly account: string;
      readonly user: string;
      readonly password: Redacted<string>;
      readonly from: string;
    }
  | { readonly kind: "vonage"; readonly base: string; readonly key: string; readonly secret: Redacted<string>; readonly from: string }
  | { readonly kind: "webhook"; readonly url: string; readonly secret: Redacted<Buffer> };

type Problem = { readonly name: string; readonly say: string };
type Read = { readonly ok: true; readonly sms: SmsSettings | null } | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads SMS_URL and SMS_WEBHOOK_SECRET; null where nobody is set. No problem repeats what was given: a secret may stand in it. */
export function readSmsSettings(smsUrl: string | undefined, webhookSecret: string | undefined): Read {
  if (smsUrl === undefined || smsUrl.trim() === "") return { ok: true, sms: null };
  const url = URL.parse(smsUrl.trim());
  if (url?.protocol === "http:" || url?.protocol === "https:") return readWebhook(url, webhookSecret);
  const read =
    url === null ? NO_SERVICE : url.protocol === "twilio:" ? readTwilio(url) : url.protocol === "vonage:" ? readVonage(url) : NO_SERVICE;
  return typeof read === "string" ? { ok: false, problems: [{ name: "SMS_URL", say: read }] } : { ok: true, sms: read };
}

const NO_SERVICE =
  "is none of twilio://SID:TOKEN@api.twilio.com?from=+15550100, vonage://KEY:SECRET@rest.nexmo.com?from=Name, https://sms.example.com/send; write special characters of a secret percent-encoded (@ is %40)";
const NO_SENDER =
  "needs ?from=: whom the text is from, a number such as +15550100 or a name of up to 11 letters and digits such as BlueSky";

/** Where each of them is to be found: https, but on the machine itself. */
const ACCOUNT = /^AC[0-9a-f]{32}$/u;
const API_KEY = /^SK[0-9a-f]{32}$/u;
const MESSAGING_SERVICE = /^MG[0-9a-f]{32}$/u;
const NUMBER = /^\+[1-9]\d{4,14}$/u;
const NAME = /^(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}$/u;

function readTwilio(url: URL): SmsSettings | string {
  const login = readLogin(url);
  if (login === undefined || !isBare(url)) return NO_SERVICE;
  const unknown = unknownOption(url, ["from", "account"]);
  if (unknown !== undefined) return unknown;
  const account = url.searchParams.get("account") ?? login.user;
  if (!ACCOUNT.test(account)) {
    return API_KEY.test(login.user)
      ? "names an API key: then it also needs ?account=AC…, the account that the key is of"
      : "names no account of Twilio: its SID begins with AC and has 32 digits or letters from a to f after that";
  }
  const from = readSender(url);
  if (from === undefined && !MESSAGING_SERVICE.test(url.searchParams.get("from") ?? "")) return NO_SENDER;
  return { kind: "twilio", base: baseOf(url), account, ...login, from: from ?? url.searchParams.get("from") ?? "" };
}

function readVonage(url: URL): SmsSettings | string {
  const login = readLogin(url);
  if (login === undefined || !isBare(url)) return NO_SERVICE;
  const from = readSender(url);
  const problem = unknownOption(url, ["from"]) ?? (from === undefined ? NO_SENDER : undefined);
  return problem ?? { kind: "vonage", base: baseOf(url), key: login.user, secret: login.password, from: from ?? "" };
}

function readWebhook(url: URL, secretText: string | undefined): Read {
  const problems: Problem[] = [];
  if (url.protocol === "http:" && !isLoopback(url.hostname))
    problems.push({ name: "SMS_URL", say: "is not https://, so that whoever is in between would read codes" });
  if (url.username !== "" || url.password !== "" || url.hash !== "")
    problems.push({ name: "SMS_URL", say: "takes neither user, password nor #: what is sent is signed with SMS_WEBHOOK_SECRET" });
  const secret = readSecret(secretText ?? "");
  if (secret === undefined) {
    const say = `is needed with a webhook: whsec_ and then ${SECRET_BYTES_MIN} to ${SECRET_BYTES_MAX} bytes in base64; make one with: echo "whsec_$(openssl rand -base64 32)"`;
    problems.push({ name: "SMS_WEBHOOK_SECRET", say });
  }
  if (problems.length > 0 || secret === undefined) return { ok: false, problems };
  return { ok: true, sms: { kind: "webhook", url: url.href, secret: new Redacted(secret) } };
}

/** Standard Webhooks: between 24 and 64 bytes. */
const SECRET_BYTES_MIN = 24;
const SECRET_BYTES_MAX = 64;

function readSecret(text: string): Buffer | undefined {
  const [, coded] = /^whsec_([A-Za-z0-9+/]+={0,2})$/u.exec(text.trim()) ?? [];
  const bytes = Buffer.from(coded ?? "", "base64");
  return bytes.length >= SECRET_BYTES_MIN && bytes.length <= SECRET_BYTES_MAX ? bytes : undefined;
}

function readLogin(url: URL): { readonly user: string; readonly password: Redacted<string> } | undefined {
  const user = decoded(url.username);
  const password = decoded(url.password);
  return user === undefined || password === undefined ? undefined : { user, password: new Redacted(password) };
}

/** Undefined where it is empty, too. */
function decoded(text: string): string | undefined {
  try {
    return text === "" ? undefined : decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function isBare(url: URL): boolean {
  return url.hostname !== "" && /^\/?$/u.test(url.pathname) && url.hash === "";
}

function unknownOption(url: URL, known: readonly string[]): string | undefined {
  const names = [...url.searchParams.keys()];
  const isFine = names.every((name) => known.includes(name)) && new Set(names).size === names.length;
  return isFine ? undefined : `takes no other option than ${known.map((name) => `?${name}=`).join(" and ")}, each once`;
}

/** A plus sign in a query is read as a space, and nobody writes %2B. */
function readSender(url: URL): string | undefined {
  const text = (url.searchParams.get("from") ?? "").replace(/^ (?=\d)/u, "+");
  return NUMBER.test(text) || NAME.test(text) ? text : undefined;
}

function baseOf({ hostname, port }: URL): string {
  return `${isLoopback(hostname) ? "http" : "https"}://${hostname}${port === "" ? "" : `:${port}`}`;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127\.\d+\.\d+\.\d+$/u.test(host);
}
