import { withSnapshot, withTx } from "../../platform/storage/tx.ts";
import type { TenantId } from "../../base/ids.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY } from "../../registers/ledger/entry.ts";
import { keepDrifts } from "../../registers/notice/drifts.ts";
import type { Safe } from "../../safe/safe.ts";
import { findDrift } from "./drift.ts";

const ACTOR = { kind: "worker", id: "worker_notice", role: "" } as const;

/** Looks whether practice departs from the notice, keeps what is found for the first screen, and notes each new departure once. */
export async function watchDrift(safe: Pick<Safe, "db" | "maps" | "clock">, tenant: TenantId): Promise<{ readonly isNew: number }> {
  const now = safe.clock();
  const { version, drifts } = await withSnapshot(safe.db, tenant, (tx) => findDrift(tx, safe, now));
  return await withTx(safe.db, tenant, async (tx) => {
    const fresh = await keepDrifts(
      tx,
      drifts.map(({ key }) => key),
      now,
    );
    const entries = drifts
      .filter(({ key }) => fresh.includes(key))
      .map(({ kind, field, purpose, vendor, count }) => ({
        ...BLANK_ENTRY,
        actor: ACTOR,
        act: "notice.drift",
        fields: field === null ? [] : [field],
        detail: { kind, purpose, vendor, count, version },
      }));
    await appendEntries(tx, entries, now);
    return { isNew: entries.length };
  });
}
