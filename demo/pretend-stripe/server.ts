import { randomUUID } from "node:crypto";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { createDeliverer } from "./deliver.ts";
import { ApiError, type ErrorBody } from "./errors.ts";
import { duringRequest, onEvent } from "./events.ts";
import { expand } from "./expand.ts";
import { createFaults } from "./faults.ts";
import { paramsOf, parseForm } from "./form.ts";
import { answerOnce } from "./idempotency.ts";
import { type PageAnswer, answerPage } from "./pages.ts";
import { ROUTES } from "./routes.ts";
import { type Account, find, openState } from "./state.ts";

const BODY_BYTES_MAX = 262_144;
const JSON_TYPE = { "content-type": "application/json" };

/** A server that speaks as Stripe's API does, has a card page and a bank's page, and sends signed events. */
export function createPretendStripe(options: { readonly stateFile: string | null }): Server {
  const state = openState(options.stateFile);
  const faults = createFaults();
  const deliverer = createDeliverer();
  onEvent((account, event) => deliverer.deliver(account, event));

  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch((error: unknown) => {
      // What was sent is not told: a card number may stand in it.
      process.stderr.write(`fault: ${error instanceof Error ? error.name : "unknown"} at ${incoming.method ?? ""} ${pathOf(incoming)}\n`);
      if (outgoing.headersSent) outgoing.destroy();
      else sendJson(outgoing, 500, { error: { type: "api_error", message: "An error occurred with our connection to Stripe." } });
    });
  });
  server.on("close", () => deliverer.stop());
  return server;

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const path = pathOf(incoming);
    const form = await readBody(incoming);
    if (path.startsWith("/v1/")) await answerApi(incoming, outgoing, path, form);
    else if (path.startsWith("/pretend/")) control(incoming, outgoing, path, form);
    else sendPage(outgoing, answerPage(state, { method: incoming.method ?? "GET", path, form, base: baseOf(incoming) }));
    if (incoming.method !== "GET") state.save();
  }

  async function answerApi(incoming: IncomingMessage, outgoing: ServerResponse, path: string, form: string): Promise<void> {
    const fault = faults.take(`${incoming.method ?? ""} ${path}`);
    if (fault?.kind === "cut") return void incoming.socket.destroy();
    const requestId = `req_${randomUUID().replaceAll("-", "").slice(0, 14)}`;
    const headers = { ...JSON_TYPE, "request-id": requestId, "stripe-version": String(incoming.headers["stripe-version"] ?? "") };
    try {
      const account = state.account(accountOf(incoming.headers.authorization));
      const isPost = incoming.method === "POST";
      const key = isPost ? (incoming.headers["idempotency-key"]?.toString() ?? null) : null;
      const answered = await answerOnce(account, { key, path, form: isPost ? form : "" }, async () => {
        if (fault?.kind === "error") return { status: 500, body: JSON.stringify({ error: OUR_FAULT }) };
        const made = duringRequest(requestId, key, () => answerRoute(account, incoming, path, form));
        if (fault?.kind === "slow") await sleep(fault.ms);
        return fault?.kind === "late-error" ? { status: 500, body: JSON.stringify({ error: OUR_FAULT }) } : made;
      });
      if (fault?.kind === "late-cut") {
        state.save();
        return void incoming.socket.destroy();
      }
      outgoing.writeHead(answered.status, {
        ...headers,
        ...(key === null ? {} : { "idempotency-key": key }),
        ...(answered.isReplayed ? { "idempotent-replayed": "true" } : {}),
      });
      outgoing.end(answered.body);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      sendJson(outgoing, error.status, { error: error.body }, headers);
    }
  }

  function answerRoute(account: Account, incoming: IncomingMessage, path: string, form: string): { status: number; body: string } {
    const query = (incoming.url ?? "").split("?")[1] ?? "";
    try {
      const tree = parseForm(incoming.method === "POST" ? form : query);
      const { answer, id } = routeFor(incoming.method ?? "", path);
      const params = paramsOf(tree);
      const made = answer({ account, id, params, base: baseOf(incoming) });
      return { status: 200, body: JSON.stringify(expand(account, made, params.list("expand"))) };
    } catch (error) {
      if (error instanceof ApiError) return { status: error.status, body: JSON.stringify({ error: error.body }) };
      throw error;
    }
  }

  /** For whoever tests: faults on purpose, events held back, an event sent once more. No key is asked; it listens on this machine only. */
  function control(incoming: IncomingMessage, outgoing: ServerResponse, path: string, form: string): void {
    try {
      const params = paramsOf(parseForm(form));
      if (incoming.method !== "POST") throw new ApiError(405, { type: "invalid_request_error", message: "POST only." });
      if (path === "/pretend/faults") faults.add(params);
      else if (path === "/pretend/faults/clear") faults.clear();
      else if (path === "/pretend/webhooks/pause") deliverer.pause(true);
      else if (path === "/pretend/webhooks/resume") deliverer.pause(false);
      else if (path === "/pretend/webhooks/resend") {
        const account = state.account(params.need("account"));
        deliverer.deliver(account, find(account.events, "event", params.need("event")));
      } else throw new ApiError(404, { type: "invalid_request_error", message: "No such control." });
      sendJson(outgoing, 200, { done: true });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      sendJson(outgoing, error.status, { error: error.body });
    }
  }
}

