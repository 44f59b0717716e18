import { OpenAPIHono, z } from "@hono/zod-openapi";
import { Lack } from "./contract/subjects.ts";
import type { Policy } from "./policy.ts";
import { problem } from "./problem.ts";
import type { BodySpec, Route } from "./route.ts";

const ProblemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string().describe("Stable; programs decide by it."),
    say: z.string().describe("A sentence that can be read aloud to the customer."),
    fields: z
      .array(
        z.object({
          field: z.string(),
          code: z.string(),
          say: z.string(),
          unlock: z.string().nullable().optional(),
          also: z.array(z.string()).optional(),
          lacks: z.array(Lack).optional(),
        }),
      )
      .optional(),
    unlock: z.string().optional().describe("What would unlock it, and whom to ask."),
    also: z.array(z.string()).optional().describe("Codes of the later rules that refuse, too."),
    lacks: z.array(Lack).optional().describe("What a person or their device lacks for this, and who can mend it."),
    entry: z.string().optional().describe("The ledger entry that notes a refusal."),
    requestId: z.string(),
  })
  .openapi("Problem");

/** The document is made from the routes that are mounted and the schemas that judge their input: it cannot go stale. */
export function openApiDocument(routes: readonly Route[], version: string, origin: string): string {
  const registry = new OpenAPIHono();
  registry.openAPIRegistry.registerComponent("securitySchemes", "key", {
    type: "http",
    scheme: "bearer",
    description: "An API key: sk_live_… or sk_test_…",
  });
  registry.openAPIRegistry.registerComponent("securitySchemes", "session", {
    type: "apiKey",
    in: "cookie",
    name: "__Host-strongroom",
    description: "The session of a person, with X-Device-Proof: a signature by the key of the browser that signed in.",
  });
  for (const route of routes.filter((one) => one.room !== "pages")) registry.openAPIRegistry.registerPath(pathOf(route));
  return JSON.stringify(
    registry.getOpenAPI31Document({
      openapi: "3.1.0",
      info: {
        title: "Strongroom",
        version,
        description: "Staff use customers' data without seeing it. Errors are RFC 9457 problem details; every answer carries X-Request-Id.",
      },
      servers: [{ url: origin }],
    }),
  );
}

/** By what a call may show whose it is. */
const SCHEMES = {
  key: ["key", "session"],
  owner: ["key", "session"],
  log: ["key", "session"],
  test: ["key", "session"],
  person: ["session"],
} as const satisfies Record<Exclude<Policy, "public">, readonly string[]>;

const PREFER =
  "`wait=N`: how many seconds you wait for what goes on after the deed, 20 at most; one where nothing is said. `respond-async`: not at all. What was applied is told in Preference-Applied (RFC 7240).";

type PathConfig = Parameters<OpenAPIHono["openAPIRegistry"]["registerPath"]>[0];

function pathOf(route: Route): PathConfig {
  const isOnce = route.method === "POST" && route.body.kind === "json" && route.policy !== "public";
  const headers = {
    ...(isOnce ? { "idempotency-key": z.string().max(255).optional() } : {}),
    ...(route.mayPreferWait === true ? { prefer: z.string().optional().describe(PREFER) } : {}),
  };
  return {
    method: route.method.toLowerCase() as "get",
    path: route.path.replaceAll("+}", "}"),
    tags: [route.room],
    summary: route.summary,
    description:
      "acts" in route.ledger ? `Noted in the ledger as ${route.ledger.acts.join(", ")}.` : `Not noted in the ledger: ${route.ledger.none}`,
    ...(route.policy === "public" ? {} : { security: SCHEMES[route.policy].map((scheme) => ({ [scheme]: [] })) }),
    request: {
      params: route.params as unknown as z.ZodObject,
      query: route.query as unknown as z.ZodObject,
      ...(Object.keys(headers).length === 0 ? {} : { headers: z.object(headers) }),
      ...bodyOf(route.body),
    },
    responses: { [route.answer.status]: answerOf(route), ...problemsOf(route) },
  };
}

function bodyOf(body: BodySpec): {
  readonly body?: { readonly required: true; readonly content: Record<string, { readonly schema: z.ZodType }> };
} {
  if (body.kind === "json") return { body: { required: true, content: { "application/json": { schema: body.schema } } } };
  if (body.kind === "stream")
    return { body: { required: true, content: Object.fromEntries(body.types.map((type) => [type, { schema: z.string() }])) } };
  return {};
}

function answerOf(route: Route): { description: string; content?: Record<string, { schema: z.ZodType }> } {
  const { status, describe, body } = route.answer;
  if (status === 204) return { description: describe };
  return typeof body === "string"
    ? { description: describe, content: { [body]: { schema: z.string() } } }
    : { description: describe, content: { "application/json": { schema: body } } };
}

function problemsOf(route: Route): Record<string, { description: string; content: Record<string, { schema: z.ZodType }> }> {
  const content = { "application/problem+json": { schema: ProblemSchema } };
  const codes = [
    problem("invalid_input"),
    ...(route.policy === "public" ? [] : [problem("key_missing"), problem("owner_needed")]),
    problem("not_found"),
    ...(route.body.kind === "none" ? [] : [problem("body_too_large"), problem("content_type_unsupported")]),
    problem("too_many_requests"),
    problem("sealed"),
  ];
  return Object.fromEntries(codes.map(({ status, title }) => [String(status), { description: title, content }]));
}
