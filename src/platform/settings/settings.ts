import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { join, resolve } from "node:path";
import { type EgressSettings, readEgressSettings } from "../egress/egress-settings.ts";
import { type MailboxSettings, readMailboxSettings } from "../mailbox/mailbox-settings.ts";
import { type MailSettings, readMailSettings } from "../outbox/mail-settings.ts";
import { type SmsSettings, readSmsSettings } from "../outbox/sms/settings.ts";
import { projectFolder } from "../storage/locate-postgres.ts";
import { readServerAddress } from "../storage/server/read-address.ts";

/** What the operator sets through the environment; every name has a default that works. */
export type Settings = {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly databaseUrl?: string;
  /** The unattended key provider: without it the safe starts sealed. */
  readonly passphraseFile?: string;
  /** Where people reach the console; links are made from it and other hosts are refused. */
  readonly publicOrigin: string;
  /** Where customers enter their cards; an origin of its own keeps the console's code away from them. Without it, the public one. */
  readonly cardOrigin: string;
  readonly mode: "live" | "test";
  /** Without a mail server mails are held in the outbox, where the owner reads them. */
  readonly mail?: MailSettings;
  /** Without somebody who carries texts they are held there, too. */
  readonly sms?: SmsSettings;
  /** Where answers to mailing lists and bounces are read; without it nobody reads them. */
  readonly mailbox?: MailboxSettings;
  /** Where requests about one's data come in by mail; without it they are looked for in the same mailbox. */
  readonly rightsMailbox?: MailboxSettings;
  readonly rateLimitPerSecond: number;
  /** CIDR blocks of the proxies in front: only from them is it believed for whom they speak. */
  readonly trustedProxies: readonly string[];
  readonly version: string;
} & EgressSettings;

export type SettingProblem = { readonly name: string; readonly say: string };

const PORT_DEFAULT = 4600;
const RATE_LIMIT_DEFAULT = 20_000;

/** One that is set to nothing, as env files like to have them, is not set: an empty HOST would listen to the whole network. */
export function settingOf(env: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  const text = env[name];
  return text === "" ? undefined : text;
}

/** Reads the settings, or tells every one that is wrong. */
export function readSettings(
  env: Readonly<Record<string, string | undefined>>,
): { readonly ok: true; readonly settings: Settings } | { readonly ok: false; readonly problems: readonly SettingProblem[] } {
  const problems: SettingProblem[] = [];
  const port = wholeNumber(env, "PORT", PORT_DEFAULT, 65_535, problems);
  const rateLimitPerSecond = wholeNumber(env, "RATE_LIMIT_PER_SECOND", RATE_LIMIT_DEFAULT, 10_000_000, problems);
  const mode = settingOf(env, "STRONGROOM_MODE") ?? "live";
  if (mode !== "live" && mode !== "test") problems.push({ name: "STRONGROOM_MODE", say: "is neither live nor test" });
  const publicOrigin = readOrigin(env, "PUBLIC_ORIGIN", `http://localhost:${port}`, problems);
  const cardOrigin = readOrigin(env, "CARD_ORIGIN", publicOrigin, problems);
  const databaseUrl = settingOf(env, "DATABASE_URL");
  const address = databaseUrl === undefined ? undefined : readServerAddress(databaseUrl);
  if (address?.ok === false) problems.push({ name: "DATABASE_URL", say: address.say });
  const trustedProxies = networks(env, "TRUSTED_PROXIES", problems);
  const mail = readMailSettings(env["SMTP_URL"], env["MAIL_FROM"]);
  const sms = readSmsSettings(env["SMS_URL"], env["SMS_WEBHOOK_SECRET"]);
  const egress = readEgressSettings(env["EGRESS_DNS"], env["EGRESS_CA_FILE"], env["EGRESS_TIMEOUT_SECONDS"]);
  const mailbox = readMailboxSettings(env["IMAP_URL"]);
  const rightsMailbox = readMailboxSettings(env["RIGHTS_IMAP_URL"], "RIGHTS_IMAP_URL");
  for (const one of [mail, sms, egress, mailbox, rightsMailbox]) if (!one.ok) problems.push(...one.problems);
  if (problems.length > 0 || !mail.ok || !sms.ok || !egress.ok || !mailbox.ok || !rightsMailbox.ok) return { ok: false, problems };
  const passphraseFile = settingOf(env, "STRONGROOM_PASSPHRASE_FILE");
  return {
    ok: true,
    settings: {
      port,
      host: settingOf(env, "HOST") ?? "127.0.0.1",
      dataDir: resolve(settingOf(env, "DATA_DIR") ?? "./data"),
      ...(databaseUrl === undefined ? {} : { databaseUrl }),
      ...(passphraseFile === undefined ? {} : { passphraseFile: resolve(passphraseFile) }),
      publicOrigin,
      cardOrigin,
      mode: mode === "test" ? "test" : "live",
      ...(mail.mail === null ? {} : { mail: mail.mail }),
      ...(mailbox.mailbox === null ? {} : { mailbox: mailbox.mailbox }),
      ...(rightsMailbox.mailbox === null ? {} : { rightsMailbox: rightsMailbox.mailbox }),
      ...(sms.sms === null ? {} : { sms: sms.sms }),
      ...egress.settings,
      rateLimitPerSecond,
      trustedProxies,
      version: readVersion(),
    },
  };
}

function wholeNumber(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
  fallback: number,
  max: number,
  problems: SettingProblem[],
): number {
  const text = settingOf(env, name);
  if (text === undefined) return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= max) return value;
  problems.push({ name, say: `is not a whole number from 0 to ${max}` });
  return fallback;
}

function networks(env: Readonly<Record<string, string | undefined>>, name: string, problems: SettingProblem[]): readonly string[] {
  const blocks = (env[name] ?? "").split(/[\s,]+/u).filter((block) => block !== "");
  const wrong = blocks.find((block) => !isNetwork(block));
  if (wrong !== undefined) problems.push({ name, say: "is not a list of addresses or CIDR blocks such as 10.0.0.0/8, 2001:db8::/32" });
  return blocks;
}

function isNetwork(block: string): boolean {
  const [address = "", bits, ...more] = block.split("/");
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/u.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

function readOrigin(env: Readonly<Record<string, string | undefined>>, name: string, fallback: string, problems: SettingProblem[]): string {
  const text = settingOf(env, name);
  if (text === undefined) return fallback;
  const url = URL.parse(text);
  if (url !== null && (url.protocol === "https:" || url.protocol === "http:") && url.pathname === "/" && url.search === "")
    return url.origin;
  problems.push({ name, say: "is not an origin such as https://safe.example.com" });
  return fallback;
}

function readVersion(): string {
  const parsed = JSON.parse(readFileSync(join(projectFolder(), "package.json"), "utf8")) as { readonly version: string };
  return parsed.version;
}
