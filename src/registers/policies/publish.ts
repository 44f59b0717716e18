import type { PolicyId } from "../../base/ids.ts";
import { newId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../ledger/append.ts";
import { BLANK_ENTRY, type EntryActor } from "../ledger/entry.ts";
import { insertPolicy, insertVersion, lockPolicy, selectText } from "./_sql.ts";
import type { Language, PolicyKind } from "./kind.ts";
import { policyDigest } from "./policy.ts";

export type NewVersion = { readonly title: string; readonly text: string; readonly language: Language };
export type NewPolicy = NewVersion & { readonly name: string; readonly kind: PolicyKind };

export type PublishRefusal = { readonly code: "policy_name_taken" | "policy_not_found" | "policy_unchanged" };

export type Published = { readonly id: PolicyId; readonly version: number; readonly digest: string };

/** A new document in its first version. */
export async function publishPolicy(tx: Tx, actor: EntryActor, asked: NewPolicy, now: Instant): Promise<Result<Published, PublishRefusal>> {
  const id = newId("pol", now);
  const row = { policy_id: id, name: asked.name, kind: asked.kind, created_at: new Date(now), created_by: actor.id };
  if (!(await insertPolicy(tx, row))) return refuse({ code: "policy_name_taken" });
  return ok(await addVersion(tx, actor, { id, kind: asked.kind, version: 1 }, asked, now));
}

/**
 * A new version, which everybody signs anew; the old ones stay. The same words again are refused, because nobody should
 * have to sign twice for nothing.
 */
export async function publishVersion(
  tx: Tx,
  actor: EntryActor,
  policy: PolicyId,
  asked: NewVersion,
  now: Instant,
): Promise<Result<Published, PublishRefusal>> {
  await lockPolicy(tx, policy);
  const before = await selectText(tx, policy, null);
  if (before === undefined) return refuse({ code: "policy_not_found" });
  const { title, text } = cleaned(asked);
  if (before.digest.equals(policyDigest(title, text))) return refuse({ code: "policy_unchanged" });
  return ok(await addVersion(tx, actor, { id: policy, kind: before.kind, version: before.version + 1 }, asked, now));
}

async function addVersion(
  tx: Tx,
  actor: EntryActor,
  policy: { readonly id: PolicyId; readonly kind: PolicyKind; readonly version: number },
  asked: NewVersion,
  now: Instant,
): Promise<Published> {
  const { title, text } = cleaned(asked);
  const digest = policyDigest(title, text);
  const hex = digest.toString("hex");
  await insertVersion(tx, {
    policy_id: policy.id,
    version: policy.version,
    language: asked.language,
    title,
    body: text,
    digest,
    published_at: new Date(now),
    published_by: actor.id,
  });
  const detail = { policy: policy.id, kind: policy.kind, version: policy.version, digest: hex };
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor, act: "policy.publish", detail }], now);
  return { id: policy.id, version: policy.version, digest: hex };
}

/** One way to write the same words, so that the digest speaks of the words and not of the machine they were typed on. */
function cleaned({ title, text }: NewVersion): { readonly title: string; readonly text: string } {
  return { title: title.normalize("NFC").trim(), text: text.normalize("NFC").replaceAll(/\r\n?/gu, "\n").trim() };
}
