import type { PolicyId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledMap } from "../datamap/types.ts";
import { appendEntries } from "../ledger/append.ts";
import { BLANK_ENTRY, type EntryActor } from "../ledger/entry.ts";
import { type KindRow, selectKinds, upsertKind } from "./_sql.ts";
import { type ClearanceKind, guessKind, labelOf } from "./guess-kind.ts";

/** What a name that a role `requires` stands for. */
export type Kind = {
  readonly name: string;
  readonly kind: ClearanceKind;
  readonly label: string;
  /** How long it holds; null: for ever, or as long as a record itself says. */
  readonly months: number | null;
  /** The document to sign; null: the one of the same name. */
  readonly policy: PolicyId | null;
  /** False where the owner set it. */
  readonly isGuessed: boolean;
};

/** Training and the policy are renewed yearly (PCI DSS 12.6.3), insurance too; background checks every three years. */
const MONTHS = { clause: null, policy: 12, background_check: 36, insurance: 12, training: 12, other: null } as const satisfies Record<
  ClearanceKind,
  number | null
>;

/** Every name that a role of the map requires, and what it stands for: as the owner set it, else as guessed. */
export async function findKinds(tx: Tx, map: CompiledMap): Promise<ReadonlyMap<string, Kind>> {
  const set = new Map((await selectKinds(tx)).map((row) => [row.name, row]));
  return new Map(requiredNames(map).map((name) => [name, kindOf(name, set.get(name))]));
}

/** The names that these roles require, each once; of all roles where none are named. Roles that the map lost require nothing. */
export function requiredNames(map: CompiledMap, roles: readonly string[] | "all" = "all"): readonly string[] {
  const named = roles === "all" ? [...map.roles.values()] : roles.flatMap((name) => map.roles.get(name) ?? []);
  return [...new Set(named.flatMap((role) => role.requires))];
}

/** Says what a name stands for, from now on. */
export async function setKind(tx: Tx, actor: EntryActor, kind: Omit<Kind, "isGuessed">, now: Instant): Promise<void> {
  const { name, label, months, policy } = kind;
  await upsertKind(tx, { name, kind: kind.kind, label, months, policy_id: policy }, new Date(now), actor.id);
  const detail = { clearance: name, kind: kind.kind, months, ...(policy === null ? {} : { policy }) };
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor, act: "clearance.define", detail }], now);
}

/** What holds for this kind where nothing is said. */
export function defaultMonths(kind: ClearanceKind): number | null {
  return MONTHS[kind];
}

export function kindOf(name: string, row: KindRow | undefined): Kind {
  if (row !== undefined) {
    return { name, kind: row.kind, label: row.label, months: row.months, policy: row.policy_id, isGuessed: false };
  }
  const kind = guessKind(name);
  return { name, kind, label: labelOf(name), months: MONTHS[kind], policy: null, isGuessed: true };
}
