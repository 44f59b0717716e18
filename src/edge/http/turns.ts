/** Lets at most so many of one name's doings run at once; the others wait their turn, in order. */
export type Turns = { take<T>(name: string, fn: () => Promise<T>): Promise<T> };

type Line = { running: number; readonly waiting: (() => void)[] };

/**
 * So that nobody alone holds every connection of this process: whoever cuts them off, or merely works beside them, does
 * not wait behind a thousand calls of theirs.
 */
export function createTurns(atOnce: number): Turns {
  const lines = new Map<string, Line>();

  return {
    take: async (name, fn) => {
      const line = lines.get(name) ?? { running: 0, waiting: [] };
      lines.set(name, line);
      if (line.running >= atOnce) await new Promise<void>((resolve) => line.waiting.push(resolve));
      else line.running += 1;
      try {
        return await fn();
      } finally {
        // The turn goes to the next in line as it is; only where nobody waits is there one less.
        const next = line.waiting.shift();
        if (next !== undefined) next();
        else if (--line.running === 0) lines.delete(name);
      }
    },
  };
}

/** Half of the connections that a process has: two people at full speed leave none idle, one leaves half. */
export const PERSON_AT_ONCE = 5;
