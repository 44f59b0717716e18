import { assert } from "../../base/fault.ts";
import type { StaffId } from "../../base/ids.ts";
import { openBoxes, putBoxes } from "../../platform/keeper/boxes.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import type { Tx } from "../../platform/storage/tx.ts";

/** What is personal about staff. It lies sealed, so that a stolen dump tells nobody's name or address. */
export type StaffCard = { readonly name: string; readonly email: string };

const KIND = "staff";

export async function putCard(tx: Tx, keeper: Keeper, id: StaffId, card: StaffCard): Promise<void> {
  const plaintext = Buffer.from(JSON.stringify({ name: card.name, email: card.email }));
  await putBoxes(tx, keeper, [{ id: boxOf(id), kind: KIND, plaintext }]);
}

/** One for each id, or a fault: a person without a card cannot be. */
export async function readCards(tx: Tx, keeper: Keeper, ids: readonly StaffId[]): Promise<ReadonlyMap<StaffId, StaffCard>> {
  const boxes = await openBoxes(tx, keeper, KIND, ids.map(boxOf));
  return new Map(ids.map((id) => [id, parseCard(boxes.get(boxOf(id)))]));
}

export async function readCard(tx: Tx, keeper: Keeper, id: StaffId): Promise<StaffCard> {
  const card = (await readCards(tx, keeper, [id])).get(id);
  assert(card !== undefined, "each id asked for is answered");
  return card;
}

function boxOf(id: StaffId): string {
  return `staff/${id}`;
}

function parseCard(plaintext: Buffer | undefined): StaffCard {
  assert(plaintext !== undefined, "a person has no card");
  const card = JSON.parse(plaintext.toString("utf8")) as Partial<StaffCard>;
  assert(typeof card.name === "string" && typeof card.email === "string", "a person's card is not one");
  return { name: card.name, email: card.email };
}
