import type { Instant } from "../../base/instant.ts";
import { type Result, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { EntryActor } from "../../registers/ledger/entry.ts";
import { type NoticeVersion, type VersionRefusal, addVersion, dayOf } from "../../registers/notice/versions.ts";
import type { Safe } from "../../safe/safe.ts";
import { draftNotice } from "./draft.ts";

export type PublishRefusal = VersionRefusal | { readonly code: "notice_unchanged" | "notice_without_business" };

/**
 * Publishes what the map, the vendors and the business's statements say at this moment. `mapVersion` and `after` are what the
 * owner looked at: another map or version by now refuses.
 */
export async function publishNotice(
  tx: Tx,
  safe: Pick<Safe, "maps">,
  actor: EntryActor,
  asked: { readonly effectiveOn?: string | undefined; readonly mapVersion?: number | undefined; readonly after?: number | undefined },
  now: Instant,
): Promise<Result<NoticeVersion, PublishRefusal>> {
  const draft = await draftNotice(tx, safe, now);
  const { controller, version: mapVersion } = draft.sources.map;
  if (controller.name === "" || controller.email === "") return refuse({ code: "notice_without_business" });
  if (asked.mapVersion !== undefined && asked.mapVersion !== mapVersion) return refuse({ code: "notice_changed_meanwhile" });
  if (!draft.isNew) return refuse({ code: "notice_unchanged" });
  const { texts, claims, differences } = draft;
  const after = asked.after ?? draft.newest?.version ?? 0;
  return await addVersion(tx, actor, { mapVersion, effectiveOn: asked.effectiveOn ?? dayOf(now), texts, claims, differences }, after, now);
}