const OUR_FAULT: ErrorBody = { type: "api_error", message: "Sorry! There was an error while talking to one of our backends." };

/** Test keys carry the id of their account in their first letters; a live key has no business here. */
const KEY = /^(?:Bearer |Basic )?(?:sk|rk)_test_51(?<account>[A-Za-z0-9]{14})[A-Za-z0-9]{10,}$/u;

function accountOf(authorization: string | undefined): string {
  const basic = /^Basic (?<pair>[A-Za-z0-9+/=]+)$/u.exec(authorization ?? "")?.groups?.["pair"];
  const given = basic === undefined ? (authorization ?? "") : Buffer.from(basic, "base64").toString("latin1").replace(/:$/u, "");
  if (given === "")
    throw new ApiError(401, {
      type: "invalid_request_error",
      message: "You did not provide an API key. You need to provide your API key in the Authorization header.",
    });
  const account = KEY.exec(given)?.groups?.["account"];
  if (account === undefined) throw new ApiError(401, { type: "invalid_request_error", message: "Invalid API Key provided." });
  return `acct_1${account}`;
}

function routeFor(method: string, path: string): { readonly answer: (typeof ROUTES)[number][2]; readonly id: string } {
  const parts = path.split("/");
  for (const [wanted, pattern, answer] of ROUTES) {
    const shape = pattern.split("/");
    if (wanted !== method || shape.length !== parts.length) continue;
    if (shape.every((part, at) => part === ":id" || part === parts[at])) return { answer, id: parts[shape.indexOf(":id")] ?? "" };
  }
  const message = `Unrecognized request URL (${method}: ${path}).`;
  throw new ApiError(404, { type: "invalid_request_error", message });
}

function pathOf(incoming: IncomingMessage): string {
  return (incoming.url ?? "/").split("?")[0] ?? "/";
}

function baseOf(incoming: IncomingMessage): string {
  return `http://${incoming.headers.host ?? "127.0.0.1"}`;
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) throw new RangeError("body too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function sendJson(outgoing: ServerResponse, status: number, body: object, headers: Record<string, string> = JSON_TYPE): void {
  outgoing.writeHead(status, headers);
  outgoing.end(JSON.stringify(body));
}

function sendPage(outgoing: ServerResponse, { status, html, location }: PageAnswer): void {
  outgoing.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    ...(location === undefined ? {} : { location }),
  });
  outgoing.end(html);
}
