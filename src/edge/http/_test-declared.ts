import type { z } from "@hono/zod-openapi";
import { ProblemSchema } from "./openapi.ts";
import type { Route } from "./route.ts";

type Answered = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
};

/** The shape of its addresses, which is made once: a test file asks hundreds of times. */
type Shaped = { readonly route: Route; readonly shape: RegExp };

const byPort = new Map<number, readonly Shaped[]>();

/** From now on whatever this server answers to a test is held against what its routes declare. */
export function holdToDeclared(port: number, routes: readonly Route[]): void {
  const fewestGapsFirst = routes.toSorted((one, other) => one.path.split("{").length - other.path.split("{").length);
  byPort.set(
    port,
    fewestGapsFirst.map((route) => ({ route, shape: shapeOf(route.path) })),
  );
}

/** Throws where an answer is none that the OpenAPI document lets a program expect: another status, type, shape, or a member that it does not list. */
export function expectDeclared(port: number, method: string, path: string, answer: Answered): void {
  const route = routeOf(byPort.get(port) ?? [], method, path.split("?")[0] ?? "");
  if (route === undefined || route.room === "pages" || route.tell !== undefined || answer.status === 304 || answer.status === 308) return;
  const doors = route.withoutKey === undefined ? [route] : [route, route.withoutKey];
  const wrong = answer.status >= 400 ? wrongInProblem(answer) : wrongAtAll(doors.map((door) => wrongInAnswer(door, answer)));
  if (wrong !== undefined)
    throw new Error(`${method} ${route.path} answered what it does not declare: ${wrong}\n${answer.text.slice(0, 2_000)}`);
}

function wrongAtAll(wrongs: readonly (string | undefined)[]): string | undefined {
  return wrongs.includes(undefined) ? undefined : wrongs[0];
}

function routeOf(routes: readonly Shaped[], method: string, path: string): Route | undefined {
  return routes.find(({ route, shape }) => route.method === method && shape.test(path))?.route;
}

function shapeOf(path: string): RegExp {
  const steps = path.split(/(\{\w+\+?\})/u);
  return new RegExp(
    `^${steps.map((step) => (step.startsWith("{") ? (step.endsWith("+}") ? ".+" : "[^/]+") : escaped(step))).join("")}$`,
    "u",
  );
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^$()[\]\\|]/gu, String.raw`\$&`);
}

function wrongInProblem({ status, headers, text }: Answered): string | undefined {
  if (headers["content-type"] !== "application/problem+json") return `content type ${String(headers["content-type"])}`;
  const body: unknown = JSON.parse(text);
  const read = ProblemSchema.safeParse(body);
  if (!read.success) return read.error.message;
  if (read.data.status !== status) return `status ${read.data.status} within ${status}`;
  return membersBeyond(body, read.data);
}

function wrongInAnswer({ answer: declared }: Route, { status, headers, text }: Answered): string | undefined {
  if (status !== declared.status && status !== declared.statusIfNew) return `status ${status}`;
  if (headers["x-request-id"] === undefined) return "no X-Request-Id";
  if (status === 204) return text === "" ? undefined : "a body";
  const type = String(headers["content-type"]).split(";")[0] ?? "";
  if (typeof declared.body !== "string" && type === "application/json") return wrongInJson(declared.body, JSON.parse(text));
  const types = [typeof declared.body === "string" ? declared.body : "application/json", ...(declared.orTypes ?? [])];
  return types.includes(type) || types.includes("*/*") ? undefined : `content type ${type}`;
}

function wrongInJson(schema: z.ZodType, body: unknown): string | undefined {
  const read = schema.safeParse(body);
  return read.success ? membersBeyond(body, read.data) : read.error.message;
}

/** Answers' schemas drop what they do not know, so what is not in what was read is in no document. */
function membersBeyond(told: unknown, read: unknown, at = ""): string | undefined {
  if (Array.isArray(told))
    return firstOf(told.map((item, n) => membersBeyond(item, Array.isArray(read) ? read[n] : undefined, `${at}[${n}]`)));
  if (typeof told !== "object" || told === null) return undefined;
  if (typeof read !== "object" || read === null) return at;
  const known = read as Readonly<Record<string, unknown>>;
  return firstOf(
    Object.entries(told).map(([name, value]) =>
      name in known ? membersBeyond(value, known[name], `${at}.${name}`) : `a member ${at}.${name}`,
    ),
  );
}

function firstOf(found: readonly (string | undefined)[]): string | undefined {
  return found.find((one) => one !== undefined);
}
