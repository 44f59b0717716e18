import type { IncomingMessage } from "node:http";
import type { z } from "@hono/zod-openapi";
import type { Caller, Person } from "./caller.ts";
import type { Policy } from "./policy.ts";
import type { HeaderKind } from "./headers.ts";
import type { Place } from "./hosts.ts";
import type { Problem } from "./problem.ts";

/** Which bucket a call draws from beside the one of every call: unsealing, signing in and showing a ticket have their own. */
type LimiterName = "caller" | "unseal" | "sign-in" | "ticket";

/** What the ledger gets: the acts noted in the deed's own transaction, or in a sentence why there is nothing to note. */
type LedgerKind = { readonly acts: readonly [string, ...string[]] } | { readonly none: string };

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** How the body comes: JSON by a schema, none, a page's form, or bytes that the handler streams itself. */
export type BodySpec =
  | { readonly kind: "none" }
  | { readonly kind: "json"; readonly schema: z.ZodType }
  | { readonly kind: "form" }
  | { readonly kind: "stream"; readonly type: RegExp; readonly types: readonly string[]; readonly bytesMax: number };

type AnswerSpec = {
  readonly status: 200 | 201 | 202 | 204 | 303;
  readonly describe: string;
  /** A schema for JSON; the media type for anything else. */
  readonly body: z.ZodType | string;
  /** Media types that may come in its place: what a caller asks for as `format`, or what a file is. */
  readonly orTypes?: readonly string[];
  /** What a PUT answers that made something new. */
  readonly statusIfNew?: 201;
};

export type Call<P, Q, B, C> = {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly caller: C;
  readonly requestId: string;
  readonly address: string | null;
  /** SHA-256 over method, address and body, for the Idempotency-Key; null where the route is no POST with JSON. */
  readonly request: RequestMark | null;
  /** Of a POST whose body the handler streams; the digest is then the handler's to make. */
  readonly idempotencyKey?: string | null;
  readonly incoming: IncomingMessage;
};

export type RequestMark = { readonly idempotencyKey: string; readonly digest: Buffer };

export type Reply =
  | {
      readonly kind: "json";
      readonly status: number;
      readonly body: unknown;
      readonly headers?: Readonly<Record<string, string>>;
      /** Of what is shown once: what is kept under an Idempotency-Key, and told to whoever asks again, in its place. */
      readonly again?: Problem;
    }
  /** JSON that is text already: an answer kept under an Idempotency-Key. */
  | { readonly kind: "kept"; readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly text: string }
  | { readonly kind: "problem"; readonly problem: Problem }
  | {
      readonly kind: "bytes";
      readonly status: number;
      readonly type: string;
      readonly bytes: string | Uint8Array;
      readonly look?: HeaderKind;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: "stream";
      readonly type: string;
      readonly chunks: () => AsyncIterable<Uint8Array | string>;
      /** Ends the connection at once, also of a reader who takes nothing. */
      readonly cut?: AbortSignal;
      readonly headers?: Readonly<Record<string, string>>;
    };

/**
 * One route, whole: without its policy, limiter, ledger kind, schemas or answers it does not compile. `path` is in
 * OpenAPI's manner (`/v1/subjects/{id}`).
 */
export type RouteSpec<P extends z.ZodType, Q extends z.ZodType, B extends BodySpec, L extends Policy> = {
  readonly method: Method;
  readonly path: `/${string}`;
  readonly room: string;
  readonly summary: string;
  readonly policy: L;
  readonly limiter: LimiterName;
  /** Where it is served; at the public origin alone where nothing is said. */
  readonly place?: Place;
  readonly ledger: LedgerKind;
  /** What the same call is for whoever shows no key and no session: a route of its own, with policy `public`. */
  readonly withoutKey?: Route;
  /**
   * It brings in what was not here before, so it is refused while the disk is nearly full, and what it would take is left for
   * entries, sign-ins, erasures and requests of customers, which go on.
   */
  readonly bringsIn?: true;
  /** A person needs a strong sign-in of the last five minutes; keys are not asked. */
  readonly fresh?: true;
  /** Whether a session that is locked may call this: what unlocks or ends it. */
  readonly whileLocked?: true;
  /** Asked by the page itself from time to time, so it is no sign that somebody sits there. */
  readonly passive?: true;
  /**
   * Why a POST is answered anew, whatever Idempotency-Key it comes with: it changes nothing, or what it shows is kept nowhere. Every other
   * one is answered once under its key.
   */
  readonly anew?: string;
  /** Whether a caller may say by `Prefer` how long they wait for what goes on after the deed (RFC 7240). */
  readonly mayPreferWait?: true;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly answer: AnswerSpec;
  /** How what goes wrong before and in the handler is told, where a problem in JSON would be read by nobody. */
  readonly tell?: (problem: Problem, incoming: IncomingMessage) => Promise<Reply> | Reply;
  readonly handle: (call: Call<z.infer<P>, z.infer<Q>, BodyOf<B>, CallerOf<L>>) => Promise<Reply> | Reply;
};

export type FormFields = Readonly<Record<string, string>>;

type BodyOf<B extends BodySpec> = B extends { readonly schema: infer S extends z.ZodType }
  ? z.infer<S>
  : B extends { readonly kind: "form" }
    ? FormFields
    : undefined;
type CallerOf<L extends Policy> = L extends "public" ? null : L extends "person" ? Caller & { readonly person: Person } : Caller;

/** A route with its types forgotten, as the app mounts it and the document lists it. */
export type Route = Omit<RouteSpec<z.ZodType, z.ZodType, BodySpec, Policy>, "handle"> & {
  readonly handle: (call: Call<unknown, unknown, unknown, Caller | null>) => Promise<Reply> | Reply;
};

/**
 * Checks a declaration and forgets its types. The cast holds because the app calls `handle` only with what the
 * declaration's own schemas and policy let through.
 */
export function route<P extends z.ZodType, Q extends z.ZodType, const B extends BodySpec, const L extends Policy>(
  spec: RouteSpec<P, Q, B, L>,
): Route {
  return spec as unknown as Route;
}

export function json(status: number, body: unknown, headers?: Readonly<Record<string, string>>): Reply {
  return { kind: "json", status, body, ...(headers === undefined ? {} : { headers }) };
}

export function fail(problem: Problem): Reply {
  return { kind: "problem", problem };
}
