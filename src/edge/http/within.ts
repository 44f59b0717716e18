import type { TenantId } from "../../base/ids.ts";
import { triedAgain, withTxAgain } from "../../platform/storage/collisions.ts";
import type { Database } from "../../platform/storage/database.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { type PersonRefusal, holdPerson } from "../../safe/access/hold-person.ts";
import type { Safe } from "../../safe/safe.ts";
import type { Caller } from "./caller.ts";
import { PERSON_AT_ONCE, createTurns } from "./turns.ts";

type Within = Pick<Safe, "clock"> & { readonly db: Pick<Database, "app"> };

/** Thrown to undo what a person began who is signed out, or may do other things, since the call came in; and a key that is revoked since. */
export class NotAnyMore extends Error {
  readonly code: Gone["code"];

  constructor(refusal: Gone) {
    super("a caller may not go on");
    this.code = refusal.code;
  }
}

type Gone = PersonRefusal | { readonly code: "key_unknown" };

const turns = createTurns(PERSON_AT_ONCE);

/**
 * A body may take an hour to come, and an answer to leave: what a key began ends half a second after it is revoked. Asked outside of
 * any transaction, as it may take one; people are looked at in theirs.
 */
export async function holdKey({ isKeyAlive }: Caller): Promise<void> {
  if (isKeyAlive !== undefined && !(await isKeyAlive())) throw new NotAnyMore({ code: "key_unknown" });
}

/**
 * One transaction for one caller. A person is looked at again in it, so that nothing of theirs commits after they were
 * cut off. Two who wanted the same rows the other way round try again, one after the other: nothing of it has happened.
 * `first` locks what must be locked ahead of the caller: what ends sessions would else wait for those who wait for it.
 */
export async function within<T>(
  safe: Within,
  caller: Caller,
  fn: (tx: Tx) => Promise<T>,
  first?: (tx: Tx) => Promise<unknown>,
): Promise<T> {
  const run = (): Promise<T> =>
    withTx(safe.db, caller.tenant, async (tx) => {
      await first?.(tx);
      await holdCaller(tx, safe, caller);
      return await fn(tx);
    });
  await holdKey(caller);
  return await triedAgain(() => (caller.actor.kind === "staff" ? turns.take(caller.actor.id, run) : run()));
}

/** Transactions of a business for whom nobody is signed in: what is told there is theirs to prove. */
export function withinTenant(
  safe: Pick<Within, "db">,
  onCommit: (tenant: TenantId) => void,
): <T>(tenant: TenantId, fn: (tx: Tx) => Promise<T>) => Promise<T> {
  return async (tenant, fn) => {
    const done = await withTxAgain(safe.db, tenant, fn);
    onCommit(tenant);
    return done;
  };
}

/** The same, where the transaction is another's. */
export async function holdCaller(tx: Tx, safe: Pick<Safe, "clock">, caller: Caller): Promise<void> {
  const refusal = await holdPerson(tx, caller.actor, safe.clock());
  if (refusal !== undefined) throw new NotAnyMore(refusal);
}
