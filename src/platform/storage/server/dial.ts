import { readFileSync } from "node:fs";
import { type Socket, connect, isIP } from "node:net";
import { join } from "node:path";
import { type ConnectionOptions, checkServerIdentity, connect as connectTls } from "node:tls";
import { Outage } from "../../../base/fault.ts";
import type { ServerPlace, ServerTls } from "./read-address.ts";

/** `SSLRequest`: eight bytes, and a number that is no version (PostgreSQL's protocol, 54.2.10). */
const ASK_FOR_TLS = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
const YES = "S".charCodeAt(0);
const NO = "N".charCodeAt(0);

/** A connection to one server, encrypted as the address demands. Throws in time, with words that tell what is wrong. */
export async function dial(place: ServerPlace, tls: ServerTls, withinMs: number): Promise<Socket> {
  const isLocal = place.host.startsWith("/");
  const plain = isLocal ? connect(join(place.host, `.s.PGSQL.${place.port}`)) : connect({ ...place, noDelay: true });
  // Somebody listens in every moment: an error that nobody hears would end the process.
  plain.on("error", () => undefined);
  const late = setTimeout(
    () => plain.destroy(Object.assign(new Error("the server does not answer"), { code: "CONNECT_TIMEOUT" })),
    withinMs,
  );
  try {
    await once(plain, "connect");
    return endInError(isLocal || tls.mode === "disable" ? plain : await encrypt(plain, place, tls));
  } catch (error) {
    plain.destroy();
    throw error;
  } finally {
    clearTimeout(late);
  }
}

/**
 * A server never ends a connection that is in order. What stands between accepts connections for a server that is gone and ends them without a
 * word; from that the driver learns nothing, and tries again without a pause.
 */
function endInError(socket: Socket): Socket {
  socket.once("end", () => {
    if (!socket.writableEnded) socket.destroy(closedEarly());
  });
  return socket;
}

async function encrypt(plain: Socket, place: ServerPlace, tls: ServerTls): Promise<Socket> {
  plain.write(ASK_FOR_TLS);
  const answer = await firstBytes(plain);
  // Anything behind the one byte was put there by somebody who sits between (CVE-2021-23222).
  if (answer.length !== 1 || (answer[0] !== YES && answer[0] !== NO))
    throw new Outage("database_tls", `${where(place)} does not answer as a PostgreSQL server that is asked for TLS.`);
  if (answer[0] === NO) {
    if (tls.mode === "prefer") return plain;
    throw new Outage(
      "database_tls",
      `The database server at ${where(place)} does not offer TLS, and DATABASE_URL demands it (sslmode=${tls.mode}).`,
    );
  }
  const secure = connectTls({ ...tlsOptions(place, tls), socket: plain });
  secure.on("error", () => undefined);
  try {
    await once(secure, "secureConnect");
    return secure;
  } catch (error) {
    secure.destroy();
    throw tlsOutage(error, place);
  }
}

function tlsOptions({ host }: ServerPlace, tls: ServerTls): ConnectionOptions {
  const isVerified = tls.mode === "verify-ca" || tls.mode === "verify-full";
  return {
    rejectUnauthorized: isVerified,
    // The host as the address has it, be it a name or a number.
    checkServerIdentity: (_, certificate) => (tls.mode === "verify-full" ? checkServerIdentity(host, certificate) : undefined),
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(tls.authoritiesFile === undefined ? {} : { ca: readPem(tls.authoritiesFile, "sslrootcert") }),
    ...(tls.certificateFile === undefined ? {} : { cert: readPem(tls.certificateFile, "sslcert") }),
    ...(tls.keyFile === undefined ? {} : { key: readPem(tls.keyFile, "sslkey") }),
  };
}

function readPem(file: string, option: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    throw new Outage("database_tls", `The file that DATABASE_URL names as ${option} cannot be read.`);
  }
}

function tlsOutage(error: unknown, place: ServerPlace): unknown {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return error;
  if (error.code === "ERR_TLS_CERT_ALTNAME_INVALID")
    return new Outage("database_tls", `The certificate of the database server at ${where(place)} is made out to another name.`);
  if (/^(?:CERT_|DEPTH_|SELF_SIGNED_|UNABLE_TO_)/u.test(error.code))
    return new Outage(
      "database_tls",
      `The certificate of the database server at ${where(place)} is not accepted (${error.code}). Name its authority: sslrootcert=FILE.`,
    );
  return error;
}

export function where({ host, port }: ServerPlace): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

async function firstBytes(socket: Socket): Promise<Buffer> {
  for (;;) {
    const bytes = socket.read() as Buffer | null;
    if (bytes !== null) return bytes;
    await once(socket, "readable");
  }
}

/** As of `node:events`, and a connection that is closed without a word is an error, too. */
function once(socket: Socket, event: "connect" | "readable" | "secureConnect"): Promise<void> {
  return new Promise((resolve, reject) => {
    const closed = (): void => reject(closedEarly());
    const settle = (end: () => void): void => {
      socket.off(event, done).off("error", failed).off("close", closed);
      end();
    };
    const done = (): void => settle(resolve);
    const failed = (error: Error): void => settle(() => reject(error));
    socket.once(event, done).once("error", failed).once("close", closed);
  });
}

function closedEarly(): Error {
  return Object.assign(new Error("the server closed the connection"), { code: "ECONNRESET" });
}
