import type { SubjectId } from "../../base/ids.ts";
import type { JsonValue } from "../../base/json-value.ts";
import type { RightsKind } from "../../registers/rights/kinds.ts";
import type { Actor } from "../../safe/access/actor.ts";

/** What somebody asks about their data, by whatever door. */
export type RightsWish = {
  readonly kind: RightsKind;
  readonly subject: SubjectId;
  /** None: everything. */
  readonly fields: readonly string[];
  /** Of an objection. */
  readonly purpose: string | null;
  readonly channel: string;
  readonly actor: Actor;
  /** How identity was shown by whoever files it. */
  readonly proof: string | null;
  /** As the customer told it; what they have on file says it otherwise. */
  readonly residence: string | null;
  /** Of a correction: what it should be. */
  readonly values: Readonly<Record<string, JsonValue>> | null;
  /** To be answered by post. */
  readonly byPost?: boolean;
  /** `email`: where the agent is told that the permission was refused, and nothing else. */
  readonly agent: { readonly name: string; readonly evidence: string; readonly email?: string | undefined } | null;
  readonly language: string | null;
};
