import { createHash } from "node:crypto";
import { assert } from "../../base/fault.ts";
import { DAY_MS, type Instant, instant } from "../../base/instant.ts";
import type { Language } from "../../base/language.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../ledger/append.ts";
import { BLANK_ENTRY, type EntryActor } from "../ledger/entry.ts";
import { type VersionRow, insertVersion, lockNotice, selectInEffect, selectNewest, selectVersion, selectVersionsBefore } from "./_sql.ts";
import type { NoticeClaims, NoticeDifferences, NoticeTexts } from "./text.ts";

export type NoticeVersion = {
  readonly version: number;
  readonly mapVersion: number;
  /** The first day, in UTC, on which it holds. */
  readonly effectiveOn: string;
  readonly texts: NoticeTexts;
  readonly claims: NoticeClaims;
  readonly differences: Readonly<Record<Language, NoticeDifferences>>;
  /** Hex SHA-256 of the texts and claims. */
  readonly digest: string;
  readonly publishedAt: Instant;
  readonly publishedBy: string;
};

export type NewNotice = Pick<NoticeVersion, "mapVersion" | "effectiveOn" | "texts" | "claims" | "differences">;
export type VersionRefusal = { readonly code: "notice_changed_meanwhile" | "notice_not_forward" | "notice_too_far" };

/** Until when a version may be announced: longer than any law asks for. */
const AHEAD_MAX_MS = 366 * DAY_MS;

/**
 * The next version. `after` is the version that it was compared with; it holds from a day that is neither past nor before
 * that of the version before, so that nothing which was in force is ever taken back; and within a year.
 */
export async function addVersion(
  tx: Tx,
  actor: EntryActor,
  notice: NewNotice,
  after: number,
  now: Instant,
): Promise<Result<NoticeVersion, VersionRefusal>> {
  await lockNotice(tx);
  const newest = await selectNewest(tx);
  if ((newest?.version ?? 0) !== after) return refuse({ code: "notice_changed_meanwhile" });
  const earliest = [dayOf(now), newest?.effective_on ?? ""].toSorted().at(-1) ?? "";
  if (notice.effectiveOn < earliest) return refuse({ code: "notice_not_forward" });
  // No version can hold before it: a year mistyped would be the last notice that this business ever has.
  if (notice.effectiveOn > dayOf(instant(now + AHEAD_MAX_MS))) return refuse({ code: "notice_too_far" });

  const [texts, claims] = [JSON.stringify(notice.texts), JSON.stringify(notice.claims)];
  const row: VersionRow = {
    version: after + 1,
    map_version: notice.mapVersion,
    effective_on: notice.effectiveOn,
    texts,
    claims,
    differences: JSON.stringify(notice.differences),
    digest: digestOf(texts, claims),
    published_at: new Date(now),
    published_by: actor.id,
  };
  await insertVersion(tx, row);
  const detail = { version: row.version, map: row.map_version, from: row.effective_on, digest: row.digest.toString("hex") };
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor, act: "notice.publish", detail }], now);
  return ok(rowToVersion(row));
}

/** The version in force at this moment; undefined where none was ever published. */
export async function noticeInForce(tx: Tx, now: Instant): Promise<NoticeVersion | undefined> {
  const row = await selectInEffect(tx, dayOf(now));
  return row && rowToVersion(row);
}

/** The one published last, in force or not yet. */
export async function newestNotice(tx: Tx): Promise<NoticeVersion | undefined> {
  const row = await selectNewest(tx);
  return row && rowToVersion(row);
}

export async function findNotice(tx: Tx, version: number): Promise<NoticeVersion | undefined> {
  const row = await selectVersion(tx, version);
  return row && rowToVersion(row);
}

/** Newest first; `before` is the lowest version of the page before. */
export async function listNotices(
  tx: Tx,
  page: { readonly before: number | null; readonly limit: number },
): Promise<readonly NoticeVersion[]> {
  return (await selectVersionsBefore(tx, page.before ?? VERSIONS_END, page.limit)).map(rowToVersion);
}

/** PostgreSQL's largest integer. */
const VERSIONS_END = 2_147_483_647;

export function dayOf(at: Instant): string {
  return new Date(at).toISOString().slice(0, 10);
}

function digestOf(texts: string, claims: string): Buffer {
  return createHash("sha256").update(texts).update("\n").update(claims).digest();
}

/** The database is an edge too: a notice that was changed there is not shown as the one that was published. */
function rowToVersion(row: VersionRow): NoticeVersion {
  assert(
    digestOf(row.texts, row.claims).equals(row.digest),
    `notice version ${row.version} in the database is not the one that was published`,
  );
  return {
    version: row.version,
    mapVersion: row.map_version,
    effectiveOn: row.effective_on,
    texts: JSON.parse(row.texts) as NoticeTexts,
    claims: JSON.parse(row.claims) as NoticeClaims,
    differences: JSON.parse(row.differences) as NoticeVersion["differences"],
    digest: row.digest.toString("hex"),
    publishedAt: instant(row.published_at.getTime()),
    publishedBy: row.published_by,
  };
}
