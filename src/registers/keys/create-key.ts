import type { KeyId } from "../../base/ids.ts";
import { newId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Redacted } from "../../base/redacted.ts";
import { ok, refuse } from "../../base/result.ts";
import type { Result } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledMap } from "../datamap/types.ts";
import { appendEntries } from "../ledger/append.ts";
import { BLANK_ENTRY, type EntryActor } from "../ledger/entry.ts";
import { insertKey } from "./_sql.ts";
import { makeKey } from "./key-format.ts";
import type { KeyMode } from "./key-format.ts";

/** Administers everything and has no grant of the map. No map can declare it. */
export const OWNER_ROLE = "owner";

export type KeyAsk = {
  readonly role: string;
  readonly purposes: readonly string[] | "all";
  readonly label: string;
  readonly expiresAt: Instant | null;
  readonly mode: KeyMode;
};

export type KeyRefusal = { readonly code: "role_unknown" | "role_for_people" | "purpose_unknown" | "expires_in_the_past" };

/** Makes a key and notes it. The key itself leaves here and is nowhere else: only its hash is kept. */
export async function createKey(
  tx: Tx,
  actor: EntryActor,
  map: CompiledMap,
  ask: KeyAsk,
  now: Instant,
): Promise<Result<{ readonly id: KeyId; readonly key: Redacted<string> }, KeyRefusal>> {
  const fault = checkAsk(map, ask, now);
  if (fault !== undefined) return refuse(fault);

  const id = newId("key", now);
  const { key, hash } = makeKey(tx.tenant, ask.mode);
  const row = {
    key_id: id,
    label: ask.label,
    role: ask.role,
    purposes: ask.purposes === "all" ? null : [...new Set(ask.purposes)],
    created_by: actor.id,
    created_at: new Date(now),
    expires_at: ask.expiresAt === null ? null : new Date(ask.expiresAt),
  };
  await Promise.all([
    insertKey(tx, row, hash),
    appendEntries(tx, [{ ...BLANK_ENTRY, actor, act: "key.create", detail: { key: id, role: ask.role } }], now),
  ]);
  return ok({ id, key });
}

function checkAsk(map: CompiledMap, ask: KeyAsk, now: Instant): KeyRefusal | undefined {
  if (ask.role !== OWNER_ROLE) {
    const role = map.roles.get(ask.role);
    if (role === undefined) return { code: "role_unknown" };
    if (!role.keys) return { code: "role_for_people" };
  }
  if (ask.purposes !== "all" && !ask.purposes.every((purpose) => map.purposes.has(purpose))) return { code: "purpose_unknown" };
  if (ask.expiresAt !== null && ask.expiresAt <= now) return { code: "expires_in_the_past" };
  return undefined;
}
