import type { PolicyId, StaffId } from "../../base/ids.ts";
import { type Instant, instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../ledger/append.ts";
import { BLANK_ENTRY, type EntryActor } from "../ledger/entry.ts";
import { type SignatureRow, insertSignature, lockPolicy, selectSignatures, selectSignaturesOf, selectText } from "./_sql.ts";

export type SignatureAsk = {
  readonly policy: PolicyId;
  readonly version: number;
  readonly staff: StaffId;
  readonly device: string | null;
  /** Whether a name was typed under it; a clause needs one. */
  readonly isNamed: boolean;
};

export type SignRefusal = { readonly code: "policy_not_found" | "policy_outdated" | "name_missing" };

export type Signed = { readonly policy: PolicyId; readonly version: number; readonly staff: StaffId; readonly at: Instant };

/**
 * Signs the newest version, and no other: whoever read an older one meanwhile is told to read again. Noted with the
 * digest of the words.
 */
export async function signPolicy(tx: Tx, actor: EntryActor, ask: SignatureAsk, now: Instant): Promise<Result<Signed, SignRefusal>> {
  await lockPolicy(tx, ask.policy);
  const newest = await selectText(tx, ask.policy, null);
  if (newest === undefined) return refuse({ code: "policy_not_found" });
  if (newest.version !== ask.version) return refuse({ code: "policy_outdated" });
  if (newest.kind === "clause" && !ask.isNamed) return refuse({ code: "name_missing" });
  await insertSignature(tx, {
    policy_id: ask.policy,
    version: ask.version,
    staff_id: ask.staff,
    signed_at: new Date(now),
    device_id: ask.device,
    is_named: ask.isNamed,
  });
  const detail = { policy: ask.policy, kind: newest.kind, version: ask.version, digest: newest.digest.toString("hex") };
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor, act: "policy.sign", device: ask.device, detail }], now);
  return ok({ policy: ask.policy, version: ask.version, staff: ask.staff, at: now });
}

export type ListedSignature = Signed & { readonly device: string | null; readonly isNamed: boolean };

/** Everything that one person signed, oldest first. */
export async function listSignatures(tx: Tx, staff: StaffId): Promise<readonly ListedSignature[]> {
  return (await selectSignaturesOf(tx, staff)).map((row) => ({ ...toSigned(row), device: row.device_id, isNamed: row.is_named }));
}

/** The newest signature of each of these persons under each document; persons without any are absent. */
export async function findSignatures(tx: Tx, staff: readonly StaffId[]): Promise<ReadonlyMap<string, readonly Signed[]>> {
  const found = new Map<string, Signed[]>();
  for (const row of await selectSignatures(tx, staff)) {
    const own = found.get(row.staff_id);
    if (own === undefined) found.set(row.staff_id, [toSigned(row)]);
    else own.push(toSigned(row));
  }
  return found;
}

function toSigned(row: SignatureRow): Signed {
  return { policy: row.policy_id, version: row.version, staff: row.staff_id, at: instant(row.signed_at.getTime()) };
}
