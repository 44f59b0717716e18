import type { FillId } from "../../base/ids.ts";
import { dropBoxes, openWords, putBoxes } from "../../platform/keeper/boxes.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import type { Tx } from "../../platform/storage/tx.ts";

/** Why somebody fills a form in, in their own words, from the opening to the use: a minute at most. */
const KIND = "fill-reason";

export async function keepReason(tx: Tx, keeper: Keeper, id: FillId, reason: string): Promise<void> {
  await putBoxes(tx, keeper, [{ id: boxOf(id), kind: KIND, plaintext: Buffer.from(reason) }]);
}

/** One that is damaged is told by dots: too short where a reason is asked for, so the use is refused and asked for anew with one. */
export async function takeReason(tx: Tx, keeper: Keeper, id: FillId): Promise<string | null> {
  const found = (await openWords(tx, keeper, KIND, [boxOf(id)])).get(boxOf(id));
  await dropReasons(tx, [id]);
  return found ?? null;
}

export async function dropReasons(tx: Tx, ids: readonly FillId[]): Promise<void> {
  await dropBoxes(tx, ids.map(boxOf));
}

function boxOf(id: FillId): string {
  return `fill/${id}`;
}
