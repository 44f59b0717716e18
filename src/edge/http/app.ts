import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import type { Router } from "hono/router";
import type { H, RouterRoute } from "hono/types";
import { RegExpRouter } from "hono/router/reg-exp-router";
import { SmartRouter } from "hono/router/smart-router";
import { TrieRouter } from "hono/router/trie-router";
import type { AppParts } from "./app-parts.ts";
import { problem } from "./problem.ts";
import { toResponse } from "./reply.ts";
import type { EdgeContext } from "./reply.ts";
import { requestIdFor } from "./request-id.ts";
import { fail } from "./route.ts";
import type { Reply } from "./route.ts";
import { createServeRoute } from "./serve-route.ts";

export type App = Hono<{ Bindings: HttpBindings }>;

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/**
 * Mounts the routes: one handler each and no middleware, so that nothing stands in the way of a call but its own
 * declaration, and the framework takes its shortest path.
 */
export function createApp(parts: AppParts): App {
  const router = new SmartRouter<[H, RouterRoute]>({ routers: [new RegExpRouter(), new TrieRouter()] });
  const app: App = new Hono({ router });
  for (const route of parts.routes) {
    if (route.policy === "test" && !parts.isTest) continue;
    app.on(route.method, honoPath(route.path), createServeRoute(route, parts));
  }

  const unknown = parts.metrics.route("*", "unknown");
  app.notFound((c) => {
    const started = parts.elapsedMs();
    const reply = replyToUnknown(c, router, parts);
    const response = toResponse(c, reply, requestIdFor(c.env.incoming.headers["x-request-id"]?.toString()));
    unknown.answered(response.status, (parts.elapsedMs() - started) / 1000);
    return response;
  });
  return app;
}

/** What no route serves: an OPTIONS question, a method that this path does not take, or nothing. */
function replyToUnknown(c: EdgeContext, router: Router<[H, RouterRoute]>, parts: AppParts): Reply {
  const wait = parts.limits.address(parts.addressOf(c.env.incoming));
  if (wait !== undefined) return fail(problem("too_many_requests", { retryAfterSeconds: wait }));
  const allowed = METHODS.filter((method) => router.match(method, c.req.path)[0].length > 0);
  if (allowed.length === 0) return fail(problem("not_found"));
  const allow = [...allowed, ...(allowed.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
  return c.req.method === "OPTIONS"
    ? { kind: "json", status: 204, body: null, headers: { allow } }
    : fail(problem("method_not_allowed", { allow }));
}

/** `/a/{id}` and `/a/{rest+}` (one or more segments) as the router writes them. */
function honoPath(path: string): string {
  return path.replaceAll(/\{(\w+)(\+?)\}/gu, (_all, name: string, many: string) => (many === "+" ? `:${name}{.+}` : `:${name}`));
}
