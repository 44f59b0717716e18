import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { z } from "@hono/zod-openapi";
import { Outage } from "../../base/fault.ts";
import { instantToIso } from "../../base/instant.ts";
import { BODY_BYTES_MAX } from "../../base/limits.ts";
import { ok, refuse } from "../../base/result.ts";
import type { Result } from "../../base/result.ts";
import { faultFields } from "../../platform/log/log.ts";
import { isDatabaseAway, isDatabaseBusy, isDiskFull } from "../../platform/storage/database.ts";
import type { AppParts } from "./app-parts.ts";
import { NOTHING } from "./contract/common.ts";
import { findCaller } from "./caller.ts";
import type { Caller } from "./caller.ts";
import { inputFaults, namesIn } from "./input-faults.ts";
import { PROBLEMS, problem } from "./problem.ts";
import type { EdgeCode, Problem } from "./problem.ts";
import { parsePairs, parseQuery } from "./query.ts";
import { checkJsonType, checkType, readBody } from "./read-body.ts";
import { toResponse } from "./reply.ts";
import type { EdgeContext } from "./reply.ts";
import { requestIdFor } from "./request-id.ts";
import { fail } from "./route.ts";
import type { Reply, RequestMark, Route } from "./route.ts";
import { readCookie } from "./session/cookie.ts";
import { isFromHere } from "./session/from-here.ts";
import { parseStrictJson } from "./strict-json.ts";
import { NotAnyMore } from "./within.ts";

type Parsed<T> = Result<T, { readonly code: EdgeCode; readonly problem: Problem }>;
type Input = {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly request: RequestMark | null;
  readonly idempotencyKey?: string | null;
};

const FORM_TYPE = /^application\/x-www-form-urlencoded(?:;[ \t]*charset=utf-8)?$/iu;
const FORM_BYTES_MAX = 65_536;
const CUSTOMERS_DOOR = "/c";
const PROOFS_WAIT_SECONDS = 60;
const ROOM_WAIT_SECONDS = 60;
const BUSY_WAIT_SECONDS = 5;
const NO_BYTES = Buffer.alloc(0);
const EMPTY = Buffer.from("{}");
const EMPTY_BYTES_MAX = 64;
const IDEMPOTENCY_KEY = /^[\x20-\x7e]{1,255}$/u;

/** The one way through a route: limits, caller, policy, input, handler. A step that refuses ends it. */
export function createServeRoute(route: Route, parts: AppParts): (c: EdgeContext) => Promise<Response> {
  const open = route.withoutKey === undefined ? undefined : createServeRoute(route.withoutKey, parts);
  const readInput = createReadInput(route);
  const isOwners = route.policy === "owner" || route.policy === "log";
  const metrics = parts.metrics.route(route.method, route.path);

  return async (c) => {
    const started = parts.elapsedMs();
    const { incoming } = c.env;
    if (open !== undefined && incoming.headers.authorization === undefined && readCookie(incoming.headers.cookie) === undefined)
      return await open(c);
    const requestId = requestIdFor(incoming.headers["x-request-id"]?.toString());
    const reply = await answer(c, incoming, requestId);
    const onCut = (why: unknown): void =>
      parts.log.warn("http.cut", { requestId, method: route.method, route: route.path, ...faultFields(why) });
    const response = toResponse(c, await told(route, reply, incoming), requestId, onCut);
    const durationMs = parts.elapsedMs() - started;
    metrics.answered(response.status, durationMs / 1000);
    if (response.status >= 400) {
      parts.log.info("http.refused", {
        requestId,
        method: route.method,
        route: route.path,
        status: response.status,
        durationMs: Math.round(durationMs),
        ...(reply.kind === "problem" ? { code: reply.problem.code } : {}),
      });
    }
    return response;
  };

  async function answer(c: EdgeContext, incoming: IncomingMessage, requestId: string): Promise<Reply> {
    try {
      const elsewhere = misplaced(route, parts, incoming);
      if (elsewhere !== undefined) return elsewhere;
      const address = parts.addressOf(incoming);
      const admitted = await admit(route, parts, incoming, address);
      if (!admitted.ok) return fail(admitted.refusal.problem);
      if (isOwners && admitted.value?.actor.owner === false) return fail(await parts.refuseNoOwner(route, admitted.value));
      // Before its body is read: an upload has gigabytes.
      if (route.bringsIn === true && parts.space.isReadOnly())
        return fail(noRoom(parts.space.state() === "full" ? "disk_full" : "read_only"));
      const input = await readInput(c, incoming);
      if (!input.ok) return fail(input.refusal.problem);
      return await route.handle({ ...input.value, caller: admitted.value, requestId, address, incoming });
    } catch (error) {
      return fail(problemOf(error, parts, route, requestId));
    }
  }
}

