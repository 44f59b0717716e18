import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { makeTestCli } from "./_test-cli.ts";

const cli = makeTestCli();
afterAll(() => cli.remove());

test("the demo is a business with customers, keys and a ledger that verifies; a second run finds it as it was", () => {
  const first = cli.run("demo", "--no-serve");
  expect(first).toMatchObject({ exit: 0, json: { ok: true, ownerKey: expect.stringMatching(/^sk_test_/u) } });
  expect(Number(first.json["customers"])).toBeGreaterThan(50);
  expect(cli.run("demo", "--no-serve").json).toEqual(first.json);
  const verified = cli.run("verify");
  expect(verified).toMatchObject({ exit: 0, json: { ok: true, findings: [] } });
  expect(Number(verified.json["size"])).toBeGreaterThan(Number(first.json["customers"]) + 15);
  expect(cli.run("demo", "--codes").json).toMatchObject({
    codes: [
      { email: "marco@bluesky.example", code: expect.stringMatching(/^\d{6}$/u) },
      { email: "cleo@bluesky.example" },
      { email: "noor@bluesky.example" },
    ],
  });
  expect(existsSync(join(String(first.json["folder"]), "demo-passphrase"))).toBe(true);
});
