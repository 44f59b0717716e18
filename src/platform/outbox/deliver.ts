import type SMTPConnection from "nodemailer/lib/smtp-connection";
import { MINUTE_MS, SECOND_MS } from "../../base/instant.ts";
import { unveil } from "../../base/redacted.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { type DeliveryFailure, failureOf } from "./delivery-failure.ts";
import type { MailServer } from "./mail-settings.ts";
import type { Message } from "./write-message.ts";

/** A line of the dialogue with the server, without its line end; passwords are hidden in it. */
export type DialogueLine = { readonly from: "us" | "server"; readonly line: string };

export type DeliverOptions = {
  readonly tell?: (line: DialogueLine) => void;
  /** Cuts the connection. */
  readonly signal?: AbortSignal;
};

/** A lease of the outbox lasts longer than a delivery can: no second sender begins while the first still talks. */
export const DELIVERY_MS_MAX = 90 * SECOND_MS;

const CONNECT_MS_MAX = 15 * SECOND_MS;
const SILENCE_MS_MAX = MINUTE_MS;
const PARTING_MS_MAX = SECOND_MS;
const TLS = { minVersion: "TLSv1.2" } as const;

/** Hands one mail to the server. Certificates are always checked, and a password is never said in the clear unasked. */
export async function deliver(server: MailServer, message: Message, options: DeliverOptions = {}): Promise<Result<void, DeliveryFailure>> {
  // Loaded at the first mail: not every house sends any.
  const { default: Connection } = await import("nodemailer/lib/smtp-connection");
  const connection = new Connection({
    host: server.host,
    port: server.port,
    secure: server.tls === "secure",
    requireTLS: server.tls === "required",
    ignoreTLS: server.tls === "none",
    connectionTimeout: CONNECT_MS_MAX,
    dnsTimeout: CONNECT_MS_MAX,
    greetingTimeout: CONNECT_MS_MAX,
    socketTimeout: SILENCE_MS_MAX,
    tls: TLS,
    ...(options.tell === undefined ? {} : { transactionLog: true, logger: dialogueLogger(options.tell, server) }),
  });
  const cut = Promise.withResolvers<never>();
  const cutOff = (): void => cut.reject(Object.assign(new Error("the delivery was cut off"), { code: "ECONNECTION" }));
  const lateOff = (): void => cut.reject(Object.assign(new Error("the delivery took too long"), { code: "ETIMEDOUT" }));
  const timer = setTimeout(lateOff, DELIVERY_MS_MAX);
  options.signal?.addEventListener("abort", cutOff, { once: true });
  // Some failures come to the callback of the step, some as an event, and some as the end of the connection.
  connection.on("error", (error: Error) => cut.reject(error));
  connection.once("end", cutOff);
  cut.promise.catch(() => undefined);
  try {
    if (options.signal?.aborted === true) cutOff();
    await Promise.race([converse(connection, server, message), cut.promise]);
    return ok(undefined);
  } catch (error) {
    return refuse(failureOf(error));
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", cutOff);
    connection.close();
  }
}

async function converse(connection: SMTPConnection, server: MailServer, message: Message): Promise<void> {
  await step((done) => connection.connect(done));
  const { login } = server;
  if (login !== null) {
    const credentials = { user: login.user, pass: unveil(login.password) };
    await step((done) => connection.login({ credentials }, done));
  }
  await step((done) => connection.send({ from: message.from, to: [message.to], size: message.bytes.length }, message.bytes, done));
  // The mail is taken; a server that does not answer the farewell changes nothing.
  await new Promise<void>((resolve) => {
    setTimeout(resolve, PARTING_MS_MAX).unref();
    connection.removeAllListeners("end");
    connection.once("end", resolve);
    connection.quit();
  });
}

async function step(start: (done: (error?: Error | null) => void) => void): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    start((error) => (error === undefined || error === null ? resolve() : reject(error)));
  });
}

type LogLine = { readonly tnx?: string; readonly outByteCount?: number } | undefined;

const HIDDEN = "[hidden]";
const LINE_CHARS_MAX = 1_000;

/**
 * The client tells its log each line. From AUTH to the server's verdict nothing of ours is shown, and what a server sends
 * back of the password is hidden too.
 */
function dialogueLogger(tell: (line: DialogueLine) => void, server: MailServer): Record<string, (data: LogLine, text?: unknown) => void> {
  const secrets = server.login === null ? [] : secretsOf(server.login.user, unveil(server.login.password));
  let isLoggingIn = false;
  const tellLine = (from: DialogueLine["from"], line: string): void => {
    const method = from === "us" ? /^AUTH \S+/iu.exec(line)?.[0] : undefined;
    if (method !== undefined) isLoggingIn = true;
    const shown = method === undefined && isLoggingIn && from === "us" ? HIDDEN : (method ?? line);
    if (from === "server" && /^[245]/u.test(line)) isLoggingIn = false;
    tell({ from, line: secrets.reduce((left, secret) => left.replaceAll(secret, HIDDEN), shown).slice(0, LINE_CHARS_MAX) });
  };
  const debug = (data: LogLine, text?: unknown): void => {
    if (data?.tnx !== "client" && data?.tnx !== "server") return;
    for (const line of String(text).split(/\r?\n/u)) tellLine(data.tnx === "client" ? "us" : "server", line);
  };
  const info = (data: LogLine): void => {
    if (data?.tnx === "message") tell({ from: "us", line: `[${data.outByteCount ?? 0} bytes of mail]` });
  };
  const silent = (): void => undefined;
  return { trace: silent, debug, info, warn: silent, error: silent, fatal: silent };
}

/** The password as it may come back: plain, and in the base64 of each way to log in. */
function secretsOf(user: string, password: string): readonly string[] {
  return [password, ...[`\0${user}\0${password}`, password].map((text) => Buffer.from(text).toString("base64"))];
}
