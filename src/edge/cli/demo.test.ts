import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Decrypter } from "age-encryption";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readServerFile } from "../server-file.ts";
import { type Ran, type TestCli, makeTestCli } from "./_test-cli.ts";

let cli: TestCli;
let first: Ran;
beforeAll(async () => {
  cli = makeTestCli({ PORT: "0" });
});
afterAll(() => cli.remove());

test("the demo is a business with customers, keys and a ledger that verifies; a second run finds it as it was", async () => {
  first = cli.runProcess("demo", "--no-serve");
  expect(first).toMatchObject({ exit: 0, json: { ok: true, ownerKey: expect.stringMatching(/^sk_test_/u) } });
  expect(Number(first.json["customers"])).toBeGreaterThan(50);
  expect((await cli.run("demo", "--no-serve")).json).toEqual(first.json);
  expect(first.json["requests"]).toEqual({ number: expect.stringMatching(/^[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{4}$/u) as string });
  const verified = await cli.run("verify");
  expect(verified).toMatchObject({ exit: 0, json: { ok: true, findings: [] } });
  expect(Number(verified.json["size"])).toBeGreaterThan(Number(first.json["customers"]) + 15);
  expect((await cli.run("demo", "--codes")).json).toMatchObject({
    codes: [
      { email: "marco@bluesky.example", code: expect.stringMatching(/^\d{6}$/u) },
      { email: "ines@bluesky.example" },
      { email: "theo@bluesky.example" },
      { email: "cleo@bluesky.example" },
      { email: "noor@bluesky.example" },
    ],
  });
  expect(existsSync(join(String(first.json["folder"]), "demo-passphrase"))).toBe(true);
});

test("served, it has requests in every state, payments of every outcome, and mails to read, vendors good and bad, and a file that waits; what was made is not made again", async () => {
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
    expect(new Set(known)).toEqual(new Set(["collection_link", "card_added", "card_used", "rights_received"]));

    expect(await get("/v1/lists", ownerKey)).toMatchObject([{ id: "letter", members: { asked: 1, confirmed: 3, left: 1 } }]);
    const [letter] = await get("/v1/lists/letter/mailings", ownerKey);
    expect(letter).toMatchObject({ state: "done", queued: 4 });

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

    const vendors = await get("/v1/vendors", ownerKey);
    expect(vendors.map((one) => [one["name"], one["state"]])).toEqual([
      ["airline", "approved"],
      ["mirage", "approved"],
      ["villas", "proposed"],
      ["miles", "suspended"],
      ["tally", "approved"],
    ]);
    const [play] = await get(`/v1/vendors/${String(vendors[1]?.["id"])}/operations`, ownerKey);
    // Whoever asks it for a trick that it does not know is told which it does.
    const tricks = (await (await fetch(`${String(vendors[1]?.["origin"])}/hostile/none`)).text()).split("\n");
    expect(tricks.length).toBeGreaterThan(15);
    expect(play?.["parameters"]).toMatchObject([{ type: "choice", options: expect.arrayContaining(tricks) as string[] }]);
    const trick = { vendor: "mirage", subject, purpose: "booking", operation: "play-a-trick", parameters: { trick: "encodings" } };
    const played = await post("/v1/forwards", trick);
    expect([played["status"], /4000056655665556|Gon[çc]alves/iu.test(String(played["body"]))]).toEqual([200, false]);
    const request = { method: "POST", path: "/", body: { name: "{{subject.last_name}}" } };
    expect(await post("/v1/forwards", { vendor: "miles", subject, purpose: "booking", request })).toMatchObject({
      code: "vendor_suspended",
      say: expect.stringContaining("suspended") as string,
    });

    const [path = "", token = ""] = (first.json["file"] as { path: string }).path.split("#");
    const fetched = await fetch(`http://127.0.0.1:${portHere()}${path}`, { method: "POST", body: new URLSearchParams({ token }) });
    const decrypter = new Decrypter();
    decrypter.addIdentity(readFileSync(join(String(first.json["folder"]), "accountant-key.txt"), "utf8").trim());
    const opened = await decrypter.decrypt(new Uint8Array(await fetched.arrayBuffer()), "text");
    expect(opened.trim().split("\n")).toHaveLength(1 + Number(first.json["customers"]));
  } finally {
    running.kill("SIGTERM");
    await once(running, "exit");
  }
});
