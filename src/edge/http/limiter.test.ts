import { expect, test } from "vitest";
import { BUCKETS_MAX, createLimiter, limiterName } from "./limiter.ts";

test("lets the burst through, then the rate, and says how long to wait", () => {
  let now = 0;
  const limiter = createLimiter({ perSecond: 2, burst: 3 }, () => now);
  expect([1, 2, 3].map(() => limiter.take("a"))).toEqual([undefined, undefined, undefined]);
  expect(limiter.take("a")).toBe(1);
  expect(limiter.take("b")).toBeUndefined();
  now += 500;
  expect(limiter.take("a")).toBeUndefined();
  expect(limiter.take("a")).toBe(1);
});

test("a slow rate says the whole wait", () => {
  const limiter = createLimiter({ perSecond: 5 / 60, burst: 1 }, () => 0);
  limiter.take("a");
  expect(limiter.take("a")).toBe(12);
});

test("an attacker with many IPv6 addresses of one network is one name", () => {
  expect(limiterName("2001:db8:1:2:aaaa::1")).toBe(limiterName("2001:db8:1:2:bbbb:0:0:2"));
  expect(limiterName("2001:db8:1:2::1")).not.toBe(limiterName("2001:db8:1:3::1"));
  expect(limiterName("::1")).toBe("0:0:0:0");
  expect(limiterName("::ffff:192.0.2.1")).toBe("192.0.2.1");
});

test("whoever comes from very many addresses gets back none of the tries that were used up", () => {
  let now = 0;
  const limiter = createLimiter({ perSecond: 0.5, burst: 3 }, () => now);
  for (const round of [1, 2, 3]) expect(limiter.take("a"), String(round)).toBeUndefined();
  expect(limiter.take("a")).toBe(2);
  for (let n = 0; n < 2 * BUCKETS_MAX; n++) limiter.take(`other ${n}`);
  expect(limiter.take("a")).toBe(2);

  // Nor do they keep everybody else out: once their buckets are full again, who is new has one of their own.
  expect(limiter.take("new")).toBe(2);
  now += 6_000;
  expect([1, 2, 3].map(() => limiter.take("new"))).toEqual([undefined, undefined, undefined]);
  expect(limiter.take("new")).toBe(2);
  expect(limiter.take("another")).toBeUndefined();
});
