import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestEdge } from "../../src/edge/http/_test-edge.ts";
import type { TestEdge } from "../../src/edge/http/_test-edge.ts";
import { openTestDatabase } from "../../src/platform/storage/testing.ts";
import type { TestDatabase } from "../../src/platform/storage/testing.ts";
import { readDocuments } from "../rules/source-tree.ts";

/** An address below `/v1` or `/ledger` as it stands behind a method, in a command or by itself; code of ours that is called like it is none. */
const NAMED =
  /(?:(?<method>GET|POST|PUT|PATCH|DELETE) )?(?:\$[A-Z]+|localhost:4600|(?<!\w))\/(?<names>(?:v1|ledger)\/[\w{}$…/.-]*[\w}…])(?!\w|\{)/gu;

let db: TestDatabase;
let edge: TestEdge;

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
});
afterAll(async () => {
  await edge.close();
  await db.close();
});

test("every route that a document names is one, by the method that stands before it", () => {
  const named = readDocuments().flatMap(({ path, text }) =>
    [...text.matchAll(NAMED)]
      .map(({ groups }) => ({ path, method: groups?.["method"], names: segments(groups?.["names"] ?? "") }))
      .filter(({ names }) => !names.at(-1)?.endsWith(".ts")),
  );
  expect(named.length).toBeGreaterThan(100);
  expect(named.filter((one) => !isRoute(one)).map(({ path, method = "", names }) => `${path}: ${method} /${names.join("/")}`)).toEqual([]);
});

/** Dots at the end stand for whatever follows, and dots in a name (`sub_…`) for an id. */
function isRoute({ method, names }: { readonly method: string | undefined; readonly names: readonly string[] }): boolean {
  return edge.server.routes.some((route) => {
    const known = segments(route.path);
    return (
      (method === undefined || route.method === method) &&
      names.length === known.length &&
      known.every((name, n) => name.startsWith("{") || name === names[n] || (names[n] === "…" && n === known.length - 1))
    );
  });
}

function segments(path: string): readonly string[] {
  return path.split("/").filter((name) => name !== "");
}
