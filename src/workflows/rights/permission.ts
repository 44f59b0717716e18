import { assert } from "../../base/fault.ts";
import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { Redacted } from "../../base/redacted.ts";
import { type Result, ok } from "../../base/result.ts";
import { UNREADABLE } from "../../platform/keeper/boxes.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import { type Tx, stepsOrNothing } from "../../platform/storage/tx.ts";
import { listEvents } from "../../registers/rights/events.ts";
import { type PermissionReason, type PermissionType, asRefusedReason } from "../../registers/rights/permission-words.ts";
import {
  PERMISSION_KEY_CLASS,
  type RightsPermission,
  addPermission,
  addPermissionParts,
  findPermission,
  judgePermission,
  placeOfPart,
  readPermissionParts,
} from "../../registers/rights/permissions.ts";
import { type RightsRequest, findRightsRequest, isUndecided } from "../../registers/rights/requests.ts";
import { findSubjects } from "../../registers/subjects/subjects.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { epochsOf } from "../../safe/access/ask.ts";
import type { Safe } from "../../safe/safe.ts";
import { type FileKey, cutFile, openFileParts, sealFileParts } from "../../safe/vault/file-parts.ts";
import { type RightsRefusal, rightsRefusal, safeRefusal } from "./answers.ts";
import type { RightsDesk } from "./desk.ts";
import { holdRequest } from "./hold-request.ts";
import { noteStep } from "./note-step.ts";
import { sniffType } from "./sniff-type.ts";
import { tellAgentRefused } from "./tell-agent.ts";
import { showProof } from "./verify-request.ts";
import { openRightsWords } from "./words.ts";

/** Uploads of one request whose names are looked through for the last. */
const UPLOADS_MAX = 500;

/**
 * Stores what an agent shows for their permission, sealed in parts under the customer's own key. One that was refused gives way
 * to it; of two at the same moment one is stored.
 */
export async function storePermission(
  { safe }: RightsDesk,
  tx: Tx,
  upload: { readonly id: string; readonly name: string; readonly bytes: Buffer; readonly actor: Actor },
  now: Instant,
): Promise<Result<RightsPermission, RightsRefusal>> {
  const mediaType = sniffType(upload.bytes);
  if (safe.keeper.state() !== "open") return safeRefusal({ code: "sealed" });
  const held = await holdRequest(tx, upload.id, now);
  if (!held.ok) return held;
  const request = held.value;
  if (!request.agent) return rightsRefusal("not_by_agent");
  if (!isUndecided(request)) return rightsRefusal("request_closed");
  if (mediaType === undefined) return rightsRefusal("permission_type_not_taken");
  const key = await keyOf(safe, tx, request.subject);
  if (key === undefined) return safeRefusal({ code: "subject_erased" });

  const parts = cutFile(upload.bytes);
  const facts = { request: request.id, subject: request.subject, mediaType, sizeBytes: upload.bytes.length, parts: parts.length };
  const permission = await addPermission(tx, facts, now);
  if (permission === undefined) return rightsRefusal("permission_there");
  const placeOf = (n: number) => placeOfPart(permission, n);
  await sealFileParts(safe, tx, key, { parts, placeOf }, (lot) => addPermissionParts(tx, request.subject, permission, lot));
  const detail = { permission, type: mediaType };
  await noteStep(safe, tx, request, { step: "permission", actor: upload.actor, detail, words: { name: upload.name } }, now);
  const stored = await findPermission(tx, request.id);
  assert(stored !== undefined, "a permission that was stored is there");
  return ok(stored);
}

export type OpenedPermission = { readonly name: string; readonly mediaType: PermissionType; readonly bytes: Redacted<Buffer> };

/** Opens it for somebody who has to judge it; the ledger has noted that before anything is opened. */
export async function openPermission(
  { safe }: RightsDesk,
  tx: Tx,
  ask: { readonly id: string; readonly reason: string | null; readonly actor: Actor },
  now: Instant,
): Promise<Result<OpenedPermission, RightsRefusal>> {
  if (safe.keeper.state() !== "open") return safeRefusal({ code: "sealed" });
  // Nobody seals its parts anew, or takes its place, until they are read.
  const held = await holdRequest(tx, ask.id, now);
  if (!held.ok) return held;
  const request = held.value;
  const permission = await findPermission(tx, request.id);
  if (permission === undefined) return rightsRefusal("permission_not_found");
  const detail = { permission: permission.id };
  await noteStep(safe, tx, request, { step: "permission_open", actor: ask.actor, detail, reason: ask.reason }, now);
  const key = await keyOf(safe, tx, request.subject);
  if (key === undefined) return safeRefusal({ code: "subject_erased" });
  const { id, parts, sizeBytes, mediaType } = permission;
  const placeOf = (n: number) => placeOfPart(id, n);
  const read = (from: number, limit: number) => readPermissionParts(tx, id, from, limit);
  const bytes = await openFileParts(safe, tx, key, { parts, sizeBytes, placeOf }, read);
  if (bytes === undefined) return safeRefusal({ code: "cannot_open" });
  return ok({ name: (await nameOf(safe, tx, request)) ?? "permission", mediaType, bytes: new Redacted(bytes) });
}