/** Pages tell in words and in the look of a page what programs are told as a problem. */
async function told(route: Route, reply: Reply, incoming: IncomingMessage): Promise<Reply> {
  return reply.kind === "problem" && route.tell !== undefined ? await route.tell(reply.problem, incoming) : reply;
}

/** The two origins keep to themselves. Whoever typed a name alone, or the customers' address at the other one, is shown their door. */
function misplaced(route: Route, { hosts, cardOrigin }: AppParts, incoming: IncomingMessage): Reply | undefined {
  if (hosts.placesOf(incoming.headers.host).has(route.place ?? "public")) return undefined;
  const isTyped = route.method === "GET" && (route.path === CUSTOMERS_DOOR || route.path === "/");
  return isTyped
    ? { kind: "json", status: 308, body: null, headers: { location: `${cardOrigin}${CUSTOMERS_DOOR}` } }
    : fail(problem("host_unknown"));
}

async function admit(route: Route, parts: AppParts, incoming: IncomingMessage, address: string | null): Promise<Parsed<Caller | null>> {
  const { limits } = parts;
  if (route.limiter === "unseal") {
    const wait = limits.unseal(address);
    if (wait !== undefined) return no("too_many_requests", { retryAfterSeconds: wait });
  }
  const { authorization } = incoming.headers;
  const cookie = readCookie(incoming.headers.cookie);
  if (route.policy === "public" || (authorization === undefined && cookie === undefined)) {
    const own = route.limiter === "sign-in" ? limits.signIn(address) : route.limiter === "ticket" ? limits.ticket(address) : undefined;
    const wait = own ?? limits.address(address);
    if (wait !== undefined) return no("too_many_requests", { retryAfterSeconds: wait });
    // Who signs in has no session yet that could be held to its device; so a page elsewhere must not begin one here.
    if (route.limiter === "sign-in" && !isFromHere(incoming, parts.publicOrigin)) return no("origin_not_allowed");
    if (route.policy === "public") return ok(null);
  }
  if (cookie !== undefined) return await admitPerson(route, parts, incoming, cookie, address);
  const caller = await findCaller(parts.gate, route.policy, authorization, address);
  if (!caller.ok) {
    const wait = caller.refusal.code === "key_unknown" ? limits.failure(address) : undefined;
    return wait === undefined ? no(caller.refusal.code) : no("too_many_failures", { retryAfterSeconds: wait });
  }
  const wait = limits.key(caller.value.actor.id);
  return wait === undefined ? caller : no("too_many_requests", { retryAfterSeconds: wait });
}

