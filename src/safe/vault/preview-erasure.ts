import type { Erased, HeldThing } from "../../base/holder.ts";
import type { SubjectId } from "../../base/ids.ts";
import { DAY_MS, instantToIso } from "../../base/instant.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { holdSubjects } from "../../registers/subjects/subjects.ts";
import type { Actor } from "../access/actor.ts";
import type { SafeRefusal } from "../access/answers.ts";
import { epochsOf } from "../access/ask.ts";
import { linkLists } from "../post/link-lists.ts";
import type { Safe } from "../safe.ts";
import type { Certificate } from "./certificate.ts";
import { EPOCH_DAYS, KEYS_ARCHIVE_DAYS } from "./erase.ts";
import { isOnHold } from "./is-on-hold.ts";
import { mailsOf } from "./mails-of.ts";

/** What an erasure would destroy and what it would keep, as its certificate would say it now. */
export type ErasurePreview = Pick<Certificate, "destroyed" | "kept" | "finalAt"> & {
  readonly subject: SubjectId;
  /** What is there now, counted. */
  readonly holds: readonly HeldThing[];
};

/**
 * Asks every holder to erase, hears what it did, and undoes it: so the preview cannot say anything else than the deed
 * would. Nothing is noted or changed.
 */
export async function previewErasure(
  safe: Safe,
  tx: Tx,
  ask: { readonly actor: Actor; readonly subject: SubjectId },
): Promise<Result<ErasurePreview, SafeRefusal>> {
  if (safe.keeper.state() !== "open") return refuse({ code: "sealed" });
  const held = await holdSubjects(tx, [ask.subject]);
  await loadTenant(tx, safe.keeper, epochsOf(held));
  const subject = held.get(ask.subject);
  if (subject === undefined) return refuse({ code: "subject_not_found" });
  if (subject.erasedAt !== null) return refuse({ code: "subject_erased" });
  if (!ask.actor.owner) return refuse({ code: "not_granted" });
  if (await isOnHold(tx, subject, safe.clock())) return refuse({ code: "on_hold" });

  const { holds, erased } = await undone(tx, async (within) => {
    await linkLists(safe, within, subject.id, await mailsOf(safe, within, subject, "all"));
    const [told, all]: [HeldThing[], Erased[]] = [[], []];
    for (const holder of safe.holders) told.push(...(await holder.describe(within, subject.id)));
    for (const holder of safe.holders) all.push(await holder.erase(within, subject.id));
    return { holds: told, erased: all };
  });
  return ok({
    subject: subject.id,
    holds: holds.filter(({ count }) => count > 0),
    destroyed: erased.flatMap((one) => one.destroyed),
    kept: erased.flatMap((one) => one.kept).map(({ what, why, until }) => ({ what, why, until })),
    finalAt: instantToIso((safe.clock() + (EPOCH_DAYS + KEYS_ARCHIVE_DAYS) * DAY_MS) as Instant),
  });
}

/** Carries nothing: the only way to end a savepoint without keeping what was done in it is to throw. */
class Undo extends Error {}

export async function undone<T>(tx: Tx, fn: (tx: Tx) => Promise<T>): Promise<T> {
  let value: { readonly is: T } | undefined;
  try {
    await tx.sql.savepoint(async (sql) => {
      value = { is: await fn({ sql, tenant: tx.tenant }) };
      throw new Undo();
    });
  } catch (error) {
    if (!(error instanceof Undo) || value === undefined) throw error;
  }
  if (value === undefined) throw new Undo();
  return value.is;
}
