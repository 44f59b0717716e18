/** Seeded dice: the same seed gives the same run, so that a failure can be looked at again. */
export type Dice = {
  /** A number from 0 up to, not including, 1. */
  roll(): number;
  below(count: number): number;
  chance(share: number): boolean;
  pick<T>(from: readonly T[]): T;
  some<T>(from: readonly T[], share: number): T[];
};

export function makeDice(seed: number): Dice {
  let state = seed >>> 0;
  const roll = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (count: number): number => Math.floor(roll() * count);
  return {
    roll,
    below,
    chance: (share) => roll() < share,
    pick: (from) => {
      const found = from[below(from.length)];
      if (found === undefined) throw new Error("nothing to pick from");
      return found;
    },
    some: (from, share) => from.filter(() => roll() < share),
  };
}
