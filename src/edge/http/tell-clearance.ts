import type { Instant } from "../../base/instant.ts";
import { instantToIso } from "../../base/instant.ts";
import type { Clearance } from "../../registers/clearance/evaluate.ts";
import type { Policy, PolicyVersion } from "../../registers/policies/policy.ts";

export function tellClearance(one: Clearance): unknown {
  return { ...one, since: textOf(one.since), until: textOf(one.until) };
}

export function tellPolicy({ current, ...policy }: Policy): Record<string, unknown> {
  return { ...policy, ...tellVersion(current) };
}

export function tellVersion(version: PolicyVersion): Record<string, unknown> {
  return { ...version, publishedAt: instantToIso(version.publishedAt) };
}

function textOf(at: Instant | null): string | null {
  return at === null ? null : instantToIso(at);
}
