import type { EntryId } from "../../base/ids.ts";
import { type Result, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { parseNickname } from "../../registers/datamap/types/card.ts";
import type { SafeRefusal } from "../access/answers.ts";
import type { Safe } from "../safe.ts";
import { type ChangeCardAsk, holdCardToChange } from "./hold-card.ts";
import { relabelHeld } from "./relabel-held.ts";

/** Gives a card another nickname, or none. */
export async function renameCard(
  safe: Safe,
  tx: Tx,
  ask: ChangeCardAsk & { readonly nickname: string | null },
): Promise<Result<{ readonly entry: EntryId }, SafeRefusal>> {
  const now = safe.clock();
  const nickname = parseNickname(ask.nickname);
  if (!nickname.ok) return refuse({ code: "fields_invalid", fields: [{ field: "nickname", ...nickname.refusal }] });
  const held = await holdCardToChange(safe, tx, ask, "card.rename", now);
  if (!held.ok) return held;
  const { actor, purpose } = held.value;
  return await relabelHeld(safe, tx, held.value, { nickname: nickname.value ?? null }, { actor, purpose, act: "card.rename" }, now);
}
