import { expect, test } from "vitest";
import { newId } from "../../base/ids.ts";
import { MINUTE_MS, SECOND_MS, instant } from "../../base/instant.ts";
import { createNonceMemory } from "./nonce-memory.ts";
import { TEST_DEVICE } from "./testing.ts";
import { PROOF_WINDOW_MS } from "./verify-proof.ts";

const OTHER = newId("dev", instant(1_790_000_000_001));

test("a nonce is taken once, for as long as its proof could be good", () => {
  for (const startMs of [0, MINUTE_MS, 4 * MINUTE_MS - 1, 9 * MINUTE_MS]) {
    let now = 0;
    const memory = createNonceMemory(() => now);
    memory.take(TEST_DEVICE, "first");
    now = startMs;
    expect(memory.take(TEST_DEVICE, "one").ok).toBe(true);
    for (let age = 0; age <= 2 * PROOF_WINDOW_MS; age += SECOND_MS) {
      now = startMs + age;
      expect(memory.take(TEST_DEVICE, "one")).toEqual({ ok: false, refusal: { code: "proof_replayed" } });
    }
  }
});

test("two devices may choose the same nonce", () => {
  const memory = createNonceMemory(() => 0);
  expect(memory.take(TEST_DEVICE, "one").ok).toBe(true);
  expect(memory.take(OTHER, "one").ok).toBe(true);
});

test("a device that floods is refused, keeps what it has used, hinders nobody, and is let in again in time", () => {
  let now = 0;
  const memory = createNonceMemory(() => now);
  let taken = 0;
  while (memory.take(TEST_DEVICE, `n${taken}`).ok) taken += 1;
  expect(taken).toBe(24_000);
  expect(memory.take(TEST_DEVICE, "more")).toEqual({ ok: false, refusal: { code: "proofs_too_many" } });
  expect(memory.take(TEST_DEVICE, "n0")).toEqual({ ok: false, refusal: { code: "proof_replayed" } });
  expect(memory.take(OTHER, "n0").ok).toBe(true);
  now = 2 * PROOF_WINDOW_MS;
  expect(memory.take(TEST_DEVICE, "more").ok).toBe(true);
});
