import { OpenAPIHono, z } from "@hono/zod-openapi";
import { assert } from "../../base/fault.ts";
import { Lack } from "./contract/subjects.ts";
import type { Policy } from "./policy.ts";
import { problem } from "./problem.ts";
import type { BodySpec, Route } from "./route.ts";

export const ProblemSchema = z
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
    forward: z.string().optional().describe("The sending that it is about."),
    approval: z.string().optional().describe("The question to a second person that is under way."),
    state: z.string().optional().describe("How one stands that is over."),
    mayBreakGlass: z.boolean().optional().describe("Whether the glass may be broken where nobody could answer."),
    serverTime: z.string().optional().describe("The time here, for a device whose clock is off."),
    requestId: z.string().describe("As in X-Request-Id."),
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
  registry.openAPIRegistry.registerComponent("headers", "RequestId", {
    required: true,
    schema: { type: "string" },
    description: "Names this call in the log; your own, where you sent one of 8 to 64 letters, digits, `_` and `-`.",
  });
  for (const [status, description] of PROBLEM_STATUSES) {
    registry.openAPIRegistry.registerComponent("responses", `Problem${status}`, {
      description,
      headers: REQUEST_ID,
      content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
    });
  }
  registry.openAPIRegistry.register("Problem", ProblemSchema);
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
    withoutFlags,
  );
}

/** The generator writes a regular expression with its flags, and no text ends as `$/u` asks; JSON Schema knows no flags and means `u`. */
function withoutFlags(key: string, value: unknown): unknown {
  return key === "pattern" && typeof value === "string" ? value.replace(/\/u$/u, "") : value;
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

type ResponseSpec = {
  readonly description: string;
  readonly headers: typeof REQUEST_ID;
  readonly content?: Record<string, { readonly schema: z.ZodType }>;
};
type PathConfig = Parameters<OpenAPIHono["openAPIRegistry"]["registerPath"]>[0];

function pathOf(route: Route): PathConfig {
  const open = route.withoutKey;
  const isOnce = route.method === "POST" && route.policy !== "public" && route.anew === undefined;
  const headers = {
    ...(isOnce ? { "idempotency-key": z.string().max(255).optional() } : {}),
    ...(route.mayPreferWait === true ? { prefer: z.string().optional().describe(PREFER) } : {}),
  };
  return {
    method: route.method.toLowerCase() as "get",
    path: route.path.replaceAll("+}", "}"),
    operationId: operationIdOf(route),
    tags: [route.room],
    summary: route.summary,
    description: [
      "acts" in route.ledger ? `Noted in the ledger as ${route.ledger.acts.join(", ")}.` : `Not noted in the ledger: ${route.ledger.none}`,
      ...(open === undefined ? [] : [`Without a key: ${open.summary}`]),
      ...(route.anew === undefined ? [] : [`Answered anew under the same Idempotency-Key: ${route.anew}`]),
    ].join(" "),
    ...(route.policy === "public"
      ? {}
      : { security: [...SCHEMES[route.policy].map((scheme) => ({ [scheme]: [] })), ...(open ? [{}] : [])] }),
    request: {
      params: route.params as unknown as z.ZodObject,
      query: route.query as unknown as z.ZodObject,
      ...(Object.keys(headers).length === 0 ? {} : { headers: z.object(headers) }),
      ...bodyOf(route.method, open === undefined ? route.body : eitherOf(route.body, open.body)),
    },
    responses: { ...answersOf(route), ...(open === undefined ? {} : answersOf(open)), ...problemsOf(route) },
  };
}

/** What a generated client calls its function: `postSubjectsByIdReveals`. It follows from method and path, so it stays as long as they do. */
export function operationIdOf({ method, path }: Pick<Route, "method" | "path">): string {
  const words =
    path
      .replace(/^\/v1\//u, "")
      .replaceAll("{", "by-")
      .match(/[a-z\d]+/giu) ?? [];
  return [method.toLowerCase(), ...words.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join("");
}

/** What is sent with a key, and what without one. */
function eitherOf(one: BodySpec, other: BodySpec): BodySpec {
  assert(one.kind === "json" && other.kind === "json", "both doors of a route take JSON");
  return { kind: "json", schema: z.union([one.schema, other.schema]) };
}

function bodyOf(
  method: Route["method"],
  body: BodySpec,
): {
  readonly body?: { readonly required: boolean; readonly content: Record<string, { readonly schema: z.ZodType }> };
} {
  if (body.kind === "json") {
    const required = method !== "POST" || !body.schema.safeParse({}).success;
    return { body: { required, content: { "application/json": { schema: body.schema } } } };
  }
  if (body.kind === "stream")
    return { body: { required: true, content: Object.fromEntries(body.types.map((type) => [type, { schema: z.string() }])) } };
  return {};
}

function answersOf(route: Route): Record<string, ResponseSpec> {
  const { status, statusIfNew, describe, body, orTypes = [] } = route.answer;
  if (status === 204) return { [status]: { description: describe, headers: REQUEST_ID } };
  const bytes = (types: readonly string[]) => Object.fromEntries(types.map((type) => [type, { schema: z.string() }]));
  const content = { ...(typeof body === "string" ? bytes([body]) : { "application/json": { schema: body } }), ...bytes(orTypes) };
  const answer = { description: describe, headers: REQUEST_ID, content };
  return { [status]: answer, ...(statusIfNew === undefined ? {} : { [statusIfNew]: answer }) };
}

const REQUEST_ID = { "X-Request-Id": { $ref: "#/components/headers/RequestId" } } as const;

/** What may be wrong with a call, as each route names it; `Problem` stands for whatever else. */
const PROBLEM_STATUSES = new Map<string, string>([
  ["400", problem("invalid_input").title],
  ["401", "No key, or none that is known"],
  ["403", "Not allowed to this caller"],
  ["404", problem("not_found").title],
  ["409", "Not as things stand now"],
  ["410", problem("subject_erased").title],
  ["413", problem("body_too_large").title],
  ["415", problem("content_type_unsupported").title],
  ["422", "Understood, and cannot be done; or an Idempotency-Key that was used with another request"],
  ["429", problem("too_many_requests").title],
  ["503", "Sealed, or away for a moment"],
  ["", "Any other problem; its code tells it."],
]);

function problemsOf(route: Route): Record<string, { readonly $ref: string }> {
  const isForAll = route.policy === "public" && route.method === "GET";
  const statuses = [
    "400",
    "404",
    "429",
    "503",
    ...(isForAll ? [] : ["401", "403", "409", "410"]),
    ...(route.body.kind === "none" ? [] : ["413", "415"]),
    ...(route.method === "GET" ? [] : ["422"]),
  ];
  const named = statuses.map((status) => [status, { $ref: `#/components/responses/Problem${status}` }] as const);
  return { ...Object.fromEntries(named), default: { $ref: "#/components/responses/Problem" } };
}
