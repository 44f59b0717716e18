import type { SubjectId, TokenId } from "../../base/ids.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import type { Place } from "../../registers/tokens/tokens.ts";
import type { Actor } from "../access/actor.ts";
import { type SafeRefusal, refusalOf } from "../access/answers.ts";
import { type Asked, admit, askFor } from "../access/ask.ts";
import { codesOf, draftEntry, isDecision } from "../access/note.ts";
import { meetPeople } from "../access/staff-facts.ts";
import type { Safe } from "../safe.ts";
import { resolveTokens } from "./resolve-tokens.ts";

export type LookUpAsk = { readonly actor: Actor; readonly purpose: string | null; readonly tokens: readonly TokenId[] };

export type LookedUp = { readonly token: TokenId; readonly subject: SubjectId; readonly field: string; readonly record?: string };

export type LookUpAnswer = { readonly items: readonly Result<LookedUp, SafeRefusal>[] };

/**
 * Tells which field of which subject tokens stand for, in the order asked, and no value. It needs what a look-up needs:
 * any grant of the field for the purpose. One entry a subject notes it.
 */
export async function lookUpTokens(safe: Safe, tx: Tx, asks: readonly LookUpAsk[]): Promise<readonly Result<LookUpAnswer, SafeRefusal>[]> {
  const answers: Result<LookUpAnswer, SafeRefusal>[] = [];
  for (const ask of asks) answers.push(await lookUp(safe, tx, ask));
  return answers;
}

async function lookUp(safe: Safe, tx: Tx, given: LookUpAsk): Promise<Result<LookUpAnswer, SafeRefusal>> {
  if (safe.keeper.state() !== "open") return refuse({ code: "sealed" });
  const map = await safe.maps.get(tx);
  const [ask = given] = await meetPeople(tx, map, [given], safe.clock());
  const purpose = admit(map, { ...ask, fields: [] });
  if (!purpose.ok) return await refuseWhole(safe, tx, ask, purpose.refusal);

  const places = await resolveTokens(safe, tx, ask.tokens);
  const bySubject = Map.groupBy(
    [...places.values()].flatMap((place) => (place.ok ? [place.value] : [])),
    (place) => place.subject,
  );
  const asked = await askFor(
    safe,
    tx,
    [...bySubject].map(([subject, held]) => ({
      actor: ask.actor,
      purpose: purpose.value,
      subject,
      fields: [...new Set(held.map((place) => place.field))],
      form: "lookup" as const,
      reason: null,
      act: "token.lookup",
    })),
    safe.clock(),
  );
  const decided = new Map([...bySubject.keys()].map((subject, n) => [subject, asked[n]]));
  return ok({
    items: ask.tokens.map((token) => {
      const place = places.get(token) ?? refuse({ code: "token_not_found" as const });
      return place.ok ? toItem(token, place.value, decided.get(place.value.subject)) : place;
    }),
  });
}

function toItem(token: TokenId, place: Place, asked: Result<Asked, SafeRefusal> | undefined): Result<LookedUp, SafeRefusal> {
  if (asked === undefined || !asked.ok) return asked ?? refuse({ code: "token_not_found" });
  const decision = asked.value.decisions.get(place.field);
  if (decision?.isGranted !== true) return refuse(decision === undefined ? { code: "not_granted" } : refusalOf(decision));
  const { subject, field, record } = place;
  return ok({ token, subject, field, ...(record === "" ? {} : { record }) });
}

async function refuseWhole(safe: Safe, tx: Tx, ask: LookUpAsk, refusal: SafeRefusal): Promise<Result<LookUpAnswer, SafeRefusal>> {
  if (!isDecision(refusal)) return refuse(refusal);
  const draft = draftEntry(ask.actor, "token.lookup", { subject: null, purpose: ask.purpose, form: "masked" });
  const [entry = ""] = await appendEntries(tx, [{ ...draft, codes: codesOf(refusal), outcome: "refused" }], safe.clock());
  return refuse({ ...refusal, entry });
}
