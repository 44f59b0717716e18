import type { TenantId } from "../../base/ids.ts";
import type { Refusal, Result } from "../../base/result.ts";
import { type AppDoor, type Tx, withTx, withTxOrNothing } from "./tx.ts";

const COLLISION_TRIES = 3;

/** As `withTx`; where it collides it is begun anew. For deeds that change nothing but in this transaction. */
export async function withTxAgain<T>(db: AppDoor, tenant: TenantId, fn: (tx: Tx) => Promise<T>): Promise<T> {
  return await triedAgain(() => withTx(db, tenant, fn));
}

/** As `withTxOrNothing`; the same for deeds that a refusal of a later step undoes. */
export async function withTxOrNothingAgain<T, R extends Refusal>(
  db: AppDoor,
  tenant: TenantId,
  fn: (tx: Tx) => Promise<Result<T, R>>,
): Promise<Result<T, R>> {
  return await triedAgain(() => withTxOrNothing(db, tenant, fn));
}

/** Whoever collided tries again: nothing of it has happened. What `deed` changes, it changes in one transaction. */
export async function triedAgain<T>(deed: () => Promise<T>): Promise<T> {
  for (let triesLeft = COLLISION_TRIES; ; triesLeft -= 1) {
    try {
      return await deed();
    } catch (error) {
      if (triesLeft === 0 || !isCollision(error)) throw error;
    }
  }
}

/** A lock that the transaction waits for no longer than so long was not given in time: somebody has it, and will let go of it. */
export function isLockHeld(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "55P03";
}

/** Thrown by a deed that went by something which was changed meanwhile: begun anew it goes by what is there then. */
export class Overtaken extends Error {}

/** Two transactions wanted the same rows the other way round, and the database let one go; or one was overtaken. */
export function isCollision(error: unknown): boolean {
  if (error instanceof Overtaken) return true;
  return error instanceof Error && "code" in error && (error.code === "40P01" || error.code === "40001");
}
