import type { ClearanceId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { openWords, putBoxes } from "../../platform/keeper/boxes.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { findKinds } from "../../registers/clearance/kinds.ts";
import { type ListedClearance, type NewClearance, type RecordRefusal, recordClearance } from "../../registers/clearance/records.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import type { EntryActor } from "../../registers/ledger/entry.ts";
import { findListed } from "../../registers/staff/directory.ts";

export type ClearanceRefusal =
  | RecordRefusal
  | { readonly code: "staff_not_found" | "staff_off" | "clearance_unknown" | "clearance_is_signed" };

const KIND = "clearance";

/** Records what the owner has seen to. Who checked is a person's name: it lies in a box. */
export async function recordFor(
  keeper: Keeper,
  tx: Tx,
  map: CompiledMap,
  actor: EntryActor,
  asked: Omit<NewClearance, "hasChecker"> & { readonly by: string | null },
  now: Instant,
): Promise<Result<{ readonly id: ClearanceId }, ClearanceRefusal>> {
  const { by, ...record } = asked;
  const [person, kinds] = await Promise.all([findListed(tx, record.staff), findKinds(tx, map)]);
  if (person === undefined) return refuse({ code: "staff_not_found" });
  if (person.state === "off") return refuse({ code: "staff_off" });
  const kind = kinds.get(record.name);
  if (kind === undefined) return refuse({ code: "clearance_unknown" });
  if (kind.kind === "clause" || kind.kind === "policy") return refuse({ code: "clearance_is_signed" });
  const made = await recordClearance(tx, actor, { ...record, hasChecker: by !== null }, now);
  if (!made.ok) return made;
  if (by !== null) await putBoxes(tx, keeper, [{ id: boxOf(made.value.id), kind: KIND, plaintext: Buffer.from(by) }]);
  return ok(made.value);
}

/** Who checked, by record; absent where nobody was named. */
export async function readCheckers(
  keeper: Keeper,
  tx: Tx,
  records: readonly Pick<ListedClearance, "id" | "hasChecker">[],
): Promise<ReadonlyMap<ClearanceId, string>> {
  const named = records.filter((one) => one.hasChecker).map((one) => one.id);
  const boxes = await openWords(tx, keeper, KIND, named.map(boxOf));
  return new Map(
    named.flatMap((id) => {
      const checker = boxes.get(boxOf(id));
      return checker === undefined ? [] : [[id, checker] as const];
    }),
  );
}

function boxOf(id: ClearanceId): string {
  return `clearance/${id}`;
}
