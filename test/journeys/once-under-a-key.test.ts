import { afterAll, beforeAll, expect, test } from "vitest";
import type { Answer, Sent } from "../../src/edge/http/_test-edge.ts";
import type { Route } from "../../src/edge/http/route.ts";
import { type Caller, callWhole, payloadOf } from "../support/whole-calls.ts";
import { type WholeHouse, openWholeHouse } from "../support/whole-house.ts";

/** Every POST under an Idempotency-Key: one answer, refusals and headers too; another body is refused, and two at once are one. */
let house: WholeHouse;
let us: Caller;
let posts: readonly Route[];

beforeAll(async () => {
  house = await openWholeHouse();
  us = await house.caller("Blue Sky");
  posts = house.edge.server.routes.filter(({ method, policy, anew }) => method === "POST" && policy !== "public" && anew === undefined);
});
afterAll(() => house.close());

/** Refused here before there is a deed that could be kept: no mail server, no provider. */
const BEFORE: ReadonlySet<string> = new Set(["mail_not_set", "no_provider"]);
/** What hinders others is done last. */
const LAST = /\/losses$|^\/v1\/rights-requests$/u;

test("a POST is answered once under its Idempotency-Key, and with another body it is refused", async () => {
  expect(posts.length).toBeGreaterThan(60);
  for (const route of posts.toSorted((one, other) => Number(LAST.test(one.path)) - Number(LAST.test(other.path)))) {
    const sent = keyed(route);
    const ask = (more = ""): Promise<Answer> =>
      callWhole(us, route, undefined, { ...sent, ...(sent.raw === undefined ? {} : { raw: `${String(sent.raw)}${more}` }) });
    const [one, two] = await Promise.all([ask(), ask()]);
    const [again, other] = [await ask(), await ask(" ")];
    if (BEFORE.has(String(one.json["code"]))) continue;
    expect.soft([two.text, again.text], `${route.path}: ${one.text}`).toEqual([one.text, one.text]);
    expect.soft([two.status, again.status], route.path).toEqual([one.status, one.status]);
    expect.soft([ownHeaders(two), ownHeaders(again)], route.path).toEqual([ownHeaders(one), ownHeaders(one)]);
    // What has no body has no other one.
    if (route.body.kind !== "none")
      expect.soft([other.status, other.json["code"]], `${route.path}: ${other.text}`).toEqual([422, "idempotency_conflict"]);
  }
}, 300_000);

/** What is of this one journey of an answer is not the answer's own. */
function ownHeaders({ headers }: Answer): Readonly<Record<string, unknown>> {
  const { "x-request-id": _id, date: _date, ...own } = headers;
  return own;
}

function keyed(route: Route): Sent {
  const { body, raw, headers } = payloadOf(us, route);
  const text = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  return {
    ...(text === undefined ? {} : { raw: text }),
    headers: { "content-type": "application/json", ...headers, "idempotency-key": route.path },
  };
}
