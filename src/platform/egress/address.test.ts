import { networkInterfaces } from "node:os";
import { expect, test } from "vitest";
import { FORBIDDEN_ADDRESSES, FORBIDDEN_ORIGINS } from "./_test-forbidden.ts";
import { isForbidden, isLoopback } from "./address.ts";
import { readOrigin } from "./origin.ts";

test("every address that is not plainly one of the internet is forbidden", () => {
  expect(FORBIDDEN_ADDRESSES.length + FORBIDDEN_ORIGINS.length).toBeGreaterThanOrEqual(140);
  expect(new Set(FORBIDDEN_ADDRESSES).size).toBe(FORBIDDEN_ADDRESSES.length);
  expect(FORBIDDEN_ADDRESSES.filter((address) => !isForbidden(address))).toEqual([]);
});

test("addresses of the internet are not, up to the very edges of what is", () => {
  const open = ["1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0"];
  const more = ["169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "191.255.255.255", "192.167.255.255", "192.169.0.0"];
  const rest = ["198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700::1111", "2a00:1450:4001:800::200e", "2001:200::1", "3ffe::1"];
  expect([...open, ...more, ...rest].filter(isForbidden)).toEqual([]);
});

test("what this machine calls itself is forbidden or is seen to be its own", () => {
  const own = Object.values(networkInterfaces()).flatMap((found) => (found ?? []).map(({ address }) => address));
  expect(own.length).toBeGreaterThan(0);
  expect(["127.0.0.1", "127.8.8.8", "::1"].every(isLoopback)).toBe(true);
  expect(["::ffff:127.0.0.1", "0.0.0.0", "128.0.0.1", "localhost", "127.1"].some(isLoopback)).toBe(false);
});

test("an origin that is none, says more than one, or leads into somebody's own network is refused", () => {
  const taken = FORBIDDEN_ORIGINS.filter((text) => readOrigin(text, { isLoopback: false }).ok);
  expect(taken).toEqual([]);
});

test("an origin is written in one way", () => {
  const read = (text: string, isLoopback = false) => readOrigin(text, { isLoopback });
  const air = { origin: "https://api.air.example", scheme: "https", host: "api.air.example", port: 443 };
  for (const text of ["https://api.air.example", "https://API.Air.example/", "HTTPS://api.air.example:443"])
    expect(read(text)).toEqual({ ok: true, value: air });
  expect(read("https://xn--bcher-kva.example:8443")).toMatchObject({ value: { host: "xn--bcher-kva.example", port: 8443 } });
  expect(read("https://bücher.example")).toMatchObject({ refusal: { code: "origin_not_plain" } });
});

test("a vendor on this machine is at the loopback names and nowhere else", () => {
  const read = (text: string) => readOrigin(text, { isLoopback: true });
  expect(read("http://127.0.0.1:4711")).toEqual({
    ok: true,
    value: { origin: "http://127.0.0.1:4711", scheme: "http", host: "127.0.0.1", port: 4711 },
  });
  expect(read("http://[::1]:81")).toMatchObject({ value: { host: "::1", port: 81 } });
  expect(read("http://localhost:80")).toMatchObject({ value: { origin: "http://localhost", port: 80 } });
  for (const text of ["http://10.0.0.1", "https://air.example", "http://127.0.0.2", "http://localhost.evil.example"])
    expect(read(text)).toMatchObject({ refusal: { code: "origin_not_loopback" } });
  expect(read("http://127.1:4711")).toMatchObject({ refusal: { code: "origin_not_plain" } });
});
