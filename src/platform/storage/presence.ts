import { setTimeout as sleep } from "node:timers/promises";
import { holdAlone, holdShared, releaseAlone, releaseShared } from "./_sql.ts";
import type { Connect } from "./pool.ts";

/** A process that uses the embedded database, as the others that do can see it. */
export type Presence = {
  /** Whether nobody else was there when it came. */
  readonly wasAlone: boolean;
  /** True where nobody is left who uses the database: it is this process that stops it. Undefined where the database does not say. */
  readonly leave: () => Promise<boolean | undefined>;
  /** After it has left, and has stopped the server if it was the last. */
  readonly end: () => void;
};

const RETRY_MS = 200;
const ANSWER_MS_MAX = 2_000;

/**
 * Whoever uses the embedded database holds a lock in it, which many can hold at a time, and which ends with its process however
 * that ends. Whoever leaves tries to hold it alone, and keeps it until the server has stopped: whoever comes meanwhile waits for
 * that and starts it again.
 */
export async function bePresent(connect: Connect): Promise<Presence> {
  let isLeaving = false;
  let isComing = false;
  const driver = connect({
    max: 1,
    // The server was killed, or the session was: others must go on seeing this one. Told of each try that failed, too.
    onclose: () => {
      if (isComing) return;
      isComing = true;
      void comeAgain().finally(() => (isComing = false));
    },
  });
  const comeAgain = async (): Promise<void> => {
    while (!isLeaving) {
      await sleep(RETRY_MS, undefined, { ref: false });
      if (isLeaving) return;
      try {
        await holdShared(driver);
        return;
      } catch {
        // It is not back yet.
      }
    }
  };
  const wasAlone = await holdAlone(driver);
  await holdShared(driver);
  if (wasAlone) await releaseAlone(driver);

  return {
    wasAlone,
    leave: async () => {
      isLeaving = true;
      const asked = releaseShared(driver).then(() => holdAlone(driver));
      return await Promise.race([asked.catch(() => undefined), sleep(ANSWER_MS_MAX, undefined, { ref: false })]);
    },
    end: () => void driver.end({ timeout: 0 }),
  };
}
