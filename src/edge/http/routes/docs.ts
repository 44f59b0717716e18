import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { z } from "@hono/zod-openapi";
import { NOTHING } from "../contract/common.ts";
import { type ListedRoom, type ListedRoute, docsPage } from "../../pages/docs.ts";
import { lookFor } from "../../pages/look.ts";
import type { Edge } from "../edge.ts";
import { openApiDocument, operationIdOf } from "../openapi.ts";
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

const START = `document.documentElement.classList.toggle("dark-mode", matchMedia("(prefers-color-scheme: dark)").matches);
const url = "/docs/openapi.json" + location.search;
// Nothing is sent from here: there is nothing to authorise.
const nothing = () => () => null;
const plugins = [() => ({ wrapComponents: { authorizeBtn: nothing, authorizeOperationBtn: nothing } })];
window.ui = SwaggerUIBundle({ url, plugins, dom_id: "#docs", deepLinking: true, docExpansion: "list", defaultModelsExpandDepth: -1, supportedSubmitMethods: [], validatorUrl: null });
`;

const VIEWER = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Strongroom API</title>
    <link rel="icon" href="/assets/mark.svg" type="image/svg+xml">
    <link rel="stylesheet" href="/docs/swagger-ui.css">
  </head>
  <body>
    <nav class="swagger-ui"><div class="wrapper"><a class="link" href="/docs">All routes</a></div></nav>
    <div id="docs"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>`;

/** The document lists the routes it is given, itself included; the page lists them too, and its viewer is given them room by room. */
export function docsRoutes(routes: readonly Route[], { version, publicOrigin, mode }: DocsOf): readonly Route[] {
  const documents = new Map<string | undefined, string>();
  const documentOf = (name?: string): Reply => {
    const listed = name === undefined ? all() : all().filter(({ room }) => room === name);
    const bytes = documents.get(name) ?? openApiDocument(listed, version, publicOrigin);
    documents.set(name, bytes);
    return { kind: "bytes", status: 200, type: "application/json", bytes, headers: { "cache-control": "no-cache" } };
  };
  const openapi = route({
    ...ROOM,
    room: "house",
    path: "/v1/openapi.json",
    summary: "This document.",
    answer: { status: 200, describe: "OpenAPI 3.1.", body: z.record(z.string(), z.unknown()) },
    handle: (): Reply => documentOf(),
  });
  const all = (): readonly Route[] => [...routes, openapi];
  const rooms = roomsOf(all());
  const query = z.strictObject({ room: z.enum(rooms.map(({ name }) => name)) });
  const page = route({
    ...ROOM,
    path: "/docs",
    summary: "The document as a page.",
    answer: { status: 200, describe: "A page.", body: "text/html" },
    handle: async ({ incoming }): Promise<Reply> =>
      pageOf(String(await docsPage(lookFor({ version, mode }, incoming, "en"), rooms)), "page"),
  });
  const viewer = route({
    ...ROOM,
    query,
    path: "/docs/room",
    summary: "One room of the document, with all that each route takes and answers.",
    answer: { status: 200, describe: "A page.", body: "text/html" },
    handle: (): Reply => pageOf(VIEWER, "docs"),
  });
  const document = route({
    ...ROOM,
    query,
    path: "/docs/openapi.json",
    summary: "The document of one room, for the page.",
    answer: { status: 200, describe: "OpenAPI 3.1.", body: z.record(z.string(), z.unknown()) },
    handle: ({ query: { room } }): Reply => documentOf(room),
  });
  const folder = join(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"), "..");
  const files = FILES.map(({ name, type }) => fileRoute(`/docs/${name}`, type, readFileSync(join(folder, name))));
  return [openapi, page, viewer, document, fileRoute("/docs/start.js", "text/javascript; charset=utf-8", Buffer.from(START)), ...files];
}

type DocsOf = Pick<Edge, "version" | "publicOrigin" | "mode">;

function pageOf(bytes: string, look: "page" | "docs"): Reply {
  return { kind: "bytes", status: 200, type: "text/html; charset=utf-8", bytes, look };
}

/** In the order in which they are mounted. The viewer opens the route that stands behind `#` in its address. */
function roomsOf(routes: readonly Route[]): readonly ListedRoom[] {
  const rooms = new Map<string, ListedRoute[]>();
  for (const one of routes.filter(({ room }) => room !== "pages")) {
    const { method, path, summary, room } = one;
    const address = `${viewerOf(room)}#/${encodeURIComponent(room)}/${operationIdOf(one)}`;
    const listed = rooms.get(room) ?? [];
    listed.push({ method, path: path.replaceAll("+}", "}"), summary, address });
    rooms.set(room, listed);
  }
  return [...rooms].map(([name, listed]) => ({ name, address: viewerOf(name), routes: listed }));
}

function viewerOf(room: string): string {
  return `/docs/room?room=${encodeURIComponent(room)}`;
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
