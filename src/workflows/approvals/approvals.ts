import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Staff } from "../../registers/staff/staff.ts";
import type { Safe } from "../../safe/safe.ts";

/** What approvals and guarded sight stand on. Letters to staff are another room's, and are given to this one. */
export type Approvals = {
  readonly safe: Safe;
  readonly cardOrigin: string;
  /** A nudge to whoever could agree; nothing of the customer is in it. */
  readonly tellApprovers: (tx: Tx, people: readonly Staff[], asked: Asked, now: Instant) => Promise<void>;
  /** To every owner, at once. */
  readonly tellOwners: (tx: Tx, broken: Asked, now: Instant) => Promise<void>;
};

/** Who asked, or broke the glass, and for which field. */
export type Asked = { readonly who: string; readonly field: string };
