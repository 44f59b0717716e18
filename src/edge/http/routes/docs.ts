import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { z } from "@hono/zod-openapi";
import { NOTHING } from "../contract/common.ts";
import { openApiDocument } from "../openapi.ts";
import { route } from "../route.ts";
import type { Reply, Route } from "../route.ts";

const ROOM = {
  room: "pages",
  method: "GET",
  policy: "public",
  limiter: "caller",
  ledger: { none: "It is the same for everybody." },
  params: NOTHING,
  query: NOTHING,
  body: { kind: "none" },
} as const;

/** The viewer's files come from its package and are served by name; nothing in a request becomes part of a path. */
const FILES = [
  { name: "swagger-ui.css", type: "text/css; charset=utf-8" },
  { name: "swagger-ui-bundle.js", type: "text/javascript; charset=utf-8" },
] as const;

/** Four hundred routes drawn at once take a browser half a minute: the rooms are listed, and open one by one or by a link to a route. */
const START =
  'window.ui = SwaggerUIBundle({ url: "/v1/openapi.json", dom_id: "#docs", deepLinking: true, docExpansion: "none", filter: true, defaultModelsExpandDepth: -1, supportedSubmitMethods: [], validatorUrl: null });\n';

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Strongroom API</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css">
  </head>
  <body>
    <div id="docs"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>`;

/** The document lists the routes it is given, itself included. */
export function docsRoutes(routes: readonly Route[], version: string, origin: string): readonly Route[] {
  let document: string | undefined;
  const openapi = route({
    ...ROOM,
    room: "house",
    path: "/v1/openapi.json",
    summary: "This document.",
    answer: { status: 200, describe: "OpenAPI 3.1.", body: z.record(z.string(), z.unknown()) },
    handle: (): Reply => {
      document ??= openApiDocument([...routes, openapi], version, origin);
      return { kind: "bytes", status: 200, type: "application/json", bytes: document, headers: { "cache-control": "no-cache" } };
    },
  });
  const page = route({
    ...ROOM,
    path: "/docs",
    summary: "The document as a page.",
    answer: { status: 200, describe: "A page.", body: "text/html" },
    handle: (): Reply => ({ kind: "bytes", status: 200, type: "text/html; charset=utf-8", bytes: PAGE, look: "docs" }),
  });
  const folder = join(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"), "..");
  const files = FILES.map(({ name, type }) => fileRoute(`/docs/${name}`, type, readFileSync(join(folder, name))));
  return [openapi, page, fileRoute("/docs/start.js", "text/javascript; charset=utf-8", Buffer.from(START)), ...files];
}

/** A file of ours, under its hash: it may be kept for ever, and asked for again only when it changes. */
export function fileRoute(path: `/${string}`, type: string, bytes: Buffer): Route {
  const tag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
  return route({
    ...ROOM,
    path,
    summary: "A file of the pages.",
    answer: { status: 200, describe: "The file.", body: type },
    handle: ({ incoming }): Reply => {
      const headers = { etag: tag, "cache-control": "public, max-age=3600" };
      if (incoming.headers["if-none-match"] === tag) return { kind: "json", status: 304, body: null, headers };
      return { kind: "bytes", status: 200, type, bytes, look: "page", headers };
    },
  });
}
