import { SMTPServer } from "smtp-server";
import type { SMTPServerOptions } from "smtp-server";
import { assert } from "../../base/fault.ts";
import type { MailId } from "../../base/ids.ts";
import { Redacted } from "../../base/redacted.ts";
import type { Keeper } from "../keeper/keeper.ts";
import type { Tx } from "../storage/tx.ts";
import { type ListedMail, listMails } from "./list-mails.ts";
import type { MailContent } from "./mail.ts";
import type { MailServer } from "./mail-settings.ts";

export type WholeMail = ListedMail & { readonly content: MailContent };

/** A page of the outbox of which nothing is gone. */
export async function listWhole(
  tx: Tx,
  keeper: Keeper,
  page: { readonly limit: number; readonly before: MailId | null },
): Promise<{ readonly items: readonly WholeMail[]; readonly next: MailId | null }> {
  const { items, next } = await listMails(tx, keeper, page);
  const whole = items.map((mail): WholeMail => {
    assert(mail.content !== null, "nothing of these mails is gone");
    return { ...mail, content: mail.content };
  });
  return { items: whole, next };
}

/** A mail as a server took it. */
export type TakenMail = { readonly from: string; readonly to: readonly string[]; readonly raw: string; readonly user: string | undefined };

export type TestMailServer = {
  readonly server: MailServer;
  readonly port: number;
  readonly taken: readonly TakenMail[];
  close(): Promise<void>;
};

/** A real SMTP server that keeps what it takes; `more` refuses what a test wants refused. In the clear where nothing is said. */
export async function startMailServer(more: SMTPServerOptions = {}, login?: { user: string; password: string }): Promise<TestMailServer> {
  const taken: TakenMail[] = [];
  const smtp = new SMTPServer({
    disabledCommands: login === undefined ? ["AUTH", "STARTTLS"] : ["STARTTLS"],
    authOptional: login === undefined,
    onAuth: (auth, _session, callback) => {
      if (login !== undefined && auth.username === login.user && auth.password === login.password)
        callback(null, { user: auth.username ?? "" });
      else callback(new Error(`not ${auth.password ?? ""}`));
    },
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        taken.push({
          from: mailFrom === false ? "" : mailFrom.address,
          to: rcptTo.map((one) => one.address),
          raw: Buffer.concat(chunks).toString("utf8"),
          user: session.user === undefined ? undefined : String(session.user),
        });
        callback();
      });
    },
    logger: false,
    ...more,
  });
  // What a client does to a connection is its own affair.
  smtp.on("error", () => undefined);
  await new Promise<void>((resolve) => smtp.listen(0, "127.0.0.1", resolve));
  const address = smtp.server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    server: {
      host: "127.0.0.1",
      port,
      tls: more.secure === true ? "secure" : "none",
      login: login === undefined ? null : { user: login.user, password: new Redacted(login.password) },
    },
    port,
    taken,
    close: () => new Promise((resolve) => smtp.close(() => resolve())),
  };
}

export function headOf(raw: string): string {
  return raw.slice(0, raw.indexOf("\r\n\r\n"));
}

/** A line of the head, unfolded. */
export function headerOf(raw: string, name: string): string | undefined {
  return new RegExp(`^${name}: (.*)$`, "imu").exec(headOf(raw).replaceAll(/\r\n[ \t]+/gu, " "))?.[1]?.trim();
}
