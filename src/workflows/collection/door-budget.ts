import { SECOND_MS, type Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Safe } from "../../safe/safe.ts";
import { giveTryBack, selectFullAt, takeTry } from "./_doors_sql.ts";
import type { DoorRefusal } from "./door.ts";

/** Wrong numbers from one address: ten, and one more each minute. */
export const ADDRESS_BUDGET = { most: 10, stepSeconds: 60 } as const;
/** Wrong numbers from everywhere: one a second, and sixty in a rush. This bounds the odds that a guess ever hits. */
export const OVERALL_BUDGET = { most: 60, stepSeconds: 1 } as const;

type Budget = { readonly name: string; readonly most: number; readonly stepSeconds: number };

/** A try that was taken; who turns out to be right has it back. */
export type TakenTry = { readonly giveBack: () => Promise<void> };

/** What can be guessed is bounded for all together; a link cannot, so that who uses up numbers shuts no links. */
type Guess = "number" | "link";

/**
 * Takes a try ahead of its judgement, from what the address has left and, for a number, from what everybody has left: in the
 * database, so that several processes, and many at once, have one budget together.
 */
export async function takeDoorTry({ db }: Safe, guess: Guess, address: string, now: Instant): Promise<Result<TakenTry, DoorRefusal>> {
  const taken: Budget[] = [];
  const giveBack = async (): Promise<void> => {
    await Promise.all(taken.map(({ name, stepSeconds }) => giveTryBack(db.app, name, stepSeconds)));
  };
  const ofAddress = { name: `address:${address}`, ...ADDRESS_BUDGET };
  for (const budget of guess === "number" ? [ofAddress, { name: "numbers", ...OVERALL_BUDGET }] : [ofAddress]) {
    if (await takeTry(db.app, budget.name, budget, new Date(now))) taken.push(budget);
    else {
      await giveBack();
      return refuse({ code: "too_many_tries", retryAfterSeconds: await secondsToWait(db, budget, now) });
    }
  }
  return ok({ giveBack });
}

async function secondsToWait(db: Safe["db"], { name, most, stepSeconds }: Budget, now: Instant): Promise<number> {
  const fullAt = await selectFullAt(db.app, name);
  const waitMs = fullAt === undefined ? 0 : fullAt.getTime() - now - (most - 1) * stepSeconds * SECOND_MS;
  return Math.max(1, Math.ceil(waitMs / SECOND_MS));
}
