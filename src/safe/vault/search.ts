import type { SubjectId } from "../../base/ids.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { NO_STANDINGS } from "../../registers/consent/standings.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import type { NewEntry } from "../../registers/ledger/entry.ts";
import { findByIndex } from "../../registers/subjects/index-entries.ts";
import type { Actor } from "../access/actor.ts";
import { type SafeRefusal, refusalOf } from "../access/answers.ts";
import { admit } from "../access/ask.ts";
import { factsFor } from "../access/facts-for.ts";
import { decide } from "../access/decide.ts";
import { codesOf, draftEntry, isDecision } from "../access/note.ts";
import { meetPeople } from "../access/staff-facts.ts";
import type { Safe } from "../safe.ts";
import { spendLookups } from "./guarded-lookups.ts";
import { type Opening, underWay } from "./opening.ts";
import { type SubjectAnswer, type SubjectAnswers, startMasked } from "./read.ts";

export type SearchAsk = {
  readonly actor: Actor;
  readonly purpose: string | null;
  readonly field: string;
  readonly equals: unknown;
};

export type SearchAnswer = { readonly items: readonly SubjectAnswer[] };

/** More than this with one value is a shared value, and no way to find somebody. */
const FOUND_MAX = 100;

type Admitted = { readonly purpose: string; readonly canonicals: readonly string[] };

/** Finds subjects by the exact value of a field that has a look-up; every one found is a masked read, decided and noted. */
export async function searchSubjects(safe: Safe, tx: Tx, asks: readonly SearchAsk[]): Promise<SearchAnswers> {
  const { opening } = await startSearches(safe, tx, asks);
  return await opening;
}

export type SearchAnswers = readonly Result<SearchAnswer, SafeRefusal>[];

/** The same for a transaction that does nothing else. */
export async function startSearches(safe: Safe, tx: Tx, given: readonly SearchAsk[]): Promise<Opening<SearchAnswers>> {
  if (safe.keeper.state() !== "open") return underWay(Promise.resolve(given.map(() => refuse({ code: "sealed" as const }))));
  const map = await safe.maps.get(tx);
  const asks = await meetPeople(tx, map, given, safe.clock());
  await loadTenant(tx, safe.keeper);
  const judged = asks.map((ask) => admitSearch(safe, map, ask));
  const admitted = await spendLookups(tx, map, asks, judged, safe.clock());
  const found = await findAll(safe, tx, asks, admitted);

  const reads = found.flatMap((subjects, n) =>
    subjects.map((subject) => ({
      n,
      ask: { actor: (asks[n] as SearchAsk).actor, purpose: purposeAt(admitted, n), subject, act: "subject.search" },
    })),
  );
  const unfound = asks.flatMap((ask, n) => unfoundEntry(ask, admitted[n] as Result<Admitted, SafeRefusal>, found[n] ?? []));
  const [{ opening }] = await Promise.all([
    startMasked(
      safe,
      tx,
      reads.map((one) => one.ask),
    ),
    appendEntries(tx, unfound, safe.clock()),
  ]);
  const byAsk = (read: SubjectAnswers): SearchAnswers => {
    const items = asks.map((): SubjectAnswer[] => []);
    reads.forEach(({ n }, at) => {
      const one = read[at];
      if (one?.ok === true) items[n]?.push(one.value);
    });
    return admitted.map((one, n) => (one.ok ? ok({ items: items[n] ?? [] }) : one));
  };
  return underWay(opening.then(byAsk));
}

function admitSearch(safe: Safe, map: CompiledMap, ask: SearchAsk): Result<Admitted, SafeRefusal> {
  const purpose = admit(map, { ...ask, fields: [ask.field] });
  if (!purpose.ok) return purpose;
  const field = map.fields.get(ask.field);
  if (field === undefined || field.lookup === "none") return refuse({ code: "field_not_searchable" });
  const facts = factsFor(NO_STANDINGS, new Map(), null, { actor: ask.actor, subject: "sub_" });
  const decision = decide(
    map,
    facts,
    { actor: ask.actor, purpose: purpose.value, field: ask.field, form: "lookup", reason: null },
    safe.clock(),
  );
  if (!decision.isGranted) return refuse(refusalOf(decision));
  return ok({ purpose: purpose.value, canonicals: field.type.candidates(ask.equals, map) });
}

function purposeAt(admitted: readonly Result<Admitted, SafeRefusal>[], n: number): string | null {
  const one = admitted[n];
  return one?.ok === true ? one.value.purpose : null;
}

async function findAll(
  safe: Safe,
  tx: Tx,
  asks: readonly SearchAsk[],
  admitted: readonly Result<Admitted, SafeRefusal>[],
): Promise<readonly (readonly SubjectId[])[]> {
  const wanted = admitted.flatMap((one, n) =>
    one.ok ? one.value.canonicals.map((canonical) => ({ n, field: (asks[n] as SearchAsk).field, canonical })) : [],
  );
  const digests = wanted.length === 0 ? [] : await safe.keeper.index(tx.tenant, wanted);
  const pairs = wanted.map(({ field }, at) => ({ field, digest: Buffer.from(digests[at] ?? []) }));
  const rows = await findByIndex(tx, pairs, FOUND_MAX);
  const byPair = new Map<string, SubjectId[]>();
  for (const row of rows) {
    const key = `${row.field} ${row.digest.toString("latin1")}`;
    byPair.set(key, [...(byPair.get(key) ?? []), row.subject]);
  }
  const found = asks.map(() => new Set<SubjectId>());
  wanted.forEach(({ n, field }, at) => {
    for (const subject of byPair.get(`${field} ${pairs[at]?.digest.toString("latin1")}`) ?? []) found[n]?.add(subject);
  });
  return found.map((subjects) => [...subjects].slice(0, FOUND_MAX));
}

/** A search that found nobody, or was not allowed, is noted too: looking is a use. */
function unfoundEntry(ask: SearchAsk, admitted: Result<Admitted, SafeRefusal>, found: readonly SubjectId[]): readonly NewEntry[] {
  if (admitted.ok ? found.length > 0 : !isDecision(admitted.refusal)) return [];
  const purpose = admitted.ok ? admitted.value.purpose : ask.purpose;
  const draft = draftEntry(ask.actor, "subject.search", { subject: null, purpose, form: "masked" });
  const outcome = admitted.ok ? ("granted" as const) : ("refused" as const);
  return [{ ...draft, fields: [ask.field], codes: admitted.ok ? [] : codesOf(admitted.refusal), outcome }];
}
