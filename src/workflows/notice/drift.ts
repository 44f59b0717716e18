import { DAY_MS, type Instant, instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { type EntryPage, listEntries } from "../../registers/ledger/read.ts";
import type { NoticeClaims } from "../../registers/notice/text.ts";
import { noticeInForce } from "../../registers/notice/versions.ts";
import { heldFields } from "../../registers/subjects/held.ts";
import { listDisclosedSince } from "../../registers/vendors/disclosures.ts";
import type { Safe } from "../../safe/safe.ts";
import { SOURCE_FIELD } from "../../safe/vault/source.ts";
import { type Drift, createFinder } from "./_finder.ts";

export type { Drift } from "./_finder.ts";
export type DriftReport = {
  /** The notice that practice was held against; null where none was published. */
  readonly version: number | null;
  readonly since: Instant;
  readonly entriesRead: number;
  readonly valuesRead: number;
  /** False where there was more than is read at a time: the newest entries were read. */
  readonly isWhole: boolean;
  readonly drifts: readonly Drift[];
};

/** Practice of a quarter. */
const DRIFT_DAYS = 90;
const ENTRIES_MAX = 50_000;
const ENTRIES_PAGE = 500;
const DISCLOSURES_MAX = 10_000;
const VALUES_MAX = 2_000_000;

/**
 * Holds what the ledger and the tables show (collected, used for what, given to whom, kept how long) against what the notice
 * in force says. Purposes that every map has for rights and security are no use of a customer's data for the business.
 */
export async function findDrift(tx: Tx, safe: Pick<Safe, "maps">, now: Instant): Promise<DriftReport> {
  const [map, notice] = [await safe.maps.get(tx), await noticeInForce(tx, now)];
  const since = instant(now - DRIFT_DAYS * DAY_MS);
  const none = { version: null, since, entriesRead: 0, valuesRead: 0, isWhole: true };
  if (notice === undefined) return { ...none, drifts: [] };
  const finder = createFinder(map, notice.claims);
  const used = await lookAtUses(tx, map, notice.claims, since, finder);
  const given = await lookAtDisclosures(tx, map, notice.claims, since, finder);
  const held = await lookAtHeld(tx, notice.claims, now, finder);
  return {
    version: notice.version,
    since,
    entriesRead: used.count,
    valuesRead: held.count,
    isWhole: used.isWhole && given.isWhole && held.isWhole,
    drifts: finder.drifts(),
  };
}

type Looked = { readonly count: number; readonly isWhole: boolean };
type Finder = ReturnType<typeof createFinder>;

/** Refused uses are none. A use without fields tells nothing of them. */
async function lookAtUses(tx: Tx, map: CompiledMap, claims: NoticeClaims, from: Instant, { note }: Finder): Promise<Looked> {
  let cursor: string | null = null;
  for (let count = 0; count < ENTRIES_MAX;) {
    const page: EntryPage = await listEntries(tx, { from }, { limit: ENTRIES_PAGE, cursor });
    for (const { purpose, fields, outcome, at, detail } of page.items) {
      if (purpose === null || outcome === "refused" || map.purposes.get(purpose)?.builtIn === true) continue;
      if (claims.purposes[purpose] === undefined) note({ kind: "purpose_not_in_notice", purpose }, at);
      for (const field of fields) {
        // A partial entry tells in its detail which fields were refused.
        if (outcome === "partial" && field in detail) continue;
        const said = claims.fields[field];
        if (said === undefined) note({ kind: "field_not_in_notice", field }, at);
        else if (claims.purposes[purpose] !== undefined && !said.purposes.includes(purpose))
          note({ kind: "use_not_in_notice", field, purpose }, at);
      }
    }
    count += page.items.length;
    cursor = page.nextCursor;
    if (cursor === null) return { count, isWhole: true };
  }
  return { count: ENTRIES_MAX, isWhole: false };
}

async function lookAtDisclosures(tx: Tx, map: CompiledMap, claims: NoticeClaims, since: Instant, { note }: Finder): Promise<Looked> {
  const given = await listDisclosedSince(tx, since, DISCLOSURES_MAX);
  for (const { vendor, label, entry } of given) {
    const said = claims.recipients.filter(
      ({ name, vendors }) => vendors.includes(vendor) || (vendors.length === 0 && map.recipients.get(name)?.vendor === vendor),
    );
    if (said.length === 0) note({ kind: "recipient_not_in_notice", vendor, label }, entry.at);
    else {
      const fields = new Set(said.flatMap((one) => one.fields));
      for (const field of entry.fields) if (!fields.has(field)) note({ kind: "field_not_for_recipient", vendor, label, field }, entry.at);
    }
  }
  return { count: given.length, isWhole: given.length < DISCLOSURES_MAX };
}

/** What is held that the notice does not name, or longer than it says. */
async function lookAtHeld(tx: Tx, claims: NoticeClaims, now: Instant, { note }: Finder): Promise<Looked> {
  let count = 0;
  for await (const { field, collectedAt } of heldFields(tx)) {
    if (count === VALUES_MAX) return { count, isWhole: false };
    count += 1;
    // Where the data came from lies beside the values and is no field of the map: no notice can name it, nor has to.
    if (field === SOURCE_FIELD) continue;
    const said = claims.fields[field];
    if (said === undefined) note({ kind: "held_not_in_notice", field }, new Date(collectedAt).toISOString());
    else if (now - collectedAt > said.keptMs) note({ kind: "kept_longer", field }, new Date(collectedAt + said.keptMs).toISOString());
  }
  return { count, isWhole: true };
}
