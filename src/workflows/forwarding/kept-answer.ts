import type { ForwardId } from "../../base/ids.ts";
import { dropBoxes, openSoundBoxes, putBoxes } from "../../platform/keeper/boxes.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Forwarded } from "./forwarding.ts";

/** A vendor's answer, for whoever asks again with the same key; it may speak of the customer, so it lies sealed. */
const KIND = "forward-answer";

export async function keepAnswer(tx: Tx, keeper: Keeper, answer: Forwarded): Promise<void> {
  await putBoxes(tx, keeper, [{ id: boxOf(answer.id), kind: KIND, plaintext: Buffer.from(JSON.stringify(answer)) }]);
}

/** It is kept as long as the key; undefined where it is damaged. */
export async function readAnswer(tx: Tx, keeper: Keeper, id: ForwardId): Promise<Forwarded | undefined> {
  const kept = (await openSoundBoxes(tx, keeper, KIND, [boxOf(id)])).get(boxOf(id));
  return kept && (JSON.parse(kept.toString("utf8")) as Forwarded);
}

export async function dropAnswers(tx: Tx, ids: readonly ForwardId[]): Promise<void> {
  await dropBoxes(tx, ids.map(boxOf));
}

function boxOf(id: ForwardId): string {
  return `forward/${id}`;
}
