import type { KeyId, TenantId } from "../../base/ids.ts";
import type { Clock } from "../../base/instant.ts";
import { MINUTE_MS } from "../../base/instant.ts";
import type { Database } from "../../platform/storage/database.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { withTx } from "../../platform/storage/tx.ts";
import type { CompiledMap } from "../datamap/types.ts";
import { findKeyByHash, touchKey } from "./_sql.ts";
import type { KeyRow } from "./_sql.ts";
import { OWNER_ROLE } from "./create-key.ts";
import { readKey } from "./key-format.ts";
import type { ReadKey } from "./key-format.ts";

/** Who a live key is. `roles` is empty when the map has since lost the role or made it one for people. */
export type KeyHolder = {
  readonly id: KeyId;
  readonly tenant: TenantId;
  readonly roles: readonly string[];
  readonly purposes: readonly string[] | "all";
  readonly owner: boolean;
};

export type KeyGate = {
  /** The holder of a live key; undefined for one that is malformed, unknown, revoked or run out. */
  authenticate(text: string): Promise<KeyHolder | undefined>;
  /** Makes this process ask the database anew, after a key was revoked or the map changed here. */
  forget(tenant: TenantId): void;
};

export type KeyGateParts = {
  readonly db: Database;
  readonly clock: Clock;
  /** Milliseconds that only go forward, for the age of what is remembered. */
  readonly elapsedMs: () => number;
  readonly maps: { get(tx: Tx): Promise<CompiledMap | null> };
};

type Known = { readonly holder: KeyHolder; readonly expiresAtMs: number; readonly readAt: number };

const STALE_MS = 500;
const REFRESH_MS = 250;
const KEYS_MAX = 10_000;

/**
 * A key is looked up at most a few times a second, however many requests carry it: what was read is used for half a
 * second, renewed ahead of that in the background, and many waiting at once share one look-up. So a revoked key is dead
 * within half a second on every process. Unknown keys are not remembered: their number is the attacker's choice.
 */
export function createKeyGate(parts: KeyGateParts): KeyGate {
  const known = new Map<string, Known>();
  const inFlight = new Map<string, Promise<Known | undefined>>();
  const read = new Map<string, ReadKey>();

  async function authenticate(text: string): Promise<KeyHolder | undefined> {
    const key = readOnce(text);
    if (key === undefined) return undefined;
    const name = key.hash.toString("latin1");
    const found = known.get(name);
    const age = found === undefined ? Infinity : parts.elapsedMs() - found.readAt;
    if (found === undefined || age >= STALE_MS) return alive(await refresh(name, key));
    // The background look-up reports its own failure to whoever waits for the next one.
    if (age >= REFRESH_MS) refresh(name, key).catch(() => undefined);
    return alive(found);
  }

  /** Reading a key's text costs more than all else here, so a key that was found live is not read again. */
  function readOnce(text: string): ReadKey | undefined {
    const before = read.get(text);
    if (before !== undefined) return before;
    const key = readKey(text);
    if (key === undefined || !known.has(key.hash.toString("latin1"))) return key;
    if (read.size >= KEYS_MAX) read.clear();
    read.set(text, key);
    return key;
  }

  function alive(entry: Known | undefined): KeyHolder | undefined {
    return entry !== undefined && entry.expiresAtMs > parts.clock() ? entry.holder : undefined;
  }

  function refresh(name: string, key: ReadKey): Promise<Known | undefined> {
    const waiting = inFlight.get(name);
    if (waiting !== undefined) return waiting;
    const started = parts.elapsedMs();
    const reading = lookUp(parts, key, started)
      .then((entry) => {
        // A `forget` in the meantime has taken this look-up out of the map; its result may be of before.
        if (inFlight.get(name) === reading) remember(name, entry);
        return entry;
      })
      .finally(() => {
        if (inFlight.get(name) === reading) inFlight.delete(name);
      });
    inFlight.set(name, reading);
    return reading;
  }

  function remember(name: string, entry: Known | undefined): void {
    known.delete(name);
    if (entry === undefined) return;
    const [oldest] = known.size >= KEYS_MAX ? known.keys() : [];
    if (oldest !== undefined) known.delete(oldest);
    known.set(name, entry);
  }

  function forget(tenant: TenantId): void {
    inFlight.clear();
    for (const [name, entry] of known) if (entry.holder.tenant === tenant) known.delete(name);
  }

  return { authenticate, forget };
}

async function lookUp(parts: KeyGateParts, key: ReadKey, readAt: number): Promise<Known | undefined> {
  return await withTx(parts.db, key.tenant, async (tx) => {
    const row = await findKeyByHash(tx, key.hash);
    if (row === undefined) return undefined;
    const now = parts.clock();
    if (row.last_used_at === null || row.last_used_at.getTime() < now - MINUTE_MS) {
      await touchKey(tx, row.key_id, new Date(now), new Date(now - MINUTE_MS));
    }
    const holder = {
      id: row.key_id,
      tenant: key.tenant,
      roles: await rolesOf(parts, tx, row),
      purposes: row.purposes ?? "all",
      owner: row.role === OWNER_ROLE,
    } as const;
    return { holder, expiresAtMs: row.expires_at?.getTime() ?? Infinity, readAt };
  });
}

async function rolesOf(parts: KeyGateParts, tx: Tx, row: KeyRow): Promise<readonly string[]> {
  if (row.role === OWNER_ROLE) return [OWNER_ROLE];
  const map = await parts.maps.get(tx);
  return map?.roles.get(row.role)?.keys === true ? [row.role] : [];
}
