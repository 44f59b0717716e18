import type { SubjectId, TokenId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type TokenRow, insertTokens, selectTokens, selectTokensAt } from "./_sql.ts";

/** What a token stands for: one value of a field of a subject. It outlives changes of the value. */
export type Place = { readonly subject: SubjectId; readonly field: string; readonly record: string };

/** `binding` is a keyed digest of the rest; whether it fits is for whoever has the key to check. */
export type Token = Place & { readonly token: TokenId; readonly binding: Uint8Array };

/** The tokens that were issued, by themselves; of the erased too. */
export async function findTokens(tx: Tx, tokens: readonly TokenId[]): Promise<ReadonlyMap<TokenId, Token>> {
  const rows = tokens.length === 0 ? [] : await selectTokens(tx, tokens);
  return new Map(rows.map((row) => [row.token_id, rowToToken(row)]));
}

/** The tokens of these places, for those that have one. */
export async function findTokensAt(tx: Tx, places: readonly Place[]): Promise<readonly Token[]> {
  const rows = places.length === 0 ? [] : await selectTokensAt(tx, places.map(placeToRow));
  return rows.map(rowToToken);
}

/** Adds tokens for places that have none; where somebody else was quicker, theirs stands. */
export async function addTokens(tx: Tx, tokens: readonly Token[], now: Instant): Promise<void> {
  if (tokens.length === 0) return;
  const rows = tokens.map((one) => ({ ...placeToRow(one), token_id: one.token, binding: Buffer.from(one.binding) }));
  await insertTokens(tx, rows, new Date(now));
}

function placeToRow(place: Place): Omit<TokenRow, "token_id" | "binding"> {
  return { subject_id: place.subject, field: place.field, record: place.record };
}

function rowToToken(row: TokenRow): Token {
  return { token: row.token_id, subject: row.subject_id, field: row.field, record: row.record, binding: row.binding };
}
