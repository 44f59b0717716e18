import type { ApprovalId, StaffId, SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { NO_STANDINGS } from "../../registers/consent/standings.ts";
import { type AgreedApproval, findAgreed, findVotes } from "../../registers/approvals/find-approvals.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import type { Actor } from "./actor.ts";
import { decide } from "./decide.ts";
import { NO_APPROVALS, factsFor } from "./facts-for.ts";
import { type Agreed, type AskForm, RULES_OF_A_YES, othersNeeded } from "./rules.ts";
import { meetPeople } from "./staff-facts.ts";

/** Of an ask whose answer is shown guarded: others may have agreed to it, or the glass is broken for it. */
export type Guarding = { readonly breakGlass: boolean };

type Wanted = { readonly actor: Actor; readonly subject: SubjectId; readonly form: AskForm; readonly guarded?: Guarding };

/** By field, what others agreed to for this ask and purpose. */
export type Agreements = (ask: Wanted, purpose: string) => ReadonlyMap<string, Agreed>;

/**
 * Looked up only for what is shown guarded, to people of whose roles one asks for others: nobody else pays for it. A yes
 * counts while whoever gave it is at work and could see the value themselves, on the device from which they gave it.
 */
export async function findAgreements(tx: Tx, map: CompiledMap, asks: readonly Wanted[], now: Instant): Promise<Agreements> {
  const wanted = asks.filter((ask) => ask.guarded !== undefined && needsOthers(map, ask));
  if (wanted.length === 0) return () => NO_APPROVALS;
  const found = await findAgreed(
    tx,
    wanted.map(({ actor, subject }) => ({ asker: actor.id as StaffId, subject })),
    now,
  );
  const persons = await countStanding(tx, map, found, now);
  return (ask, purpose) => {
    if (ask.guarded === undefined) return NO_APPROVALS;
    const own = found.filter(
      (one) => one.asker === ask.actor.id && one.subject === ask.subject && one.form === ask.form && one.purpose === purpose,
    );
    return new Map(own.map(({ field, id }) => [field, { id, persons: persons.get(id) ?? 0 }]));
  };
}

/** By approval, how many of those who agreed to it still could; they are held, as the asker is, so that nobody is put off meanwhile. */
async function countStanding(
  tx: Tx,
  map: CompiledMap,
  agreed: readonly AgreedApproval[],
  now: Instant,
): Promise<ReadonlyMap<ApprovalId, number>> {
  if (agreed.length === 0) return new Map();
  const votes = await findVotes(
    tx,
    agreed.map((one) => one.id),
  );
  const given = agreed.flatMap((approval) =>
    (votes.get(approval.id) ?? []).flatMap(({ approver, vote, device }) =>
      vote === "agree" ? [{ approval, actor: { ...SOMEBODY, id: approver, ...(device === null ? {} : { device }) } }] : [],
    ),
  );
  const persons = new Map<ApprovalId, number>();
  for (const { approval, actor } of await meetPeople(tx, map, given, now)) {
    const { id, subject, purpose, field, form } = approval;
    const facts = factsFor(NO_STANDINGS, new Map(), null, { actor, subject });
    const could = decide(map, facts, { actor, purpose, field, form, reason: null }, now, RULES_OF_A_YES);
    if (could.isGranted) persons.set(id, (persons.get(id) ?? 0) + 1);
  }
  return persons;
}

/** Of whom nothing is known but who they are, and what they answered from. */
const SOMEBODY: Omit<Actor, "id"> = { kind: "staff", roles: [], purposes: "all", owner: false, address: null };

/** Whether any role of this person asks for others before it grants the form. */
export function needsOthers(map: CompiledMap, { actor, form }: Pick<Wanted, "actor" | "form">): boolean {
  if (actor.kind !== "staff") return false;
  return actor.roles.some((name) => {
    const role = map.roles.get(name);
    return role !== undefined && othersNeeded(role, actor, form) > 0;
  });
}
