import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { z } from "@hono/zod-openapi";
import { NOTHING } from "../http/contract/common.ts";
import { problem } from "../http/problem.ts";
import { fail, route } from "../http/route.ts";
import type { Reply, Route } from "../http/route.ts";
import { readBuiltConsole } from "./_built-console.ts";
import type { BuiltConsole, BuiltFile } from "./_built-console.ts";
import { CONSOLE_PATHS } from "./console-paths.ts";

const ROOM = {
  room: "pages",
  method: "GET",
  policy: "public",
  limiter: "caller",
  ledger: { none: "It is the same for everybody." },
  query: NOTHING,
  body: { kind: "none" },
} as const;

const NONCE_BYTES = 16;
const FOR_EVER = { "cache-control": "public, max-age=31536000, immutable" };

/**
 * The console's one page under each of its addresses, and its files under names that carry their hash. `instead` answers
 * while there is nothing to sign in to: before the set-up, while the safe is sealed, and where the console is not built.
 */
export function consoleRoutes(instead: (incoming: IncomingMessage, isBuilt: boolean) => Promise<Reply | undefined>): readonly Route[] {
  let built: BuiltConsole | undefined;
  const page = async ({ incoming }: { readonly incoming: IncomingMessage }): Promise<Reply> => {
    built ??= readBuiltConsole();
    return (await instead(incoming, built !== undefined)) ?? (built === undefined ? fail(problem("not_found")) : indexPage(built));
  };
  const pages = CONSOLE_PATHS.map((path) =>
    route({
      ...ROOM,
      path: path.replaceAll(/\$(\w+)/gu, "{$1}") as `/${string}`,
      summary: "A page of the console.",
      params: path.includes("$") ? z.strictObject({ id: z.string().max(64) }) : NOTHING,
      // Filters of lists stand in the address; they are the console's to read, and no value of a customer is among them.
      query: z.record(z.string(), z.string()),
      answer: { status: 200, describe: "A page.", body: "text/html" },
      handle: page,
    }),
  );
  const file = route({
    ...ROOM,
    path: "/console/{file}",
    summary: "A file of the console.",
    params: z.strictObject({ file: z.string().max(200) }),
    answer: { status: 200, describe: "The file.", body: "application/octet-stream" },
    handle: ({ params, incoming }): Reply => {
      built ??= readBuiltConsole();
      const found = built?.files.get(params.file);
      return found === undefined ? fail(problem("not_found")) : fileReply(found, incoming.headers["accept-encoding"]?.toString() ?? "");
    },
  });
  return [...pages, file];
}

function fileReply(file: BuiltFile, accepted: string): Reply {
  const encoding = /\bbr\b/u.test(accepted) ? "br" : /\bgzip\b/u.test(accepted) ? "gzip" : undefined;
  const packed = encoding === undefined ? null : file.compressed(encoding);
  const base = { kind: "bytes", status: 200, type: file.type, look: "page" } as const;
  return packed === null || encoding === undefined
    ? { ...base, bytes: file.bytes, headers: { ...FOR_EVER, vary: "accept-encoding" } }
    : { ...base, bytes: packed, headers: { ...FOR_EVER, vary: "accept-encoding", "content-encoding": encoding } };
}

/** Mantine writes style elements, which the nonce of this one answer lets through; no script is ever inline. */
function indexPage({ index }: BuiltConsole): Reply {
  const nonce = randomBytes(NONCE_BYTES).toString("base64");
  return {
    kind: "bytes",
    status: 200,
    type: "text/html; charset=utf-8",
    bytes: index.replaceAll("NONCE_HERE", nonce),
    look: "page",
    headers: { "content-security-policy": consolePolicy(nonce) },
  };
}

function consolePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "require-trusted-types-for 'script'",
    "trusted-types default",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "report-uri /v1/csp-reports",
  ].join("; ");
}
