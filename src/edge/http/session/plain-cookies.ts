import type { HttpBindings } from "@hono/node-server";
import type { App } from "../app.ts";
import { type Origins, isLoopbackOrigin } from "../hosts.ts";

type Fetch = App["fetch"];

const HOST_ONLY = /^__Host-(?=[a-z]+=)/u;
const PLAIN = /(?<=^|;\s*)plain-(?=[a-z]+=)/gu;
const SAFARI = /\bVersion\/\S+ (?:Mobile\/\S+ )?Safari\//u;

/**
 * Safari keeps no `Secure` cookie of `http://localhost`, where all other browsers do, and so nobody could sign in there with
 * it (https://bugs.webkit.org/show_bug.cgi?id=281149). Where the settings name this machine alone, without TLS, its
 * cookies are not `Secure` and are called `plain-` instead of `__Host-`. At any other address nobody gets one of these,
 * and none is read: a neighbour under the same domain could have planted it.
 */
export function withPlainCookies(fetch: Fetch, { publicOrigin, cardOrigin }: Origins): Fetch {
  if (!isPlainHere(publicOrigin) || !isPlainHere(cardOrigin)) return fetch;
  return (request, env) => (isOfSafari(env) ? plainly(fetch, request, env) : fetch(request, env));
}

function isPlainHere(origin: string): boolean {
  return origin.startsWith("http:") && isLoopbackOrigin(origin);
}

function isOfSafari(env: Parameters<Fetch>[1]): env is HttpBindings {
  return env !== undefined && "incoming" in env && SAFARI.test(env.incoming.headers["user-agent"] ?? "");
}

async function plainly(fetch: Fetch, request: Request, env: HttpBindings): Promise<Response> {
  const { headers } = env.incoming;
  if (headers.cookie !== undefined) headers.cookie = headers.cookie.replaceAll(PLAIN, "__Host-");
  const response = await fetch(request, env);
  const written = response.headers.get("set-cookie");
  if (written !== null) response.headers.set("set-cookie", written.replace(HOST_ONLY, "plain-").replace(" Secure;", ""));
  return response;
}
