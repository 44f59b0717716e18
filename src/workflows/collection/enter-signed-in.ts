import type { CollectionId, SubjectId, TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { withTxAgain } from "../../platform/storage/collisions.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { selectLiveOf, selectRequest } from "./_sql.ts";
import type { Collection } from "./collection.ts";
import { openDetails } from "./details.ts";
import type { DoorRefusal, Entered } from "./door.ts";
import { openByDoor } from "./open-by-door.ts";
import { type CollectionRequest, toRequest } from "./request.ts";

/** The door for a customer who is signed in and picked one of their own open requests. */
export async function enterSignedIn(
  { safe }: Collection,
  tenant: TenantId,
  subject: SubjectId,
  request: CollectionId,
  now: Instant,
): Promise<Result<Entered, DoorRefusal>> {
  const visit = await withTxAgain(safe.db, tenant, async (tx) => {
    const row = await selectRequest(tx, request);
    return row?.subject_id === subject ? await openByDoor(tx, request, "signed-in", now) : undefined;
  });
  return visit === undefined ? refuse({ code: "door_closed" }) : ok({ visit, tenant });
}

export type OpenTransaction = Pick<CollectionRequest, "id" | "state" | "expiresAt"> & {
  readonly title: string;
  readonly amountMinor: number | null;
  readonly currency: string | null;
  /** What is asked for, as the map calls it. */
  readonly asks: readonly string[];
  /** It is answered, and their bank asks for them. */
  readonly isAwaited: boolean;
};

/** What a customer who is signed in may pick from, the newest first. */
export async function openTransactionsOf({ safe }: Collection, tx: Tx, subject: SubjectId): Promise<readonly OpenTransaction[]> {
  const now = safe.clock();
  const map = await safe.maps.get(tx);
  const live = (await selectLiveOf(tx, subject, new Date(now))).map((row) => toRequest(row, now));
  const details = await openDetails(safe, tx, live);
  return live.flatMap(({ id, state, asks, awaitsUntil, ...request }, n) => {
    const about = details[n];
    if (about === undefined) return [];
    const { title, amountMinor, currency } = about.transaction;
    const labels = asks.map((name) => map.fields.get(name)?.label ?? name);
    const expiresAt = awaitsUntil ?? request.expiresAt;
    return [{ id, state, expiresAt, title, amountMinor, currency, asks: labels, isAwaited: awaitsUntil !== null }];
  });
}
