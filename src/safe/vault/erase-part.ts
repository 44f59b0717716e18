import { type RightsRequestId, type SubjectId, newId } from "../../base/ids.ts";
import { DAY_MS, type Instant, instantToIso } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { shareHolds } from "../../registers/holds/live.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { type Subject, holdSubjects } from "../../registers/subjects/subjects.ts";
import type { Actor } from "../access/actor.ts";
import type { SafeRefusal } from "../access/answers.ts";
import { epochsOf } from "../access/ask.ts";
import { draftEntry } from "../access/note.ts";
import { leaveAddresses } from "../post/leave-addresses.ts";
import { linkLists } from "../post/link-lists.ts";
import { type Sought, openSought } from "../residue/sought.ts";
import type { Safe } from "../safe.ts";
import { type Certificate, certify } from "./certificate.ts";
import { destroyPart } from "./destroy-part.ts";
import { EPOCH_DAYS, type Erasure, KEYS_ARCHIVE_DAYS, LOOK_AFTER_MS, refuseErasure } from "./erase.ts";
import { mailsOf } from "./mails-of.ts";
import { type KeptField, type PartWish, type SubjectPart, partOf } from "./part-of.ts";
import { undone } from "./preview-erasure.ts";
import { underWay } from "./under-way.ts";
import { insertErasure } from "./_erasures_sql.ts";

export type ErasePartAsk = PartWish & {
  readonly actor: Actor;
  readonly subject: SubjectId;
  readonly request: RightsRequestId;
  /** Hears what to look for once this is committed; without it nothing is looked for. */
  readonly onSought?: (sought: Sought) => void;
};

/**
 * Erases some fields of a customer who stays, in every archive as well, and certifies it. Judged while the customer is held: a
 * field that is on hold by now stays. Refused with `on_hold` where all that was to go is; with `still_under_way` while
 * somebody outside is in the midst of something; with `cannot_open` where what stays is damaged.
 */
export async function erasePart(safe: Safe, tx: Tx, ask: ErasePartAsk): Promise<Result<Erasure, SafeRefusal>> {
  const now = safe.clock();
  if (safe.keeper.state() === "open" && !ask.actor.owner && ask.actor.kind !== "worker") return await refuseErasure(tx, ask, now);
  const held = await holdPart(safe, tx, ask, now);
  if (!held.ok) return held;
  const { subject, part, epoch } = held.value;
  if ((await underWay(safe, tx, subject.id)).length > 0) return refuse({ code: "still_under_way" });

  ask.onSought?.(await openSought(safe, tx, ask.actor, subject, now, new Set(part.erased)));
  const mails = await mailsOf(safe, tx, subject, new Set(part.erased));
  await linkLists(safe, tx, subject.id, await mailsOf(safe, tx, subject, "all"));
  const done = await destroyPart(safe, tx, { subject, fields: part.erased, epoch, isUndone: false }, now);
  if (!done.ok) return done;
  await leaveAddresses(safe, tx, subject.id, mails, now);
  const draft = draftEntry(ask.actor, "subject.erase_part", { subject: subject.id, purpose: "rights", form: null });
  const noted = { ...draft, fields: part.erased, sealed: done.value.notes, detail: { request: ask.request } };
  const [entry = ""] = await appendEntries(tx, [noted], now);
  const certificate = await certify(safe, tx, {
    id: newId("cer", now),
    subject: subject.id,
    fields: part.erased,
    at: instantToIso(now),
    destroyed: done.value.destroyed,
    kept: keptOf(part.kept),
    entry,
    finalAt: finalAt(now),
    residue: null,
  });
  const id = newId("era", now);
  await insertErasure(tx, {
    erasure_id: id,
    subject_id: subject.id,
    request_id: ask.request,
    fields: part.erased,
    erased_at: new Date(now),
    certificate: JSON.stringify(certificate),
    kept_in: [],
    look_at: new Date(now + LOOK_AFTER_MS),
  });
  return ok({ id, state: "looking", certificate });
}

/** What erasing a part would destroy and keep now, as its certificate would say it. */
export type PartPreview = Pick<Certificate, "destroyed" | "kept" | "finalAt"> & { readonly subject: SubjectId; readonly part: SubjectPart };

/** Does it and undoes it: so the preview cannot say anything else than the deed would. Nothing is noted or changed. */
export async function previewPart(
  safe: Safe,
  tx: Tx,
  ask: PartWish & { readonly actor: Actor; readonly subject: SubjectId },
): Promise<Result<PartPreview, SafeRefusal>> {
  const now = safe.clock();
  if (!ask.actor.owner) return refuse({ code: "not_granted" });
  const held = await holdPart(safe, tx, ask, now);
  if (!held.ok) return held;
  const { subject, part, epoch } = held.value;
  const done = await undone(tx, async (within) => {
    await linkLists(safe, within, subject.id, await mailsOf(safe, within, subject, "all"));
    return await destroyPart(safe, within, { subject, fields: part.erased, epoch, isUndone: true }, now);
  });
  if (!done.ok) return done;
  return ok({ subject: subject.id, part, destroyed: done.value.destroyed, kept: keptOf(part.kept), finalAt: finalAt(now) });
}

type HeldPart = { readonly subject: Subject; readonly part: SubjectPart; readonly epoch: number };

/**
 * Holds the customer until the transaction ends and judges what of them would go. The map as well: by an old one, what became a
 * file meanwhile would not be sealed anew as one, and would go with its key.
 */
export async function holdPart(
  safe: Safe,
  tx: Tx,
  ask: PartWish & { readonly subject: SubjectId },
  now: Instant,
): Promise<Result<HeldPart, SafeRefusal>> {
  if (safe.keeper.state() !== "open") return refuse({ code: "sealed" });
  await shareHolds(tx);
  await safe.maps.hold(tx, await safe.maps.get(tx));
  const held = await holdSubjects(tx, [ask.subject]);
  const { epoch } = await loadTenant(tx, safe.keeper, epochsOf(held));
  const subject = held.get(ask.subject);
  if (subject === undefined) return refuse({ code: "subject_not_found" });
  if (subject.erasedAt !== null) return refuse({ code: "subject_erased" });
  if (subject.damaged.size > 0) return refuse({ code: "cannot_open" });
  const part = await partOf(tx, subject, ask, now);
  if (part.erased.length === 0) return refuse({ code: part.onHold.length > 0 ? "on_hold" : "nothing_to_erase" });
  return ok({ subject, part, epoch });
}

/** Why a field stays, as the certificate says it; screens and letters say the codes in their own language. */
function keptOf(kept: readonly KeptField[]): Certificate["kept"] {
  return kept.map(({ field, why, until }) => ({ what: `value:${field}`, why, until }));
}

function finalAt(now: Instant): string {
  return instantToIso((now + (EPOCH_DAYS + KEYS_ARCHIVE_DAYS) * DAY_MS) as Instant);
}
