import { isIP } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDns, startDns } from "./_test-dns.ts";
import { type Decoy, sendErrand, startDecoy } from "./_test-errand.ts";
import { FORBIDDEN_ADDRESSES, FORBIDDEN_ORIGINS } from "./_test-forbidden.ts";
import { type Egress, startEgress } from "./egress.ts";

let dns: TestDns;
let decoy: Decoy;
let egress: Egress;
let quick: { readonly connectMs: number };

beforeAll(async () => {
  dns = await startDns();
  decoy = await startDecoy();
  egress = startEgress({ mayLoopback: true, resolvers: [dns.server], authorities: [] });
  quick = { connectMs: 300 };
});
afterAll(async () => {
  await egress.close();
  await Promise.all([dns.close(), decoy.close()]);
});

/** The same origin at the decoy's port, where it says no port of its own. */
function atDecoy(origin: string): string {
  return /^[a-z]+:\/\/[^/?#@\\:]+$/u.test(origin) || /^[a-z]+:\/\/\[[^\]]*\]$/u.test(origin) ? `${origin}:${decoy.port}` : origin;
}

test("no forbidden origin is connected to, whatever way it is written", async () => {
  for (const origin of new Set(FORBIDDEN_ORIGINS.flatMap((one) => [one, atDecoy(one), atDecoy(one).replace("https:", "http:")]))) {
    const answer = await sendErrand(egress, { origin, fields: { name: "Ana" }, bounds: quick });
    expect(answer, origin).toMatchObject({ kind: "not_sent", code: "origin_forbidden" });
  }
  expect(decoy.connections()).toBe(0);
});

test("no name that leads to a forbidden address is connected to", async () => {
  const plain = FORBIDDEN_ADDRESSES.filter((address) => isIP(address) !== 0 && !address.includes("%"));
  expect(plain.length).toBeGreaterThan(100);
  for (const [n, address] of plain.entries()) {
    const name = `v${n}.air.example`;
    dns.answer(name, () => [address]);
    const answer = await sendErrand(egress, { origin: `https://${name}:${decoy.port}`, fields: { name: "Ana" }, bounds: quick });
    expect(answer, address).toMatchObject({ kind: "not_sent", code: "address_forbidden" });
  }
  expect(decoy.connections()).toBe(0);
});

test("one forbidden answer among good ones spoils them all, of either family", async () => {
  for (const [n, answers] of [
    ["93.184.216.34", "127.0.0.1"],
    ["2606:2800:220:1::1", "10.0.0.1"],
    ["93.184.216.34", "::1"],
    ["93.184.216.34", "2606:2800:220:1::1", "fd00:ec2::254"],
  ].entries()) {
    dns.answer(`mixed${n}.air.example`, () => answers);
    const answer = await sendErrand(egress, { origin: `https://mixed${n}.air.example:${decoy.port}`, bounds: quick });
    expect(answer, answers.join()).toMatchObject({ kind: "not_sent", code: "address_forbidden" });
  }
  expect(decoy.connections()).toBe(0);
});

test("a name that is right when it is looked at and wrong a moment later is asked for once, and what was looked at is connected to", async () => {
  dns.answer("rebinding.air.example", (nth) => (nth % 2 === 1 ? ["93.184.216.34"] : ["127.0.0.1"]));
  const codes: unknown[] = [];
  for (let n = 0; n < 6; n++) {
    const answer = await sendErrand(egress, { origin: `https://rebinding.air.example:${decoy.port}`, bounds: { connectMs: 60 } });
    codes.push("code" in answer ? answer.code : answer.kind);
  }
  expect(codes).toEqual(["not_reached", "address_forbidden", "not_reached", "address_forbidden", "not_reached", "address_forbidden"]);
  expect(dns.asked("rebinding.air.example")).toBe(6);
  expect(decoy.connections()).toBe(0);
});

test("a name that nobody knows is told so, and a vendor on this machine is for test mode alone", async () => {
  expect(await sendErrand(egress, { origin: "https://nobody.air.example" })).toMatchObject({ code: "name_unknown" });
  const live = startEgress({ mayLoopback: false, resolvers: [dns.server], authorities: [] });
  const asked = { origin: `http://127.0.0.1:${decoy.port}`, isLoopback: true };
  expect(await sendErrand(live, asked)).toMatchObject({ code: "origin_forbidden" });
  expect(decoy.connections()).toBe(0);
  await live.close();

  // What this file would catch: the same decoy is reached where it may be.
  expect(await sendErrand(egress, asked)).toMatchObject({ kind: "unknown" });
  expect(decoy.connections()).toBe(1);
});
