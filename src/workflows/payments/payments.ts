import type { CardId, CollectionId, SubjectId, TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Result } from "../../base/result.ts";
import type { ProviderKind } from "../../platform/payments/provider.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Safe } from "../../safe/safe.ts";

/** What payments stand on. Both origins come from the settings and never from a request. */
export type Payments = {
  readonly safe: Safe;
  readonly publicOrigin: string;
  /** Where the customers' pages are; letters lead there. */
  readonly cardOrigin: string;
  readonly mode: "live" | "test";
  /** How long the provider may take for one try of a call. */
  readonly timeoutMs: number;
  /** Hands a card that the provider keeps now to the request it was asked for by. */
  readonly takeCard: (tx: Tx, given: GivenCard, now: Instant) => Promise<Result<TakenCard, TakeRefusal>>;
  /** Tells whoever watches the request that something of it has changed. */
  readonly tellChange: (tx: Tx, request: CollectionId) => Promise<void>;
  /** A transaction of ours has put something into the ledger. */
  readonly onCommit: (tenant: TenantId) => void;
};

export type GivenCard = {
  readonly request: CollectionId;
  readonly subject: SubjectId;
  /** For next time, as the customer agreed. */
  readonly keep: boolean;
  readonly card: {
    readonly brand: string;
    readonly last4: string;
    /** `MM/YY`. */
    readonly expires: string;
    readonly nickname: string | null;
    readonly provider: ProviderKind;
    readonly customer: string;
    readonly token: string;
    readonly fingerprint?: string;
  };
};

export type TakenCard = { readonly id: CardId };

/** `isOver`: the request takes no card any more, and never will; what came is to be forgotten. */
export type TakeRefusal = { readonly code: string; readonly isOver: boolean };
