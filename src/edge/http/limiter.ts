import { SECOND_MS } from "../../base/instant.ts";

/** A token bucket: so many a second on average, so many at once. */
export type Rate = { readonly perSecond: number; readonly burst: number };

export type Limiter = {
  /** Takes one token; undefined when it was there, else the seconds to wait, at least 1. */
  take(name: string): number | undefined;
};

type Bucket = { tokens: number; at: number };

export const BUCKETS_MAX = 50_000;
const LOOKED_AT_ONCE = 8;

/**
 * Buckets live in memory, one per name. An attacker chooses the names (addresses), so their number is bounded, and none is
 * forgotten for another before it would be full again: whoever comes with thousands of names gets back no token that was taken.
 * Where none can be forgotten, those who are new share one bucket.
 */
export function createLimiter(rate: Rate, elapsedMs: () => number): Limiter {
  const buckets = new Map<string, Bucket>();
  let hand = buckets.entries();
  const strangers: Bucket = { tokens: rate.burst, at: elapsedMs() };

  function take(name: string): number | undefined {
    const now = elapsedMs();
    const bucket = buckets.get(name) ?? add(name, now);
    bucket.tokens = tokensOf(bucket, now);
    bucket.at = now;
    if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / rate.perSecond));
    bucket.tokens -= 1;
    return undefined;
  }

  function tokensOf(bucket: Bucket, now: number): number {
    return Math.min(rate.burst, bucket.tokens + ((now - bucket.at) / SECOND_MS) * rate.perSecond);
  }

  function add(name: string, now: number): Bucket {
    if (buckets.size >= BUCKETS_MAX && !forgetOne(now)) return strangers;
    const bucket = { tokens: rate.burst, at: now };
    buckets.set(name, bucket);
    return bucket;
  }

  /** Goes round, a few at a time: to begin at the front each time would be to step over all that were deleted there. */
  function forgetOne(now: number): boolean {
    for (let looked = 0; looked < LOOKED_AT_ONCE; looked++) {
      const { value } = hand.next();
      if (value === undefined) hand = buckets.entries();
      else if (tokensOf(value[1], now) >= rate.burst) return buckets.delete(value[0]);
    }
    return false;
  }

  return { take };
}

/** One household or office is one name: an IPv6 address counts by its /64, an IPv4 address in IPv6 clothing as itself. */
export function limiterName(address: string | null): string {
  if (address === null) return "unknown";
  if (address.startsWith("::ffff:")) return address.slice(7);
  if (!address.includes(":")) return address;
  const [head = "", tail = ""] = address.split("::");
  const groups = head === "" ? [] : head.split(":");
  const missing = address.includes("::") ? 8 - groups.length - (tail === "" ? 0 : tail.split(":").length) : 0;
  return [...groups, ...Array.from({ length: missing }, () => "0"), ...(tail === "" ? [] : tail.split(":"))].slice(0, 4).join(":");
}
