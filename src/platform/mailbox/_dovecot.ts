import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Redacted } from "../../base/redacted.ts";
import type { MailboxSettings } from "./mailbox-settings.ts";

export type Dovecot = {
  readonly mailbox: MailboxSettings;
  /** As a mail server puts a mail into the mailbox. */
  deliver(raw: string | Buffer): void;
  stop(): Promise<void>;
};

const BINARY = "/usr/sbin/dovecot";
const PASSWORD = "mailbox-p@ss";
const USER = "lists";
const NOBODY = 65_534;
const DIGITS = 12;

/** Debian's Dovecot (package `dovecot-imapd`), with a configuration and folders of its own; as root its workers are nobody. */
export async function startDovecot(address: string): Promise<Dovecot> {
  const folder = mkdtempSync(join(tmpdir(), "strongroom-dovecot-"));
  const port = await freePort();
  const maildir = join(folder, "mail");
  for (const name of ["", "new", "cur", "tmp"]) mkdirSync(join(maildir, name), { recursive: true });
  for (const name of [folder, maildir, ...["new", "cur", "tmp"].map((one) => join(maildir, one))]) chmodSync(name, 0o777);
  const config = join(folder, "dovecot.conf");
  writeFileSync(config, configOf(folder, maildir, port));
  const process_ = spawn(BINARY, ["-F", "-c", config], { stdio: "ignore" });
  const failed = new Promise<never>((_, reject) => process_.once("error", reject));
  failed.catch(() => undefined);
  await Promise.race([listening(port, process_, folder), failed]);

  let delivered = 0;
  return {
    mailbox: {
      host: "127.0.0.1",
      port,
      tls: "none",
      user: USER,
      password: new Redacted(PASSWORD),
      folder: "INBOX",
      address,
      authority: "mx.bluesky.example",
    },
    deliver: (raw) => {
      delivered += 1;
      const name = `${String(delivered).padStart(DIGITS, "0")}.test`;
      writeFileSync(join(maildir, "tmp", name), typeof raw === "string" ? raw.replaceAll(/\r?\n/gu, "\r\n") : raw, { mode: 0o666 });
      chmodSync(join(maildir, "tmp", name), 0o666);
      writeFileSync(join(maildir, "new", name), readFileSync(join(maildir, "tmp", name)), { mode: 0o666 });
      chmodSync(join(maildir, "new", name), 0o666);
      rmSync(join(maildir, "tmp", name));
    },
    stop: async () => {
      const ended = new Promise((resolve) => process_.once("exit", resolve));
      process_.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configOf(folder: string, maildir: string, port: number): string {
  const { uid, gid, username } = userInfo();
  const isRoot = uid === 0;
  const owner = isRoot ? { uid: NOBODY, gid: NOBODY } : { uid, gid };
  const own = isRoot ? "" : `default_internal_user = ${username}\ndefault_login_user = ${username}\ndefault_internal_group =\n`;
  return `${own}protocols = imap
listen = 127.0.0.1
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:${maildir}
mail_access_groups =
passdb {
  driver = static
  args = password=${PASSWORD}
}
userdb {
  driver = static
  args = uid=${owner.uid} gid=${owner.gid} home=${folder}
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function listening(port: number, process_: ChildProcess, folder: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (process_.exitCode !== null) throw new Error(`dovecot did not start: ${readFileSync(join(folder, "log"), "utf8")}`);
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => {
        socket.destroy();
        resolve(true);
      });
      socket.once("error", () => resolve(false));
    });
    if (isUp) return;
    await wait(50);
  }
  throw new Error("dovecot did not come up");
}
