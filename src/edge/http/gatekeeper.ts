import { createLimiter, limiterName } from "./limiter.ts";

/** How often anyone may knock. Each answers undefined, or the seconds to wait. */
export type Gatekeeper = {
  /** Calls without a key, per address. */
  address(address: string | null): number | undefined;
  /** Calls with a live key, per key. */
  key(id: string): number | undefined;
  /** Keys that were not live, per address. */
  failure(address: string | null): number | undefined;
  /** Guesses at the passphrase: per address, and over all addresses. */
  unseal(address: string | null): number | undefined;
  /** Steps of signing in, joining and recovering: per address, and over all addresses. */
  signIn(address: string | null): number | undefined;
  /** Tickets that are shown without a session: per address, and over all addresses. */
  ticket(address: string | null): number | undefined;
};

const ADDRESS = { perSecond: 50, burst: 200 };
const FAILURES = { perSecond: 30 / 60, burst: 30 };
const UNSEAL = { perSecond: 5 / 60, burst: 5 };
const UNSEAL_OVERALL = { perSecond: 30 / 60, burst: 30 };
/** An office signs in from one address in the morning, in two or three steps each. */
const SIGN_IN = { perSecond: 30 / 60, burst: 60 };
const SIGN_IN_OVERALL = { perSecond: 10, burst: 300 };
/** An office fills forms in from one address, two calls each. */
const TICKET = { perSecond: 5, burst: 120 };
const TICKET_OVERALL = { perSecond: 50, burst: 600 };

export function createGatekeeper(keyPerSecond: number, elapsedMs: () => number): Gatekeeper {
  const addresses = createLimiter(ADDRESS, elapsedMs);
  const failures = createLimiter(FAILURES, elapsedMs);
  const keys = createLimiter({ perSecond: keyPerSecond, burst: keyPerSecond }, elapsedMs);
  const unseals = createLimiter(UNSEAL, elapsedMs);
  const unsealsOverall = createLimiter(UNSEAL_OVERALL, elapsedMs);
  const signIns = createLimiter(SIGN_IN, elapsedMs);
  const signInsOverall = createLimiter(SIGN_IN_OVERALL, elapsedMs);
  const tickets = createLimiter(TICKET, elapsedMs);
  const ticketsOverall = createLimiter(TICKET_OVERALL, elapsedMs);
  return {
    address: (address) => addresses.take(limiterName(address)),
    key: (id) => keys.take(id),
    failure: (address) => failures.take(limiterName(address)),
    unseal: (address) => unseals.take(limiterName(address)) ?? unsealsOverall.take("all"),
    signIn: (address) => signIns.take(limiterName(address)) ?? signInsOverall.take("all"),
    ticket: (address) => tickets.take(limiterName(address)) ?? ticketsOverall.take("all"),
  };
}
