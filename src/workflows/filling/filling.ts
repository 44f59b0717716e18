import type { CardId, FillId, SubjectId, TenantId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Actor } from "../../safe/access/actor.ts";
import type { Safe } from "../../safe/safe.ts";

/** What filling stands on. */
export type Filling = {
  readonly safe: Safe;
  /** A card that a vendor took: what was kept for this one use ends now, in the transaction in which that is told. */
  readonly onUsed: (
    tx: Tx,
    used: { readonly actor: Actor; readonly subject: SubjectId; readonly card: CardId; readonly request: string },
  ) => Promise<void>;
};

/** Runs something in a transaction of a business, again where it collided with another: nothing of it has happened then. */
export type InTenant = <T>(tenant: TenantId, fn: (tx: Tx) => Promise<T>) => Promise<T>;

/** By what a fill is known to whoever holds its ticket. */
export type TicketHolder = { readonly id: FillId; readonly ticket: string };
