import type { Instant } from "../../base/instant.ts";
import type { Language } from "../../base/language.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { NoticeDifferences, NoticeText } from "../../registers/notice/text.ts";
import { type NoticeVersion, findNotice, newestNotice, noticeInForce } from "../../registers/notice/versions.ts";
import type { Safe } from "../../safe/safe.ts";
import { composeNotice } from "./compose.ts";
import { readSources } from "./sources.ts";

/** A notice as everybody may read it. */
export type PublicNotice = {
  readonly business: string;
  readonly email: string;
  /** 0 where the owner has published none: then it is what the data map says by itself. */
  readonly version: number;
  readonly mapVersion: number;
  readonly state: "in_force" | "announced" | "past" | "unpublished";
  readonly effectiveOn: string | null;
  readonly text: NoticeText;
  readonly differences: NoticeDifferences | null;
  /** A later version that does not hold yet. */
  readonly next: { readonly version: number; readonly effectiveOn: string } | null;
  readonly newest: number;
};

/** That version, or the one in force. Where none was published, what customers' data is used for is told all the same. */
export async function readNotice(
  tx: Tx,
  safe: Pick<Safe, "maps">,
  wanted: { readonly version: number | null; readonly language: Language },
  now: Instant,
): Promise<PublicNotice | undefined> {
  const [map, inForce, newest] = await Promise.all([safe.maps.get(tx), noticeInForce(tx, now), newestNotice(tx)]);
  const { name: business, email } = map.controller;
  const next =
    newest !== undefined && newest.version > (inForce?.version ?? 0) ? { version: newest.version, effectiveOn: newest.effectiveOn } : null;
  const around = { business, email, next, newest: newest?.version ?? 0 };
  const { version, language } = wanted;
  const found = version === null ? inForce : await findNotice(tx, version);
  if (found !== undefined) return { ...around, ...publicParts(found, inForce?.version ?? 0, language) };
  if (version !== null) return undefined;
  const text = composeNotice(await readSources(tx, safe), language);
  return { ...around, version: 0, mapVersion: map.version, state: "unpublished", effectiveOn: null, text, differences: null };
}

function publicParts(
  found: NoticeVersion,
  inForce: number,
  language: Language,
): Pick<PublicNotice, "version" | "mapVersion" | "state" | "effectiveOn" | "text" | "differences"> {
  const { version, mapVersion, effectiveOn, texts, differences } = found;
  const state = version === inForce ? "in_force" : version > inForce ? "announced" : "past";
  return { version, mapVersion, state, effectiveOn, text: texts[language], differences: version === 1 ? null : differences[language] };
}
