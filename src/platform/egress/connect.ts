import { type Socket, connect as connectPlain, isIP } from "node:net";
import { type SecureContext, connect as connectSecure } from "node:tls";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Origin } from "./origin.ts";

export type ConnectRefusal = { readonly code: "not_reached" | "certificate_wrong" };

const ADDRESSES_TRIED_MAX = 4;

/**
 * A connection to one of these addresses and to nothing else, with TLS to the vendor's own name over it. No proxy, no
 * name asked for again: what was checked is what is connected to.
 */
export async function connectTo(
  addresses: readonly string[],
  origin: Origin,
  context: SecureContext,
  connectMs: number,
): Promise<Result<Socket, ConnectRefusal>> {
  const tried = addresses.slice(0, ADDRESSES_TRIED_MAX);
  const until = performance.now() + connectMs;
  for (const [n, address] of tried.entries()) {
    const left = until - performance.now();
    const plain = await reached(connectPlain({ host: address, port: origin.port }), "connect", left / (tried.length - n));
    if (plain === undefined) continue;
    if (origin.scheme === "http") return ok(plain);
    const { secure, isWrong } = await overTls(plain, origin.host, context, until - performance.now());
    if (secure !== undefined) return ok(secure);
    if (isWrong) return refuse({ code: "certificate_wrong" });
  }
  return refuse({ code: "not_reached" });
}

async function overTls(
  socket: Socket,
  host: string,
  secureContext: SecureContext,
  waitMs: number,
): Promise<{ readonly secure: Socket | undefined; readonly isWrong: boolean }> {
  let isWrong = false;
  // A name is sent and held against the certificate; an address (of this machine) cannot be sent, and is held against it all the same.
  const named = isIP(host) === 0 ? { servername: host } : { host };
  const secure = connectSecure({ socket, ...named, secureContext, ALPNProtocols: ["http/1.1"], rejectUnauthorized: true });
  secure.once("error", (error: Error & { readonly code?: string }) => {
    isWrong = isCertificateError(error.code ?? "");
  });
  return { secure: await reached(secure, "secureConnect", waitMs), isWrong };
}

/** The codes of OpenSSL's verification and of the comparison of names; anything else is a connection that failed. */
function isCertificateError(code: string): boolean {
  return /CERT|^ERR_TLS_CERT|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY|DECRYPT|DECODE)|CRL|HOSTNAME_MISMATCH|INVALID_(?:CA|PURPOSE)/u.test(code);
}

/** The socket once it is there; undefined, and closed, where it does not come to be in time. */
function reached<S extends Socket>(socket: S, event: "connect" | "secureConnect", waitMs: number): Promise<S | undefined> {
  return new Promise((resolve) => {
    const end = (found: S | undefined): void => {
      clearTimeout(late);
      socket.removeListener(event, come);
      socket.removeListener("close", gone);
      if (found === undefined) socket.destroy();
      resolve(found);
    };
    const come = (): void => end(socket);
    const gone = (): void => end(undefined);
    const late = setTimeout(gone, Math.max(0, waitMs));
    socket.once(event, come);
    socket.once("close", gone);
    // Without a listener an error would end the process; the closing that follows tells enough.
    socket.on("error", () => undefined);
  });
}
