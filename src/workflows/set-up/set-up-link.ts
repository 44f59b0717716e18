import { createHash, randomBytes } from "node:crypto";
import { base32Encode } from "../../base/encoding.ts";
import type { Instant } from "../../base/instant.ts";
import { DAY_MS } from "../../base/instant.ts";
import { Redacted, unveil } from "../../base/redacted.ts";
import { refuse } from "../../base/result.ts";
import type { Result } from "../../base/result.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import type { Database } from "../../platform/storage/database.ts";
import { readTenants } from "../../platform/storage/tenants.ts";
import { isTokenLive, spendToken, upsertSetUpToken } from "./_sql.ts";
import { openRoot, setUpTenant } from "./set-up-tenant.ts";
import type { NewHouse, NewTenant } from "./set-up-tenant.ts";

const TOKEN_BYTES = 20;
const LINK_MS = DAY_MS;

export type SetUpRefusal = { readonly code: "link_not_valid" | "already_set_up" | "wrong_passphrase" };

/** A fresh one-time token for the wizard, good for a day; null once there is a business. Only its hash is kept. */
export async function newSetUpToken(db: Database, now: Instant): Promise<Redacted<string> | null> {
  if (await isSetUp(db)) return null;
  const token = base32Encode(randomBytes(TOKEN_BYTES));
  return (await upsertSetUpToken(db, hashToken(token), new Date(now + LINK_MS))) ? new Redacted(token) : null;
}

export async function isSetUp(db: Database): Promise<boolean> {
  return (await readTenants(db)).length > 0;
}

/**
 * The wizard's deed. The token is looked at before a passphrase may become the root's, and is spent in the transaction
 * that makes the business: either both happened or neither.
 */
export async function setUpByLink(
  db: Database,
  keeper: Keeper,
  link: { readonly token: Redacted<string>; readonly passphrase: Redacted<string> },
  asked: NewTenant,
  now: Instant,
): Promise<Result<NewHouse, SetUpRefusal>> {
  if (await isSetUp(db)) return refuse({ code: "already_set_up" });
  const hash = hashToken(unveil(link.token));
  if (!(await isTokenLive(db, hash, new Date(now)))) return refuse({ code: "link_not_valid" });
  const opened = await openRoot(db, keeper, link.passphrase, now);
  if (!opened.ok) return opened;

  const actor = { kind: "operator", id: "set-up", role: "operator" };
  return await setUpTenant(db, keeper, actor, asked, now, async (tx) =>
    (await spendToken(tx, hash, new Date(now))) ? undefined : { code: "link_not_valid" as const },
  );
}

function hashToken(token: string): Buffer {
  return createHash("sha256").update(token.trim()).digest();
}
