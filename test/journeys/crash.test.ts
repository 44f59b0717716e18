import { expect, test } from "vitest";
import { crashDrill } from "../support/crash-drill.ts";

test("kill -9 of app, keeper and database in turn loses no acknowledged write and leaves nothing half done", async () => {
  const report = await crashDrill({ kills: 3, seed: 20_261 });
  expect(report.troubles).toEqual([]);
  expect(report.acknowledged).toBeGreaterThan(30);
  expect(Math.max(...report.downMs)).toBeLessThan(10_000);
  expect(report.verify.status, report.verify.told).toBe(0);
}, 180_000);
