import type { StaffId, SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { findAgreed } from "../../registers/approvals/find-approvals.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import type { Actor } from "./actor.ts";
import { type Agreed, type AskForm, othersNeeded } from "./rules.ts";

/** Of an ask whose answer is shown guarded: others may have agreed to it, or the glass is broken for it. */
export type Guarding = { readonly breakGlass: boolean };

type Wanted = { readonly actor: Actor; readonly subject: SubjectId; readonly form: AskForm; readonly guarded?: Guarding };

/** By field, what others agreed to for this ask and purpose. */
export type Agreements = (ask: Wanted, purpose: string) => ReadonlyMap<string, Agreed>;

export const NO_APPROVALS: ReadonlyMap<string, Agreed> = new Map();

/** Looked up only for what is shown guarded, to people of whose roles one asks for others: nobody else pays for it. */
export async function findAgreements(tx: Tx, map: CompiledMap, asks: readonly Wanted[], now: Instant): Promise<Agreements> {
  const wanted = asks.filter((ask) => ask.guarded !== undefined && needsOthers(map, ask));
  if (wanted.length === 0) return () => NO_APPROVALS;
  const found = await findAgreed(
    tx,
    wanted.map(({ actor, subject }) => ({ asker: actor.id as StaffId, subject })),
    now,
  );
  return (ask, purpose) => {
    if (ask.guarded === undefined) return NO_APPROVALS;
    const own = found.filter(
      (one) => one.asker === ask.actor.id && one.subject === ask.subject && one.form === ask.form && one.purpose === purpose,
    );
    return new Map(own.map(({ field, id, agreed }) => [field, { id, persons: agreed }]));
  };
}

/** Whether any role of this person asks for others before it grants the form. */
export function needsOthers(map: CompiledMap, { actor, form }: Pick<Wanted, "actor" | "form">): boolean {
  if (actor.kind !== "staff") return false;
  return actor.roles.some((name) => {
    const role = map.roles.get(name);
    return role !== undefined && othersNeeded(role, actor, form) > 0;
  });
}
