import type { PolicyId, StaffId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, refuse } from "../../base/result.ts";
import { openWords, putBoxes } from "../../platform/keeper/boxes.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type ListedSignature, type SignRefusal, type Signed, signPolicy } from "../../registers/policies/sign.ts";
import { readCard } from "../../registers/staff/cards.ts";
import { type Actor, entryActor } from "../../safe/access/actor.ts";
import type { Safe } from "../../safe/safe.ts";

const KIND = "signature";

export type Signing = { readonly policy: PolicyId; readonly version: number; readonly statement: string | null };

/** A person signs for themselves. The name that they typed is theirs, and lies in a box beside the signature. */
export async function signOwn(
  safe: Pick<Safe, "keeper">,
  tx: Tx,
  actor: Actor & { readonly id: string },
  { policy, version, statement }: Signing,
  now: Instant,
): Promise<Result<Signed, SignRefusal | { readonly code: "name_differs" | "staff_damaged" }>> {
  const staff = actor.id as StaffId;
  const typed = statement?.trim() ?? "";
  if (typed !== "") {
    const card = await readCard(tx, safe.keeper, staff);
    if (card === undefined) return refuse({ code: "staff_damaged" });
    if (folded(typed) !== folded(card.name)) return refuse({ code: "name_differs" });
  }
  const ask = { policy, version, staff, device: actor.device ?? null, isNamed: typed !== "" };
  const signed = await signPolicy(tx, entryActor(actor), ask, now);
  if (signed.ok && typed !== "") {
    await putBoxes(tx, safe.keeper, [{ id: boxOf(signed.value), kind: KIND, plaintext: Buffer.from(typed) }]);
  }
  return signed;
}

/** The names that were typed, in the order of the signatures; null where none was. */
export async function readStatements(keeper: Keeper, tx: Tx, signatures: readonly ListedSignature[]): Promise<readonly (string | null)[]> {
  const named = signatures.filter((one) => one.isNamed).map(boxOf);
  const boxes = await openWords(tx, keeper, KIND, named);
  return signatures.map((one) => boxes.get(boxOf(one)) ?? null);
}

function boxOf({ policy, version, staff, at }: Signed): string {
  return `signature/${policy}/${version}/${staff}/${at}`;
}

/** The same name, however it is spaced and cased. */
function folded(name: string): string {
  return name.normalize("NFKC").toLowerCase().replaceAll(/\s+/gu, " ").trim();
}
