import { assert } from "../../base/fault.ts";
import type { StaffId } from "../../base/ids.ts";
import { openSoundBoxes, putBoxes } from "../../platform/keeper/boxes.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import type { Tx } from "../../platform/storage/tx.ts";

/** What is personal about staff. It lies sealed, so that a stolen dump tells nobody's name or address. */
export type StaffCard = { readonly name: string; readonly email: string };

const KIND = "staff";

export async function putCard(tx: Tx, keeper: Keeper, id: StaffId, card: StaffCard): Promise<void> {
  const plaintext = Buffer.from(JSON.stringify({ name: card.name, email: card.email }));
  await putBoxes(tx, keeper, [{ id: boxOf(id), kind: KIND, plaintext }]);
}

/** Whose card is damaged is absent: they go on working, all others are found, and an owner writes the card anew. */
export async function readCards(tx: Tx, keeper: Keeper, ids: readonly StaffId[]): Promise<ReadonlyMap<StaffId, StaffCard>> {
  const boxes = await openSoundBoxes(tx, keeper, KIND, ids.map(boxOf));
  return new Map(
    ids.flatMap((id) => {
      const bytes = boxes.get(boxOf(id));
      return bytes === undefined ? [] : [[id, parseCard(bytes)] as const];
    }),
  );
}

export async function readCard(tx: Tx, keeper: Keeper, id: StaffId): Promise<StaffCard | undefined> {
  return (await readCards(tx, keeper, [id])).get(id);
}

/** What to call a person; by their id where their card is damaged, so that it is still known who is meant. */
export async function readName(tx: Tx, keeper: Keeper, id: StaffId): Promise<string> {
  return (await readCard(tx, keeper, id))?.name ?? id;
}

function boxOf(id: StaffId): string {
  return `staff/${id}`;
}

function parseCard(plaintext: Buffer): StaffCard {
  const card = JSON.parse(plaintext.toString("utf8")) as Partial<StaffCard>;
  assert(typeof card.name === "string" && typeof card.email === "string", "a person's card is not one");
  return { name: card.name, email: card.email };
}
