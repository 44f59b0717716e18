import type { SubjectId } from "../../base/ids.ts";
import { type Instant, instantToIso } from "../../base/instant.ts";
import { decodePayload } from "../../base/payload.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { listSubjectIds } from "../../registers/subjects/subjects.ts";
import type { Actor } from "../access/actor.ts";
import type { SafeRefusal } from "../access/answers.ts";
import { type Asked, admit, askFor } from "../access/ask.ts";
import { codesOf, draftEntry, isDecision } from "../access/note.ts";
import type { AskForm } from "../access/rules.ts";
import { meetPeople } from "../access/staff-facts.ts";
import type { Safe } from "../safe.ts";
import { type OpenedFields, openFields } from "./open.ts";
import { type Opening, underWay } from "./opening.ts";
import { SOURCE_FIELD, sourceViewer } from "./source.ts";
import { type Shown, showMasked } from "./shown.ts";

export type ReadAsk = { readonly actor: Actor; readonly purpose: string | null; readonly subject: SubjectId };

export type SubjectAnswer = {
  readonly id: SubjectId;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly source: string | null;
  readonly fields: Readonly<Record<string, Shown>>;
};

/** Reads subjects with every field in its default form: masked where the rules let it, else refused with words. */
export async function readSubjects(safe: Safe, tx: Tx, asks: readonly ReadAsk[]): Promise<SubjectAnswers> {
  const { opening } = await startReads(safe, tx, asks);
  return await opening;
}

export type SubjectAnswers = readonly Result<SubjectAnswer, SafeRefusal>[];

/** The same for a transaction that does nothing else. */
export async function startReads(safe: Safe, tx: Tx, asks: readonly ReadAsk[]): Promise<Opening<SubjectAnswers>> {
  return await startMasked(
    safe,
    tx,
    asks.map((ask) => ({ ...ask, act: "subject.read" })),
  );
}

export type ListAsk = {
  readonly actor: Actor;
  readonly purpose: string | null;
  readonly limit: number;
  readonly cursor: string | null;
};

export type ListAnswer = { readonly items: readonly SubjectAnswer[]; readonly nextCursor: string | null };

/** A page of subjects, newest first. Each is a read of its own, decided and noted. */
export async function listSubjects(safe: Safe, tx: Tx, asks: readonly ListAsk[]): Promise<readonly Result<ListAnswer, SafeRefusal>[]> {
  const answers: Result<ListAnswer, SafeRefusal>[] = [];
  for (const ask of asks) answers.push(await listOne(safe, tx, ask));
  return answers;
}

async function listOne(safe: Safe, tx: Tx, given: ListAsk): Promise<Result<ListAnswer, SafeRefusal>> {
  if (safe.keeper.state() !== "open") return refuse({ code: "sealed" });
  const map = await safe.maps.get(tx);
  const [ask = given] = await meetPeople(tx, map, [given], safe.clock());
  const admitted = admit(map, { ...ask, fields: "all" });
  if (!admitted.ok) {
    await noteRefused(tx, ask, admitted.refusal, safe.clock());
    return admitted;
  }
  const ids = await listSubjectIds(tx, ask.cursor, ask.limit + 1);
  const page = ids.slice(0, ask.limit);
  const read = await readMasked(
    safe,
    tx,
    page.map((subject) => ({ actor: ask.actor, purpose: admitted.value, subject, act: "subject.list" })),
  );
  // A subject erased since the page was read is simply no longer there.
  const items = read.flatMap((one) => (one.ok ? [one.value] : []));
  return ok({ items, nextCursor: ids.length > ask.limit ? (page.at(-1) ?? null) : null });
}

/** Who may not ask for anybody is refused before it is known whom the page would show. */
async function noteRefused(tx: Tx, { actor, purpose }: ListAsk, refusal: SafeRefusal, now: Instant): Promise<void> {
  if (!isDecision(refusal)) return;
  const draft = draftEntry(actor, "subject.list", { subject: null, purpose, form: "masked" });
  await appendEntries(tx, [{ ...draft, codes: codesOf(refusal), outcome: "refused" }], now);
}

type NamedAsk = ReadAsk & { readonly act: string };

/** The masked reading that listing and searching share. */
export async function readMasked(safe: Safe, tx: Tx, asks: readonly NamedAsk[]): Promise<SubjectAnswers> {
  const { opening } = await startMasked(safe, tx, asks);
  return await opening;
}

export async function startMasked(safe: Safe, tx: Tx, asks: readonly NamedAsk[]): Promise<Opening<SubjectAnswers>> {
  const now = safe.clock();
  const form: AskForm = "masked";
  const asked = await askFor(
    safe,
    tx,
    asks.map((ask) => ({ ...ask, fields: "all" as const, form, reason: null })),
    now,
  );
  const map = await safe.maps.get(tx);
  const answer = async (): Promise<SubjectAnswers> => {
    const opened = await openMasked(safe, tx, asked, map);
    return asked.map((one, n) => (one.ok ? ok(toAnswer(map, one.value, opened[n] ?? new Map())) : one));
  };
  return underWay(answer());
}

async function openMasked(
  safe: Safe,
  tx: Tx,
  asked: readonly Result<Asked, SafeRefusal>[],
  map: CompiledMap,
): Promise<readonly OpenedFields[]> {
  const now = safe.clock();
  const places: number[] = [];
  const wishes = asked.flatMap((one, n) => {
    if (!one.ok || one.value.permit === null) return [];
    places.push(n);
    const { permit, subject } = one.value;
    const fields = [...permit.fields].map((field) => ({
      field,
      view: { kind: "mask", mask: map.fields.get(field)?.mask ?? "hidden" } as const,
    }));
    const source = sourceViewer(permit, now);
    return [
      { permit: source, subject, fields: [{ field: SOURCE_FIELD, view: { kind: "clear" } as const }], meter: { actor: "masked" } },
      { permit, subject, fields, meter: { actor: "masked" } },
    ];
  });
  const opened = await openFields(safe, tx, wishes, now);
  const results: OpenedFields[] = asked.map(() => new Map());
  places.forEach((n, at) => {
    results[n] = new Map([...(opened[2 * at] ?? []), ...(opened[2 * at + 1] ?? [])]);
  });
  return results;
}

function toAnswer(map: CompiledMap, asked: Asked, opened: OpenedFields): SubjectAnswer {
  const { subject } = asked;
  const source = opened.get(SOURCE_FIELD)?.[0]?.opened;
  return {
    id: subject.id,
    createdAt: instantToIso(subject.createdAt),
    updatedAt: instantToIso(subject.updatedAt),
    source: source?.ok === true ? decodePayload(source.bytes).canonical : null,
    fields: showMasked(map, asked, opened),
  };
}
