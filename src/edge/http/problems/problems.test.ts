import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { PROBLEMS } from "../problem.ts";

test("a code of the edge stands in one room, so that no words hide others", async () => {
  const rooms = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".ts") && !/^(?:words|problems\.test)\.ts$/u.test(name));
  const tables = await Promise.all(rooms.map((room) => import(`./${room}`) as Promise<Record<string, object>>));
  const codes = tables.flatMap((table) => Object.values(table).flatMap((words) => Object.keys(words)));
  expect(rooms.length).toBeGreaterThan(5);
  expect(codes.toSorted()).toEqual(Object.keys(PROBLEMS).toSorted());
});
