import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readServerFile } from "../server-file.ts";
import { makeTestCli } from "./_test-cli.ts";

const cli = makeTestCli({ PORT: "0" });
let first: ReturnType<typeof cli.run>;
afterAll(() => cli.remove());

test("the demo is a business with customers, keys and a ledger that verifies; a second run finds it as it was", () => {
  first = cli.run("demo", "--no-serve");
  expect(first).toMatchObject({ exit: 0, json: { ok: true, ownerKey: expect.stringMatching(/^sk_test_/u) } });
  expect(Number(first.json["customers"])).toBeGreaterThan(50);
  expect(cli.run("demo", "--no-serve").json).toEqual(first.json);
  expect(first.json["requests"]).toEqual({ number: expect.stringMatching(/^[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{4}$/u) as string });
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

test("served, it has requests in every state, payments of every outcome, and mails to read; what was made is not made again", async () => {
  const { ownerKey, keys } = first.json as { ownerKey: string; keys: { booking_system: string } };
  const running = cli.start("demo", "--json");
  try {
    const portHere = (): number => readServerFile(cli.env["DATA_DIR"] ?? "")?.port ?? 0;
    await expect.poll(portHere, { timeout: 30_000 }).toBeGreaterThan(0);
    const get = async (path: string, key: string): Promise<readonly Record<string, unknown>[]> => {
      const answer = await fetch(`http://127.0.0.1:${portHere()}${path}`, { headers: { authorization: `Bearer ${key}` } });
      return ((await answer.json()) as { items: Record<string, unknown>[] }).items;
    };
    const requests = await get("/v1/collection-requests?limit=50", keys.booking_system);
    expect(requests).toHaveLength(10);
    expect(new Set(requests.map((one) => one["state"]))).toEqual(new Set(["created", "opened", "provided", "used", "expired", "revoked"]));
    const paid = await Promise.all(
      requests.map((one) => get(`/v1/collection-requests/${String(one["id"])}/payments`, keys.booking_system)),
    );
    const outcomes = paid.flat().map((one) => String(one["state"]));
    expect(outcomes.toSorted()).toEqual(["challenge", "declined", "succeeded", "succeeded"]);
    expect(paid.flat().some((one) => one["refundedMinor"] === 12_000)).toBe(true);
    const letters = await get("/v1/outbox?limit=100", ownerKey);
    const known = letters.filter((one) => one["to"] === "luisg@embraer.com.br").map((one) => one["kind"]);
    expect(new Set(known)).toEqual(new Set(["collection_link", "card_added", "card_used"]));

    const post = async (path: string, body: object): Promise<Record<string, unknown>> => {
      const headers = { authorization: `Bearer ${keys.booking_system}`, "content-type": "application/json" };
      const answer = await fetch(`http://127.0.0.1:${portHere()}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
      return (await answer.json()) as Record<string, unknown>;
    };
    const found = await post("/v1/subjects/search", { field: "email", equals: "luisg@embraer.com.br", purpose: "booking" });
    const subject = (found["items"] as { id: string }[])[0]?.id;
    const booked = await post("/v1/forwards", {
      vendor: "airline",
      subject,
      purpose: "booking",
      operation: "book-seat",
      parameters: { flight: "pa17", seat: "12A" },
    });
    expect(booked, JSON.stringify(booked)).toMatchObject({ status: 201, withheld: null });
    expect(JSON.parse(String(booked["body"]))).toMatchObject({ state: "confirmed", flight: "PA17", ends: "5556", seat: "12A" });
  } finally {
    running.kill("SIGTERM");
    await once(running, "exit");
  }
});
