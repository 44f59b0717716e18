import type { DisclosureId, EntryId, SubjectId, TenantId, VendorId } from "../../base/ids.ts";
import type { Redacted } from "../../base/redacted.ts";
import type { SheetFormat } from "../../platform/sealed-files/sheet.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Actor } from "../../safe/access/actor.ts";
import type { Safe } from "../../safe/safe.ts";

export const SUBJECTS_MAX = 10_000;
export const DAYS_MAX = 30;
export const DAYS_DEFAULT = 7;
export const DOWNLOADS_MAX = 5;
/** Files that one process makes at a time; each holds a page of customers in memory. */
export const MAKINGS_MAX = 3;

/** What preparing files for vendors stands on. */
export type Disclosing = {
  readonly safe: Safe;
  /** What this process is making at this moment. */
  readonly underWay: Set<DisclosureId>;
  /** A file that could not be made, for a reason that is not told by a code. */
  readonly onTrouble: (tenant: TenantId, error: unknown) => void;
  /** Something was put into the ledger. */
  readonly onCommit: (tenant: TenantId) => void;
};

/** Runs something in a transaction of the asker's own, in which they are met anew. */
export type InTx = <T>(fn: (tx: Tx) => Promise<T>) => Promise<T>;

export type Protect = "age" | "zip";

export type PrepareAsk = {
  readonly actor: Actor;
  /** By id, or by the name that the data map uses. */
  readonly vendor: string;
  /** Null: the actor's only purpose. */
  readonly purpose: string | null;
  readonly subjects: readonly SubjectId[] | "all";
  readonly fields: readonly string[];
  readonly format: SheetFormat;
  readonly protect: Protect;
  readonly days: number;
  readonly reason: string | null;
};

/** A file that was asked for and may be made: everything that its making needs, in memory only. */
export type Order = {
  readonly id: DisclosureId;
  readonly vendor: VendorId;
  readonly purpose: string;
  readonly subjects: readonly SubjectId[];
  readonly fields: readonly string[];
  readonly format: SheetFormat;
  readonly reason: string | null;
  readonly actor: Actor;
  readonly lock: OrderLock;
  readonly entry: EntryId;
};

export type OrderLock =
  | { readonly protect: "age"; readonly recipient: string }
  | { readonly protect: "zip"; readonly passphrase: Redacted<string> };
