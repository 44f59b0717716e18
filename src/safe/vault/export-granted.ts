import type { EntryId, SubjectId } from "../../base/ids.ts";
import { type Instant, instantToIso } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Actor } from "../access/actor.ts";
import type { SafeRefusal } from "../access/answers.ts";
import { type Asked, admit, askFor } from "../access/ask.ts";
import type { Flow } from "../access/rules.ts";
import { meetPeople } from "../access/staff-facts.ts";
import type { Safe } from "../safe.ts";
import { openGranted } from "./reveal.ts";
import { type Revealed, showClear } from "./shown.ts";

export type ExportAsk = {
  readonly actor: Actor;
  readonly purpose: string;
  readonly subject: SubjectId;
  readonly reason: string | null;
  /** Said where the values go to somebody outside. */
  readonly flow?: Flow;
  /** What the entry of each subject is called and tells beside the decision; `subject.export` where nothing is said. */
  readonly as?: { readonly act: string; readonly detail: Readonly<Record<string, string>> };
};

export type Exported = {
  readonly id: SubjectId;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Every field that was asked for: its value, or why it is not handed out. */
  readonly fields: Readonly<Record<string, Revealed>>;
  readonly entry: EntryId;
};

/**
 * The purpose of an export and the fields that some role of the actor may export for it. Refuses where there is none: a
 * file of refusals is nobody's wish.
 */
export async function admitExport(
  safe: Safe,
  tx: Tx,
  given: { readonly actor: Actor; readonly purpose: string | null },
  now: Instant,
): Promise<Result<{ readonly purpose: string; readonly fields: readonly string[] }, SafeRefusal>> {
  if (safe.keeper.state() !== "open") return refuse({ code: "sealed" });
  const map = await safe.maps.get(tx);
  const [{ actor } = given] = await meetPeople(tx, map, [given], now);
  const admitted = admit(map, { ...given, actor, fields: "all" });
  if (!admitted.ok) return admitted;
  const purpose = admitted.value;
  const grants = actor.roles.flatMap((role) => map.roles.get(role)?.grants.get(purpose) ?? []);
  const fields = [...map.fields.keys()].filter((field) => grants.some((granted) => granted.get(field)?.has("export") === true));
  return fields.length === 0 ? refuse({ code: "not_granted" }) : ok({ purpose, fields });
}

/** Opens what may be exported of these subjects, each field by its own decision, each subject noted. Absent ones are left out. */
export async function exportGranted(
  safe: Safe,
  tx: Tx,
  asks: readonly (ExportAsk & { readonly fields: readonly string[] })[],
  now: Instant,
): Promise<Result<readonly Exported[], SafeRefusal>> {
  const asked = await askFor(
    safe,
    tx,
    asks.map(({ as = PLAIN, ...ask }) => ({ ...ask, ...as, form: "export" as const })),
    now,
  );
  const map = await safe.maps.get(tx);
  const actors = asks.map((ask) => ask.actor);
  const opened = await openGranted(safe, tx, asked, actors, map, now);
  const exported: Exported[] = [];
  for (const [n, one] of asked.entries()) {
    if (one.ok) exported.push(toExported(one.value, showClear(map, one.value, opened[n] ?? new Map())));
    else if (one.refusal.code !== "subject_not_found" && one.refusal.code !== "subject_erased") return one;
  }
  return ok(exported);
}

const PLAIN = { act: "subject.export" } as const;

function toExported({ subject, entry }: Asked, fields: Readonly<Record<string, Revealed>>): Exported {
  const { id, createdAt, updatedAt } = subject;
  return { id, createdAt: instantToIso(createdAt), updatedAt: instantToIso(updatedAt), fields, entry };
}
