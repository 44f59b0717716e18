import { timingSafeEqual } from "node:crypto";
import { assert } from "../../base/fault.ts";
import { type RightsRequestId, isId } from "../../base/ids.ts";
import { unveil } from "../../base/redacted.ts";
import { readTenantToken, tenantTokenOf } from "../../base/tenant-token.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import type { Safe } from "../../safe/safe.ts";

const TOKEN_FIELD = "rights/certificate";

/**
 * Where whoever was erased fetches the certificate: nobody can sign in as them any more. The token is made by a key of the
 * keeper's, always the same for a request, and is kept nowhere.
 */
export async function certificatePath(tx: Tx, keeper: Keeper, request: RightsRequestId): Promise<`/${string}`> {
  return `/c/certificates/${request}/${unveil((await tokenOf(tx, keeper, request)).token)}`;
}

/** The request whose certificate this link leads to, in its tenant's transaction; undefined for one that is none of ours. */
export async function withCertificateLink<T>(
  { db, keeper }: Pick<Safe, "db" | "keeper">,
  link: { readonly request: string; readonly token: string },
  fn: (tx: Tx, request: RightsRequestId) => Promise<T>,
): Promise<T | undefined> {
  const { request } = link;
  const read = readTenantToken(link.token);
  if (read === undefined || !isId("rrq", request)) return undefined;
  return await withTx(db, read.tenant, async (tx) => {
    const { hash } = await tokenOf(tx, keeper, request);
    return timingSafeEqual(hash, read.hash) ? await fn(tx, request) : undefined;
  });
}

async function tokenOf(tx: Tx, keeper: Keeper, request: RightsRequestId): Promise<ReturnType<typeof tenantTokenOf>> {
  await loadTenant(tx, keeper);
  const [secret] = await keeper.index(tx.tenant, [{ field: TOKEN_FIELD, canonical: request }]);
  assert(secret !== undefined, "the keeper answers each item");
  return tenantTokenOf(tx.tenant, secret);
}
