import type { TokenId } from "../../base/ids.ts";
import { type Result, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { holdFromErasure } from "../../registers/subjects/subjects.ts";
import type { SafeRefusal } from "../access/answers.ts";
import type { Safe } from "../safe.ts";
import { type Opening, underWay } from "./opening.ts";
import { resolveTokens } from "./resolve-tokens.ts";
import { type RevealAnswers, type RevealAsk, startReveals } from "./reveal.ts";

/** A reveal of fields of a subject, or of the one value that a token stands for. */
export type ItemAsk = RevealAsk | (Pick<RevealAsk, "actor" | "purpose" | "reason"> & { readonly token: TokenId });

/** `startReveals` where tokens may stand for subject and field; the answers are in the order asked. */
export async function startItems(safe: Safe, tx: Tx, asks: readonly ItemAsk[]): Promise<Opening<RevealAnswers>> {
  if (asks.every(isPlain)) return await startReveals(safe, tx, asks);
  const resolved = await resolveItems(safe, tx, asks);
  const reveals = resolved.flatMap((one) => (one.ok ? [one.value] : []));
  const { opening } = await startReveals(safe, tx, reveals);
  const inOrder = (revealed: RevealAnswers): RevealAnswers => {
    let at = 0;
    return resolved.map((one) => (one.ok ? (revealed[at++] ?? refuse({ code: "subject_not_found" as const })) : one));
  };
  return underWay(opening.then(inOrder));
}

/** Keeps erasures of whoever is asked about, and of a part of them, waiting: for an answer that is kept. */
export async function holdItems(safe: Safe, tx: Tx, asks: readonly ItemAsk[]): Promise<void> {
  const resolved = await resolveItems(safe, tx, asks);
  await holdFromErasure(
    tx,
    resolved.flatMap((one) => (one.ok ? [one.value.subject] : [])),
  );
}

async function resolveItems(safe: Safe, tx: Tx, asks: readonly ItemAsk[]): Promise<readonly Result<RevealAsk, SafeRefusal>[]> {
  const tokens = asks.flatMap((ask) => ("token" in ask ? [ask.token] : []));
  const places: Awaited<ReturnType<typeof resolveTokens>> = tokens.length === 0 ? new Map() : await resolveTokens(safe, tx, tokens);
  return asks.map((ask) => toRevealAsk(ask, places));
}

function isPlain(ask: ItemAsk): ask is RevealAsk {
  return !("token" in ask);
}

function toRevealAsk(ask: ItemAsk, places: Awaited<ReturnType<typeof resolveTokens>>): Result<RevealAsk, SafeRefusal> {
  if (!("token" in ask)) return { ok: true, value: ask };
  const { actor, purpose, reason } = ask;
  const place = places.get(ask.token) ?? refuse({ code: "token_not_found" as const });
  if (!place.ok) return place;
  const { subject, field, record } = place.value;
  return { ok: true, value: { actor, purpose, reason, subject, fields: [field], record } };
}
