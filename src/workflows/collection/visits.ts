import { HOUR_MS, type Instant } from "../../base/instant.ts";
import type { Redacted } from "../../base/redacted.ts";
import { newTenantToken, readTenantToken } from "../../base/tenant-token.ts";
import { withTxAgain } from "../../platform/storage/collisions.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { subjectActor } from "../../safe/access/actor.ts";
import { deleteVisit, insertVisit, isForgottenVisit } from "./_visits_sql.ts";
import type { Collection } from "./collection.ts";
import { noteDeed } from "./note-deed.ts";
import type { CollectionRequest } from "./request.ts";
import type { Door } from "./states.ts";
import { tellWatchers } from "./tell-watchers.ts";

export const VISIT_MS = HOUR_MS;

/** A customer has passed a door: a visit begins. */
export async function beginVisit(
  tx: Tx,
  request: Pick<CollectionRequest, "id" | "subject" | "purpose" | "asks" | "state">,
  door: Door,
  now: Instant,
): Promise<Redacted<string>> {
  const { token, hash } = newTenantToken(tx.tenant);
  const { id, subject } = request;
  await insertVisit(tx, { token_hash: hash, request_id: id, subject_id: subject, door, expires_at: new Date(now + VISIT_MS) });
  await noteDeed(tx, subjectActor(subject), "collection.open", request, now, { detail: { door } });
  await tellWatchers(tx, request);
  return token;
}

/** The customer leaves, or says that it is not them: the cookie opens nothing any more. */
export async function endVisit({ safe }: Collection, visit: string): Promise<void> {
  const token = readTenantToken(visit);
  if (token !== undefined) await withTxAgain(safe.db, token.tenant, (tx) => deleteVisit(tx, token.hash));
}

/** Whether whoever has this cookie had come in to a request that was erased with its customer. */
export async function wasErased({ safe }: Collection, visit: string, now: Instant): Promise<boolean> {
  const token = readTenantToken(visit);
  return token !== undefined && (await withTx(safe.db, token.tenant, (tx) => isForgottenVisit(tx, token.hash, new Date(now))));
}
