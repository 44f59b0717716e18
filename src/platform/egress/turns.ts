import type { SendAnswer } from "./messages.ts";

/** How many sendings are under way at once, over all and to one vendor: one that never answers must not hold up the others. */
const ALL_MAX = 128;
const ONE_MAX = 32;

export type Turns = { take(origin: string, fn: () => Promise<SendAnswer>): Promise<SendAnswer> };

/** Nobody waits in line with values in hand: when all turns are taken, nothing is sent, and said so. */
export function newTurns(): Turns {
  const underWay = new Map<string, number>();
  let all = 0;
  return {
    take: async (origin, fn) => {
      const one = underWay.get(origin) ?? 0;
      if (all >= ALL_MAX || one >= ONE_MAX) return { kind: "not_sent", code: "egress_busy", source: null };
      all += 1;
      underWay.set(origin, one + 1);
      try {
        return await fn();
      } finally {
        all -= 1;
        const left = (underWay.get(origin) ?? 1) - 1;
        if (left === 0) underWay.delete(origin);
        else underWay.set(origin, left);
      }
    },
  };
}