async function admitPerson(
  route: Route,
  parts: AppParts,
  incoming: IncomingMessage,
  cookie: string,
  address: string | null,
): Promise<Parsed<Caller>> {
  const { limits } = parts;
  if (incoming.headers.authorization !== undefined) return no("two_credentials");
  if (incoming.method !== "GET" && incoming.method !== "HEAD" && !isFromHere(incoming, parts.publicOrigin)) return no("origin_not_allowed");
  const needs = { isFresh: route.fresh === true, mayBeLocked: route.whileLocked === true, isPassive: route.passive === true };
  const caller = await parts.sessions.authenticate(incoming, cookie, address, needs);
  if (!caller.ok) {
    const { code } = caller.refusal;
    const wait = code === "device_proof_needed" ? limits.failure(address) : undefined;
    if (wait !== undefined) return no("too_many_failures", { retryAfterSeconds: wait });
    if (code === "proofs_too_many") return no("too_many_requests", { retryAfterSeconds: PROOFS_WAIT_SECONDS });
    return no(code, code === "clock_skewed" ? { serverTime: instantToIso(parts.clock()) } : {});
  }
  const wait = limits.key(caller.value.actor.id);
  return wait === undefined ? caller : no("too_many_requests", { retryAfterSeconds: wait });
}

/** Prepares all that can be known of a route's input beforehand. */
function createReadInput(route: Route): (c: EdgeContext, incoming: IncomingMessage) => Promise<Parsed<Input>> {
  const { body: spec } = route;
  const queryNames = namesIn(route.query);
  const bodyNames = spec.kind === "json" ? namesIn(spec.schema) : new Set<string>();

  return async (c, incoming) => {
    const params = route.params.safeParse(c.req.param());
    if (!params.success) return no("not_found");
    const url = incoming.url ?? "/";
    const pairs = parseQuery(url);
    if (pairs === undefined)
      return no("invalid_input", { fields: [{ field: "query", code: "invalid", say: "A name stands twice, or an escape is not UTF-8." }] });
    const query = route.query.safeParse(pairs);
    if (!query.success) return no("invalid_input", { fields: inputFaults(query.error, "query", queryNames) });
    const base = { params: params.data, query: query.data };

    switch (spec.kind) {
      case "none":
        return hasBody(incoming) && !(route.method === "POST" && (await isEmpty(incoming)))
          ? no("body_not_wanted")
          : withMark(base, undefined, markRequest(route, incoming, url, NO_BYTES));
      case "stream": {
        const type = checkType(incoming, spec.type);
        if (!type.ok)
          return no(type.refusal.code, type.refusal.code === "content_type_unsupported" ? { say: `Send ${spec.types.join(" or ")}.` } : {});
        if (Number(incoming.headers["content-length"] ?? 0) > spec.bytesMax) return no("body_too_large");
        const key = idempotencyKeyOf(route, incoming);
        return key.ok ? ok({ ...base, body: undefined, request: null, idempotencyKey: key.value }) : key;
      }
      case "form": {
        const form = await readForm(incoming);
        return form.ok ? ok({ ...base, body: form.value, request: null }) : form;
      }
      case "json": {
        const read = await readJson(route, incoming, spec.schema, bodyNames);
        if (!read.ok) return read;
        return withMark(base, read.value.body, markRequest(route, incoming, url, read.value.bytes));
      }
    }
  };
}

function withMark(base: Pick<Input, "params" | "query">, body: unknown, request: Parsed<RequestMark | null>): Parsed<Input> {
  return request.ok ? ok({ ...base, body, request: request.value }) : request;
}

/** Many clients send `{}` with every POST: it says as much as nothing, and the other way round. */
async function isEmpty(incoming: IncomingMessage): Promise<boolean> {
  if (!checkJsonType(incoming).ok) return false;
  const read = await readBody(incoming, EMPTY_BYTES_MAX);
  const parsed = read.ok ? parseStrictJson(read.value) : read;
  return parsed.ok && NOTHING.safeParse(parsed.value).success;
}

