import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { openTestDatabase } from "../../../platform/storage/testing.ts";
import { readSettings } from "../../../platform/settings/settings.ts";
import { makeBusiness, openTestEdge } from "../_test-edge.ts";
import { fromPage } from "../_test-person.ts";
import { createAddressReader } from "./peer-address.ts";

function told(trusted: readonly string[], peer: string | undefined, forwarded?: string): string | null {
  const incoming = { socket: { remoteAddress: peer }, headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded } };
  return createAddressReader(trusted)(incoming as unknown as IncomingMessage);
}

test("without proxies the peer is the caller, whatever a header says", () => {
  expect(told([], "203.0.113.9", "10.0.0.1")).toBe("203.0.113.9");
  expect(told(["10.0.0.0/8"], "203.0.113.9", "198.51.100.7")).toBe("203.0.113.9");
  expect(told(["10.0.0.0/8"], undefined, "198.51.100.7")).toBeNull();
});

test("behind proxies the caller is the right-most address that is none of them; what they wrote further left is theirs", () => {
  const proxies = ["10.0.0.0/8", "2001:db8::/32"];
  expect(told(proxies, "10.0.0.2", "198.51.100.7")).toBe("198.51.100.7");
  expect(told(proxies, "10.0.0.2", "1.2.3.4, 198.51.100.7, 10.9.9.9")).toBe("198.51.100.7");
  expect(told(proxies, "::ffff:10.0.0.2", "203.0.113.1:4711")).toBe("203.0.113.1");
  expect(told(proxies, "2001:db8::5", "[2a00:1450::1]:443")).toBe("2a00:1450::1");
  expect(told(proxies, "10.0.0.2")).toBe("10.0.0.2");
});

test("what is no address ends the search at the proxy that passed it on", () => {
  const proxies = ["10.0.0.0/8"];
  for (const junk of ["", "unknown", "_hidden", "198.51.100.7, <script>", "999.1.1.1", "198.51.100.7, ", "a".repeat(9_000)])
    expect(told(proxies, "10.0.0.2", junk), junk.slice(0, 30)).toBe("10.0.0.2");
});

test("the setting takes addresses and CIDR blocks and tells what is neither", () => {
  const read = (text: string) => readSettings({ TRUSTED_PROXIES: text });
  expect(read("10.0.0.0/8, 192.0.2.1 2001:db8::/32")).toMatchObject({
    ok: true,
    settings: { trustedProxies: ["10.0.0.0/8", "192.0.2.1", "2001:db8::/32"] },
  });
  for (const wrong of ["proxy.example", "10.0.0.0/33", "10.0.0.0/8/8", "2001:db8::/129", "10.0.0.0/x"])
    expect(read(wrong), wrong).toMatchObject({ ok: false, problems: [{ name: "TRUSTED_PROXIES" }] });
});

test("a forged header does not get anybody past the limit of steps of signing in", async () => {
  const db = await openTestDatabase();
  const edge = await openTestEdge(db, { trustedProxies: [] });
  try {
    await makeBusiness(edge);
    const begun = performance.now();
    const answers = await Promise.all(Array.from({ length: 120 }, () => fromPage(edge, "/v1/sign-in/passkey-options", {})));
    // Sixty at once, and one more for each two seconds that a busy machine took over them.
    const sinceMs = performance.now() - begun;
    const passed = answers.filter((one) => one.status === 200).length;
    expect(passed).toBeGreaterThanOrEqual(60);
    expect(passed).toBeLessThanOrEqual(60 + Math.floor(sinceMs / 2_000));
    expect(answers.filter((one) => one.status === 429)).toHaveLength(120 - passed);
  } finally {
    await edge.close();
    await db.close();
  }
});
