import { afterAll, beforeAll, expect, test } from "vitest";
import type { Answer, Sent } from "../../src/edge/http/_test-edge.ts";
import type { Route } from "../../src/edge/http/route.ts";
import { type Caller, callWhole, payloadOf } from "../support/whole-calls.ts";
import { type WholeHouse, openWholeHouse } from "../support/whole-house.ts";

/** What is sent to any route, in any place of the call, may be personal data: no refusal and no line of the log says it back. */
const MARK = "zzyzx7741echo";
/** As a word, as an address and as a text that fits no pattern. */
const SHAPES = [MARK, `${MARK}@example.com`, `"${MARK}" & <b>`] as const;

/** What ends the session or the device of whoever asks, streams without an end, or asks the payment provider on the internet. */
const NOT_HERE: ReadonlySet<string> = new Set([
  "DELETE /v1/session",
  "POST /v1/session/lock",
  "POST /v1/devices/{id}/losses",
  "GET /v1/approvals/events",
  "GET /v1/collection-requests/events",
  "PUT /v1/payment-provider",
]);

let house: WholeHouse;
let us: Caller;
let routes: readonly Route[];

beforeAll(async () => {
  house = await openWholeHouse();
  us = await house.caller("Blue Sky");
  routes = house.edge.server.routes.filter(
    ({ room, path, method }) => room !== "pages" && room !== "customers" && !NOT_HERE.has(`${method} ${path}`),
  );
}, 120_000);
afterAll(() => house.close());

test("no refusal and no line of the log says back what was sent, wherever it stood", async () => {
  expect(routes.length).toBeGreaterThan(200);
  let refused = 0;
  for (const route of routes) {
    for (const [where, answer] of await tried(route)) {
      if (answer.status < 400) continue;
      refused += 1;
      // Which field is meant is told by its name, where it could be one that a map declares.
      const told = `${answer.text.replaceAll(`"field":"${MARK}"`, "")} ${JSON.stringify(answer.headers)}`;
      expect.soft(told.toLowerCase().includes(MARK), `${route.method} ${route.path} ${where}: ${answer.text}`).toBe(false);
      expect.soft(answer.json["code"], `${route.method} ${route.path} ${where}`).not.toBe("internal");
    }
  }
  expect(refused).toBeGreaterThan(1_400);
  expect(house.edge.logged.filter((line) => line.toLowerCase().includes(MARK))).toEqual([]);
}, 300_000);

async function tried(route: Route): Promise<readonly (readonly [string, Answer])[]> {
  const answers: (readonly [string, Answer])[] = [];
  const ask = async (where: string, more: Sent): Promise<void> => {
    answers.push([where, await callWhole(us, route, undefined, more)]);
  };
  const { body } = payloadOf(us, route);
  if (route.body.kind === "json") {
    for (const shape of SHAPES) {
      for (const marked of markings(body ?? {}, shape)) await ask(JSON.stringify(marked), { body: marked });
      await ask("unknown key", { body: { ...(body as object), [shape]: shape } });
    }
    await ask("no JSON", { raw: `{"${MARK}": ${MARK}` });
    await ask("a name twice", { raw: `{"${MARK}": 1, "${MARK}": 2}` });
    await ask("content type", { raw: "{}", headers: { "content-type": `application/${MARK}` } });
  }
  await ask("headers", { headers: { "idempotency-key": `${MARK}\u00e9`, "if-none-match": MARK, prefer: MARK, "accept-language": MARK } });
  for (const at of us.places.filter(({ method, path, where }) => method === route.method && path === route.path && where !== "body")) {
    for (const id of [MARK, `${at.kind}_${MARK}`]) answers.push([`${at.where} ${at.name}`, await callWhole(us, route, { place: at, id })]);
  }
  return answers;
}

/** The body with the mark in place of each of its texts, one after the other. */
function markings(value: unknown, mark: string): readonly unknown[] {
  if (typeof value === "string") return [mark];
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, n) => markings(item, mark).map((marked) => value.with(n, marked)));
  return Object.entries(value).flatMap(([name, inner]) => markings(inner, mark).map((marked) => ({ ...value, [name]: marked })));
}
