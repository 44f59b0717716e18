import { createHash } from "node:crypto";
import type { PolicyId } from "../../base/ids.ts";
import { type Instant, instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type PolicyRow, type VersionRow, selectPolicies, selectText, selectVersions } from "./_sql.ts";
import type { Language, PolicyKind } from "./kind.ts";

/** A document that staff sign, as its newest version stands. */
export type Policy = {
  readonly id: PolicyId;
  readonly name: string;
  readonly kind: PolicyKind;
  readonly current: PolicyVersion;
};

export type PolicyVersion = {
  readonly version: number;
  readonly language: Language;
  readonly title: string;
  /** Hex SHA-256 of title, empty line and text, in UTF-8. */
  readonly digest: string;
  readonly publishedAt: Instant;
  readonly publishedBy: string;
};

export type PolicyText = Policy & { readonly text: string };

/** Every document in its newest version, oldest first. */
export async function findPolicies(tx: Tx): Promise<readonly Policy[]> {
  return (await selectPolicies(tx)).map(toPolicy);
}

/** A document word for word: in the version named, or the newest. */
export async function readPolicy(tx: Tx, policy: PolicyId, version: number | null): Promise<PolicyText | undefined> {
  const row = await selectText(tx, policy, version);
  return row && { ...toPolicy(row), text: row.body };
}

/** Newest first. */
export async function listPolicyVersions(tx: Tx, policy: PolicyId): Promise<readonly PolicyVersion[]> {
  return (await selectVersions(tx, policy)).map(toVersion);
}

/** What a signature stands for: the words themselves, title included. */
export function policyDigest(title: string, text: string): Buffer {
  return createHash("sha256").update(`${title}\n\n${text}`).digest();
}

function toPolicy(row: PolicyRow & VersionRow): Policy {
  return { id: row.policy_id, name: row.name, kind: row.kind, current: toVersion(row) };
}

function toVersion(row: VersionRow): PolicyVersion {
  return {
    version: row.version,
    language: row.language,
    title: row.title,
    digest: row.digest.toString("hex"),
    publishedAt: instant(row.published_at.getTime()),
    publishedBy: row.published_by,
  };
}
