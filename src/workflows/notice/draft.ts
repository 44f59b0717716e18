import type { Instant } from "../../base/instant.ts";
import type { Language } from "../../base/language.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { NoticeClaims, NoticeDifferences, NoticeTexts } from "../../registers/notice/text.ts";
import { type NoticeVersion, newestNotice, noticeInForce } from "../../registers/notice/versions.ts";
import type { Safe } from "../../safe/safe.ts";
import { claimsOf } from "./claims.ts";
import { composeAll } from "./compose.ts";
import { type Significance, allDifferences, significanceOf } from "./differences.ts";
import { type NoticeSources, readSources } from "./sources.ts";

/** What the notice would say if it were published now, beside the version published last. */
export type NoticeDraft = {
  readonly sources: NoticeSources;
  readonly texts: NoticeTexts;
  readonly claims: NoticeClaims;
  readonly newest: NoticeVersion | undefined;
  readonly inForce: NoticeVersion | undefined;
  /** False where the version published last says the same. */
  readonly isNew: boolean;
  readonly differences: Readonly<Record<Language, NoticeDifferences>>;
  readonly significance: Significance;
};

export async function draftNotice(tx: Tx, safe: Pick<Safe, "maps">, now: Instant): Promise<NoticeDraft> {
  const [sources, newest, inForce] = await Promise.all([readSources(tx, safe), newestNotice(tx), noticeInForce(tx, now)]);
  const [texts, claims] = [composeAll(sources), claimsOf(sources)];
  return {
    sources,
    texts,
    claims,
    newest,
    inForce,
    isNew: newest === undefined || JSON.stringify([newest.texts, newest.claims]) !== JSON.stringify([texts, claims]),
    differences: allDifferences(newest?.texts ?? null, texts),
    significance: newest === undefined ? { fields: [], askAgain: [] } : significanceOf(newest.claims, claims),
  };
}