async function readJson(
  { method }: Route,
  incoming: IncomingMessage,
  schema: z.ZodType,
  names: ReadonlySet<string>,
): Promise<Parsed<{ readonly body: unknown; readonly bytes: Buffer }>> {
  if (!hasBody(incoming)) {
    const nothing = method === "POST" ? schema.safeParse({}) : undefined;
    return nothing?.success === true ? ok({ body: nothing.data, bytes: EMPTY }) : no("body_missing");
  }
  const type = checkJsonType(incoming);
  if (!type.ok) return no(type.refusal.code);
  const read = await readBody(incoming, BODY_BYTES_MAX);
  if (!read.ok) return no(read.refusal.code);
  const parsed = parseStrictJson(read.value);
  if (!parsed.ok) {
    const { code, line, column } = parsed.refusal;
    return no(code, code === "not_utf8" ? {} : { say: `${PROBLEMS[code].say} (Line ${line}, column ${column}.)` });
  }
  const body = schema.safeParse(parsed.value);
  return body.success
    ? ok({ body: body.data, bytes: read.value })
    : no("invalid_input", { fields: inputFaults(body.error, "body", names) });
}

async function readForm(incoming: IncomingMessage): Promise<Parsed<Readonly<Record<string, string>>>> {
  const type = checkType(incoming, FORM_TYPE);
  if (!type.ok) return no(type.refusal.code, { say: "Send the page's own form." });
  const read = await readBody(incoming, FORM_BYTES_MAX);
  if (!read.ok) return no(read.refusal.code);
  const pairs = parsePairs(read.value.toString("latin1"));
  if (pairs === undefined) return no("invalid_input");
  // Browsers send each line end as two characters (HTML, "constructing the entry list"), and no limit that a form tells counts it so.
  return ok(Object.fromEntries(Object.entries(pairs).map(([name, value]) => [name, value.replaceAll("\r\n", "\n")])));
}

/** An Idempotency-Key binds the whole request; of its body only a digest is kept, and that under a key. */
function markRequest(route: Route, incoming: IncomingMessage, url: string, bytes: Buffer): Parsed<RequestMark | null> {
  const key = idempotencyKeyOf(route, incoming);
  if (!key.ok || key.value === null) return key.ok ? ok(null) : key;
  return ok({ idempotencyKey: key.value, digest: createHash("sha256").update(`POST ${url}\n`).update(bytes).digest() });
}

function idempotencyKeyOf(route: Route, incoming: IncomingMessage): Parsed<string | null> {
  const key = incoming.headers["idempotency-key"];
  if (key === undefined || route.method !== "POST") return ok(null);
  return typeof key === "string" && IDEMPOTENCY_KEY.test(key) ? ok(key) : no("idempotency_key_invalid");
}

function hasBody(incoming: IncomingMessage): boolean {
  return incoming.headers["transfer-encoding"] !== undefined || Number(incoming.headers["content-length"] ?? 0) > 0;
}

function no(
  code: EdgeCode,
  more: Parameters<typeof problem>[1] = {},
): { readonly ok: false; readonly refusal: { readonly code: EdgeCode; readonly problem: Problem } } {
  return refuse({ code, problem: problem(code, more) });
}

/** Outages pass and may be tried again; a person who was signed out in this moment is told so; all else is ours, and is told to the log by class and place only. */
function problemOf(error: unknown, parts: AppParts, route: Route, requestId: string): Problem {
  if (error instanceof Outage && (error.code === "sealed" || error.code === "keeper_away"))
    return problem(error.code, { retryAfterSeconds: 1 });
  if (error instanceof Outage && error.code === "read_only") return noRoom("read_only");
  // A database that found no room for its log stops, and cannot start before there is some.
  if (isDiskFull(error) || (isDatabaseAway(error) && parts.space.state() === "full")) return noRoom("disk_full");
  if (isDatabaseBusy(error)) return problem("database_busy", { retryAfterSeconds: BUSY_WAIT_SECONDS });
  if (isDatabaseAway(error)) return problem("database_away", { retryAfterSeconds: 1 });
  if (error instanceof NotAnyMore) return problem(error.code);
  parts.log.error("http.fault", { requestId, method: route.method, route: route.path, ...faultFields(error) });
  return problem("internal");
}

function noRoom(code: "read_only" | "disk_full"): Problem {
  return problem(code, { retryAfterSeconds: ROOM_WAIT_SECONDS });
}
