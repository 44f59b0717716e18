import { timingSafeEqual } from "node:crypto";
import type { TokenId } from "../../base/ids.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type Place, findTokens } from "../../registers/tokens/tokens.ts";
import type { SafeRefusal } from "../access/answers.ts";
import type { Safe } from "../safe.ts";

/** No field of a map can have this name, so no look-up value meets a binding. */
const BINDING_FIELD = "token binding";

/** What tokens stand for. One that another business issued, or nobody, is not found; one whose row was edited does not open. */
export async function resolveTokens(
  safe: Safe,
  tx: Tx,
  tokens: readonly TokenId[],
): Promise<ReadonlyMap<TokenId, Result<Place, SafeRefusal>>> {
  if (safe.keeper.state() !== "open") return new Map(tokens.map((token) => [token, refuse({ code: "sealed" })]));
  const found = await findTokens(tx, [...new Set(tokens)]);
  const rows = [...found.values()];
  const bindings = await bindTokens(safe, tx, rows);
  const isTrue = new Map(rows.map((row, n) => [row.token, isSame(row.binding, bindings[n])]));
  return new Map(
    tokens.map((token): [TokenId, Result<Place, SafeRefusal>] => {
      const row = found.get(token);
      if (row === undefined) return [token, refuse({ code: "token_not_found" })];
      return [token, isTrue.get(token) === true ? ok(row) : refuse({ code: "cannot_open" })];
    }),
  );
}

/** Whoever edits the table could make a token stand for another's value; without the keeper's key they cannot make it fit. */
export async function bindTokens(
  safe: Safe,
  tx: Tx,
  tokens: readonly (Place & { readonly token: TokenId })[],
): Promise<readonly Uint8Array[]> {
  if (tokens.length === 0) return [];
  await loadTenant(tx, safe.keeper);
  const items = tokens.map(({ token, subject, field, record }) => ({
    field: BINDING_FIELD,
    canonical: JSON.stringify([token, subject, field, record]),
  }));
  return await safe.keeper.index(tx.tenant, items);
}

function isSame(stored: Uint8Array, made: Uint8Array | undefined): boolean {
  return made !== undefined && stored.length === made.length && timingSafeEqual(stored, made);
}
