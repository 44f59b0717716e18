import { assert } from "../../../base/fault.ts";
import type { MemberId } from "../../../base/ids.ts";
import { type Result, ok } from "../../../base/result.ts";
import type { Redacted } from "../../../base/redacted.ts";
import { openSoundBoxes, putBoxes } from "../../../platform/keeper/boxes.ts";
import { tenantTokenOf } from "../../../base/tenant-token.ts";
import type { Keeper } from "../../../platform/keeper/keeper.ts";
import { loadTenant } from "../../../platform/keeper/keyring.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { emailType } from "../../datamap/types/email.ts";
import type { TypeRefusal } from "../../datamap/types.ts";

/** An address as it was typed, and the form by which it is known. */
export type ListAddress = { readonly address: string; readonly canonical: string };

const HINTS = { countries: [] };
/** No field of a map has a slash in its name: a digest of a list finds nobody in the vault, nor the other way round. */
const ADDRESS_FIELD = "list/address";
const TOKEN_FIELD = "list/token";
const KIND = "list-member";

export function readAddress(typed: string): Result<ListAddress, TypeRefusal> {
  const parsed = emailType.parse(typed, HINTS);
  if (!parsed.ok) return parsed;
  const { value, canonical } = parsed.value;
  return ok({ address: typeof value === "string" ? value : canonical, canonical });
}

/** The keyed digest under which an address is known to the lists of this business. */
export async function digestOf(tx: Tx, keeper: Keeper, canonical: string): Promise<Buffer> {
  await loadTenant(tx, keeper);
  const [digest] = await keeper.index(tx.tenant, [{ field: ADDRESS_FIELD, canonical }]);
  assert(digest !== undefined, "the keeper answers each item");
  return Buffer.from(digest);
}

/** The token by which a member leaves: made by a key of the keeper's, so that it is the same in each mail and is kept nowhere. */
export async function leaveTokens(
  tx: Tx,
  keeper: Keeper,
  members: readonly MemberId[],
): Promise<ReadonlyMap<MemberId, { readonly token: Redacted<string>; readonly hash: Buffer }>> {
  if (members.length === 0) return new Map();
  await loadTenant(tx, keeper);
  const secrets = await keeper.index(
    tx.tenant,
    members.map((member) => ({ field: TOKEN_FIELD, canonical: member })),
  );
  return new Map(
    members.map((member, n) => {
      const secret = secrets[n];
      assert(secret !== undefined, "the keeper answers each item");
      return [member, tenantTokenOf(tx.tenant, secret)];
    }),
  );
}

/** What is known of a member beside that they are one. */
export type MemberCard = { readonly address: string; readonly name: string | null };

export async function putCard(tx: Tx, keeper: Keeper, id: MemberId, card: MemberCard): Promise<void> {
  await putBoxes(tx, keeper, [{ id: boxOfMember(id), kind: KIND, plaintext: Buffer.from(JSON.stringify(card)) }]);
}

/** Whose card is damaged is absent: no mail goes there any more, and all others go on. */
export async function readCards(tx: Tx, keeper: Keeper, ids: readonly MemberId[]): Promise<ReadonlyMap<MemberId, MemberCard>> {
  const boxes = await openSoundBoxes(tx, keeper, KIND, ids.map(boxOfMember));
  return new Map(
    ids.flatMap((id) => {
      const bytes = boxes.get(boxOfMember(id));
      return bytes === undefined ? [] : [[id, JSON.parse(bytes.toString("utf8")) as MemberCard] as const];
    }),
  );
}

/** What these are called is known no more, whoever told it. Answers how many had a name. */
export async function forgetNames(tx: Tx, keeper: Keeper, ids: readonly MemberId[]): Promise<number> {
  const named = [...(await readCards(tx, keeper, ids))].filter(([, card]) => card.name !== null);
  for (const [id, card] of named) await putCard(tx, keeper, id, { ...card, name: null });
  return named.length;
}

export function boxOfMember(id: MemberId): string {
  return `list/${id}`;
}
