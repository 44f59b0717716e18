import { randomBytes } from "node:crypto";
import { base32Encode } from "../../../base/encoding.ts";
import type { RightsRequestId } from "../../../base/ids.ts";
import { Redacted } from "../../../base/redacted.ts";
import { dropBoxes, openSoundBoxes, putBoxes } from "../../../platform/keeper/boxes.ts";
import type { Keeper } from "../../../platform/keeper/keeper.ts";
import type { Tx } from "../../../platform/storage/tx.ts";

const KIND = "rights-export-passphrase";
/** 160 bits: 32 characters without rest, in eight groups of four. */
const BYTES = 20;

/** Makes the passphrase of an export and puts it away sealed: it is told to whoever may have it, and to nobody by mail. */
export async function makePassphrase(tx: Tx, keeper: Keeper, id: RightsRequestId): Promise<void> {
  const text = base32Encode(randomBytes(BYTES)).match(/.{4}/gu)?.join("-") ?? "";
  await putBoxes(tx, keeper, [{ id: boxOf(id), kind: KIND, plaintext: Buffer.from(text) }]);
}

/** Undefined where there is none, or it is damaged: nobody can be told it any more. */
export async function openPassphrase(tx: Tx, keeper: Keeper, id: RightsRequestId): Promise<Redacted<string> | undefined> {
  const text = (await openSoundBoxes(tx, keeper, KIND, [boxOf(id)])).get(boxOf(id));
  return text === undefined ? undefined : new Redacted(text.toString("utf8"));
}

export async function dropPassphrases(tx: Tx, ids: readonly RightsRequestId[]): Promise<void> {
  await dropBoxes(tx, ids.map(boxOf));
}

function boxOf(id: RightsRequestId): string {
  return `rights-export/${id}`;
}