export type PermissionVerdict = {
  readonly id: string;
  /** The upload that was looked at: not another that has taken its place since. */
  readonly permission: string;
  readonly verdict: "accepted" | "refused";
  readonly reason: PermissionReason;
  /** In prose; sealed, and told to nobody outside. */
  readonly words: string | null;
  readonly actor: Actor;
};

/** Accepts or refuses a permission, once. Accepted it is a proof like others; refused, the agent is told so and nothing else. */
export async function judgeAgentsPermission(
  desk: RightsDesk,
  tx: Tx,
  { id, permission, verdict, reason, words, actor }: PermissionVerdict,
  now: Instant,
): Promise<Result<RightsRequest, RightsRefusal>> {
  const { safe } = desk;
  const refusedFor = asRefusedReason(reason);
  if ((verdict === "refused") !== (refusedFor !== undefined)) return rightsRefusal("permission_reason_other");
  // Words are sealed, and where the agent is to be told lies sealed.
  if (safe.keeper.state() !== "open") return safeRefusal({ code: "sealed" });
  const held = await holdRequest(tx, id, now);
  if (!held.ok) return held;
  const request = held.value;
  if (!isUndecided(request)) return rightsRefusal("request_closed");
  return await stepsOrNothing(tx, async (within) => {
    const there = await findPermission(within, request.id);
    if (there === undefined) return rightsRefusal("permission_not_found");
    const isJudged = await judgePermission(within, { request: request.id, id: permission }, { state: verdict, reason }, now);
    if (!isJudged) return rightsRefusal("permission_judged");
    const step = { step: "permission_judge", actor, detail: { permission, verdict, reason } } as const;
    await noteStep(safe, within, request, { ...step, ...(words === null ? {} : { words, reason: words }) }, now);
    if (refusedFor === undefined) return await showProof(desk, within, request, { method: "agent-permission", actor }, now);
    await tellAgentRefused(desk, within, request, refusedFor, now);
    return ok(request);
  });
}

export type ShownPermission = Omit<RightsPermission, "request" | "subject" | "parts"> & {
  /** As its sender called it; null while the safe is sealed, and where it went with the customer's key. */
  readonly name: string | null;
};

/** What was uploaded and what was made of it; null where nothing was. The file is opened by a deed of its own. */
export async function readPermission(
  { safe }: RightsDesk,
  tx: Tx,
  id: string,
  now: Instant,
): Promise<Result<ShownPermission | null, RightsRefusal>> {
  const request = await findRightsRequest(tx, id, now);
  if (request === undefined) return rightsRefusal("not_found");
  const found = await findPermission(tx, id);
  if (found === undefined) return ok(null);
  const { request: _request, subject: _subject, parts: _parts, ...shown } = found;
  const name = safe.keeper.state() === "open" ? await nameOf(safe, tx, request) : null;
  return ok({ ...shown, name });
}

async function nameOf(safe: Safe, tx: Tx, request: RightsRequest): Promise<string | null> {
  const last = (await listEvents(tx, request.id, ["permission"], UPLOADS_MAX)).at(-1);
  if (last === undefined) return null;
  const [words] = await openRightsWords(safe, tx, request.subject, [last]);
  return words === UNREADABLE ? words : ((words as { readonly name: string } | undefined)?.name ?? null);
}

/** Undefined where the customer is erased. */
async function keyOf(safe: Safe, tx: Tx, subject: SubjectId): Promise<FileKey | undefined> {
  const subjects = await findSubjects(tx, [subject], []);
  const key = subjects.get(subject)?.keys.get(PERMISSION_KEY_CLASS);
  if (key === undefined) return undefined;
  await loadTenant(tx, safe.keeper, epochsOf(subjects));
  return { subject, keyClass: PERMISSION_KEY_CLASS, ...key };
}
