import { createHmac } from "node:crypto";
import type { Stripe } from "stripe";
import { nowSeconds } from "./ids.ts";
import type { Account, Endpoint } from "./state.ts";

/** Stripe tries three times over a few hours in a sandbox; here the hours are seconds. */
const WAITS_MS = [0, 1_000, 5_000, 15_000];
const PATIENCE_MS = 10_000;

export type Deliverer = {
  /** Sends an event to every endpoint of its account that asked for its type, again until one takes it. */
  deliver(account: Account, event: Stripe.EventBase): void;
  /** Lets events lie instead of sending them, and sends what lies there when it is over. */
  pause(isPaused: boolean): void;
  stop(): void;
};

export function createDeliverer(): Deliverer {
  const waits = new Set<NodeJS.Timeout>();
  const lying: (() => void)[] = [];
  let isPaused = false;

  const attempt = (endpoint: Endpoint, event: Stripe.EventBase, tried: number): void => {
    const waitMs = WAITS_MS[tried];
    if (waitMs === undefined) return;
    const timer = setTimeout(() => {
      waits.delete(timer);
      void postSigned(endpoint, JSON.stringify(event)).then((isTaken) => {
        if (!isTaken) attempt(endpoint, event, tried + 1);
      });
    }, waitMs);
    waits.add(timer);
  };

  return {
    deliver: (account, event) => {
      for (const endpoint of Object.values(account.endpoints)) {
        const isWanted = endpoint.enabled_events.some((type) => type === "*" || type === event.type);
        if (!isWanted || endpoint.status !== "enabled") continue;
        const send = (): void => attempt(endpoint, event, 0);
        if (isPaused) lying.push(send);
        else send();
      }
    },
    pause: (paused) => {
      isPaused = paused;
      if (!paused) for (const send of lying.splice(0)) send();
    },
    stop: () => {
      for (const timer of waits) clearTimeout(timer);
      waits.clear();
    },
  };
}

/** True where the receiver took it. */
async function postSigned(endpoint: Endpoint, payload: string): Promise<boolean> {
  try {
    const answer = await fetch(endpoint.url, {
      method: "POST",
      headers: { "content-type": "application/json; charset=utf-8", "stripe-signature": signatureOf(payload, endpoint.secret) },
      body: payload,
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return answer.status >= 200 && answer.status < 300;
  } catch {
    // Whoever does not answer gets it again.
    return false;
  }
}

/** Stripe-Signature: the time, and HMAC-SHA-256 over the time and the bytes as they are sent. */
function signatureOf(payload: string, secret: string): string {
  const at = nowSeconds();
  return `t=${at},v1=${createHmac("sha256", secret).update(`${at}.${payload}`).digest("hex")}`;
}
