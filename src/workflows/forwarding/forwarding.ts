import type { JsonValue } from "../../base/json-value.ts";
import type { CardId, ForwardId, SubjectId, TenantId } from "../../base/ids.ts";
import type { Egress } from "../../platform/egress/egress.ts";
import type { SendBounds } from "../../platform/egress/messages.ts";
import type { WrittenRequest } from "../../platform/egress/read-request.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Actor } from "../../safe/access/actor.ts";
import type { Safe } from "../../safe/safe.ts";

/** What forwarding stands on. */
export type Forwarding = {
  readonly safe: Safe;
  readonly egress: Egress;
  /** Less than the egress allows at most. */
  readonly bounds?: Partial<SendBounds>;
  /** A card that a vendor took: what was kept for this one use ends now. In a transaction of its own, after the answer is noted. */
  readonly onUsed: (tx: Tx, used: UsedCard) => Promise<void>;
  /** What went wrong once it was sent or may have been: the answer stands, or that it is unknown. */
  readonly onTrouble: (tenant: TenantId, error: unknown) => void;
};

export type UsedCard = { readonly actor: Actor; readonly subject: SubjectId; readonly card: CardId; readonly request: string };

export type ForwardAsk = {
  readonly tenant: TenantId;
  readonly actor: Actor;
  /** By id, or by the name that the data map uses. */
  readonly vendor: string;
  readonly subject: SubjectId;
  /** The customer is erased: nothing but numbers may leave, and the sending names nobody. */
  readonly isErased?: boolean;
  /** Null: the actor's only purpose. */
  readonly purpose: string | null;
  /** A request written by hand, or one of the vendor's operations. */
  readonly what:
    | { readonly kind: "request"; readonly request: WrittenRequest }
    | { readonly kind: "operation"; readonly name: string; readonly parameters: Readonly<Record<string, JsonValue>> };
  readonly card: CardId | null;
  readonly reason: string | null;
  /** The Idempotency-Key with a digest of the request under it. */
  readonly once: { readonly key: string; readonly digest: Uint8Array } | null;
};

/** What a vendor answered, without anything of what it was sent. */
export type Forwarded = {
  readonly id: ForwardId;
  readonly status: number;
  /** Whether the vendor's status says that it did what was asked. */
  readonly done: boolean;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | null;
  /** Why the body is not told, where it is not. */
  readonly withheld: string | null;
  /** How often something that was sent was cut out. */
  readonly removed: number;
  readonly entry: string;
};
