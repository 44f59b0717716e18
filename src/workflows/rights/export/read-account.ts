import type { RightsRequestId, SubjectId } from "../../../base/ids.ts";
import { type Instant, instant, instantToIso } from "../../../base/instant.ts";
import type { Language } from "../../../base/language.ts";
import { UNREADABLE } from "../../../platform/keeper/boxes.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { findKeptCards } from "../../../registers/cards/cards.ts";
import { readConsentHistory, readConsents, readOrders } from "../../../registers/consent/records.ts";
import type { CompiledMap } from "../../../registers/datamap/types.ts";
import { type Hold, listLiveHoldsOn } from "../../../registers/holds/holds.ts";
import { findBySubject } from "../../../registers/mailing/lists/member.ts";
import { type RightsRequest, findRightsRequest, listRightsRequests } from "../../../registers/rights/requests.ts";
import { findSubjects } from "../../../registers/subjects/subjects.ts";
import { linkLists } from "../../../safe/post/link-lists.ts";
import type { Safe } from "../../../safe/safe.ts";
import { keptForMs } from "../../../safe/vault/kept-for.ts";
import { keptMap } from "../../../safe/vault/kept-map.ts";
import { mailsOf } from "../../../safe/vault/mails-of.ts";
import { type AccountField, openAccount } from "../../../safe/vault/open-account.ts";
import type { Account, BeyondFields, CardTold, Detail, HoldTold, InTx, ListStanding } from "./account.ts";
import type { MessageTold, Recipient, RecordTold, RequestTold, Standing } from "./account.ts";
import { readMessages } from "../messages.ts";
import { type ExportWords, exportWords, wordsFor } from "./messages.ts";
import { entriesOf, givenOf, paymentsOf } from "./pages.ts";
import { Stopped } from "./stopped.ts";
import { purposeLabel } from "./tell-entry.ts";

export type Order = {
  readonly id: RightsRequestId;
  readonly kind: string;
  readonly subject: SubjectId;
  readonly language: Language;
  /** Fields that the decision keeps back; `reasons` stands for what staff typed as their reasons. */
  readonly withheld: readonly string[];
};

/** Told by themselves, each in a part of its own. */
const TOLD_APART: ReadonlySet<string> = new Set(["disclosures", "cards", "holds"]);
const REQUESTS_MAX = 500;

/** Gathers the account: values under a permit of the subject's own, noted once, and what the registers know. Throws `Stopped` where nothing can be told. */
export async function readAccount(safe: Safe, inTx: InTx, order: Order): Promise<Account> {
  return await inTx(async (tx) => {
    const now = safe.clock();
    const { id, kind, subject, language, withheld } = order;
    const request = await findRightsRequest(tx, id, now);
    if (request === undefined) throw new Stopped("request_closed");
    const only = request.scope;
    const opened = await openAccount(safe, tx, { subject, only, withheld, detail: { request: id } }, now);
    if (!opened.ok) throw new Stopped(opened.refusal.code);
    const [inForce, map] = [await safe.maps.get(tx), await keptMap(safe, tx)];
    const words = exportWords(language);
    const holds = await listLiveHoldsOn(tx, subject, now);
    const isOnHold = (name: string): boolean => holds.some(({ field }) => field === null || field === name);
    const details = opened.value.fields.map((field) => ({ ...detailOf(words, inForce, map, field), isOnHold: isOnHold(field.name) }));
    const held = new Set(details.filter(({ code }) => code !== "nothing_held").map(({ field }) => field));
    const isLimited = only.length > 0;
    const isMeant = (field: string): boolean => !isLimited || only.includes(field);
    const about = { subject, words, map, until: now, withReasons: !withheld.includes(REASONS), isMeant, isLimited };
    const { createdAt, updatedAt, source, sourceCode } = opened.value;
    return {
      request: { id, kind },
      limitedTo: isLimited ? details.map(({ field, label }) => ({ field, label })) : null,
      subject,
      language,
      words,
      madeAt: now,
      business: { name: map.controller.name, email: map.controller.email },
      createdAt,
      updatedAt,
      source,
      sourceCode,
      details,
      recipients: recipientsOf(map, held),
      cards: await cardsOf(tx, about),
      holds: holdsTold(holds, map, held, isMeant),
      beyond: isLimited ? null : await beyondOf(safe, tx, about),
      payments: () => paymentsOf(inTx, about),
      given: () => givenOf(inTx, about),
      entries: () => entriesOf(safe, inTx, about),
    };
  });
}

export const REASONS = "reasons";

function detailOf(
  words: ExportWords,
  inForce: CompiledMap,
  map: CompiledMap,
  { name, values, code }: AccountField,
): Omit<Detail, "isOnHold"> {
  const field = map.fields.get(name);
  const isEnded = field !== undefined && !inForce.fields.has(name);
  const newest = values.map(({ collectedAt }) => Date.parse(collectedAt)).toSorted((a, b) => b - a)[0];
  const purposes = code === "nothing_held" || isEnded ? [] : [...(field?.purposes ?? [])];
  const uses = purposes.flatMap((purpose) => {
    const found = map.purposes.get(purpose);
    if (found === undefined || found.builtIn) return [];
    const keptMs = field?.retentionMs.get(purpose);
    const keptUntil = newest === undefined || keptMs === undefined ? null : endOf(newest + keptMs);
    return [{ purpose, label: purposeLabel(words, map, purpose), basis: found.basis, keptUntil }];
  });
  return {
    field: name,
    label: field?.label ?? name,
    category: field?.category ?? null,
    type: field?.type.name ?? null,
    isSensitive: field?.special ?? false,
    values: values.map((value) => ({ ...value, enclosed: null })),
    uses,
    ended: isEnded && code !== "nothing_held" ? { keptUntil: newest === undefined ? null : endOf(newest + keptForMs(field)) } : null,
    code,
  };
}

/** A day that no calendar has any more is no end. */
function endOf(ms: number): string | null {
  return ms > 8.64e15 ? null : instantToIso(instant(ms));
}

function recipientsOf(map: CompiledMap, held: ReadonlySet<string>): readonly Recipient[] {
  return [...map.recipients.values()].flatMap(({ name, label, fields, purposes }) => {
    const own = [...fields].filter((field) => held.has(field));
    return own.length === 0 ? [] : [{ name, label, fields: own, purposes: [...purposes] }];
  });
}

type About = {
  readonly subject: SubjectId;
  readonly words: ExportWords;
  readonly map: CompiledMap;
  readonly until: Instant;
  readonly isMeant: (field: string) => boolean;
};

async function cardsOf(tx: Tx, { subject, map, isMeant }: About): Promise<readonly CardTold[]> {
  const cards = (await findKeptCards(tx, subject)).filter(({ field }) => isMeant(field));
  return cards.map(({ field, custody, expires, addedAt }) => ({
    field: map.fields.get(field)?.label ?? field,
    custody,
    expires,
    addedAt: instantToIso(addedAt),
  }));
}

/** A hold on a field of everybody keeps nothing of whom nothing is held of it. */
function holdsTold(
  holds: readonly Hold[],
  map: CompiledMap,
  held: ReadonlySet<string>,
  isMeant: (field: string) => boolean,
): readonly HoldTold[] {
  return holds
    .filter(({ subject, field }) => field === null || (isMeant(field) && (subject !== null || held.has(field))))
    .map(({ field, reason, until }) => ({ field: field === null ? null : (map.fields.get(field)?.label ?? field), reason, until }));
}

async function beyondOf(safe: Safe, tx: Tx, { subject, words, map, until: now }: About): Promise<BeyondFields> {
  const requests = await requestsOf(tx, subject, now);
  return {
    consents: await consentsOf(tx, words, map, subject, now),
    orders: await ordersOf(tx, words, subject),
    lists: await listsOf(safe, tx, map, subject),
    requests,
    messages: await messagesOf(safe, tx, subject, requests),
    records: await recordsOf(safe, tx, subject),
  };
}

async function consentsOf(tx: Tx, words: ExportWords, map: CompiledMap, subject: SubjectId, now: Instant): Promise<readonly Standing[]> {
  const told: Standing[] = [];
  for (const purpose of (await readConsents(tx, subject)).keys()) {
    const label = purposeLabel(words, map, purpose);
    for (const [n, { standing, at, how, noticeVersion, expiresAt }] of (await readConsentHistory(tx, subject, purpose)).entries()) {
      const isOver = n === 0 && standing === "given" && expiresAt !== null && Date.parse(expiresAt) <= now;
      told.push({ of: purpose, label, standing: isOver ? "expired" : standing, at, how, noticeVersion, expiresAt });
    }
  }
  return told;
}

async function ordersOf(tx: Tx, words: ExportWords, subject: SubjectId): Promise<readonly Standing[]> {
  return (await readOrders(tx, subject)).map(({ kind, standing, at, how }) => ({
    of: kind,
    label: wordsFor(words, "order", kind) ?? kind,
    standing,
    at,
    how,
    noticeVersion: null,
    expiresAt: null,
  }));
}

async function listsOf(safe: Safe, tx: Tx, map: CompiledMap, subject: SubjectId): Promise<readonly ListStanding[]> {
  const record = (await findSubjects(tx, [subject], "all")).get(subject);
  if (record !== undefined) await linkLists(safe, tx, subject, await mailsOf(safe, tx, record, "all"));
  const iso = (at: Instant | null): string | null => (at === null ? null : instantToIso(at));
  return (await findBySubject(tx, subject)).map(({ list, state, askedAt, confirmedAt, leftAt }) => ({
    list,
    label: map.lists.get(list)?.label ?? list,
    state,
    askedAt: instantToIso(askedAt),
    confirmedAt: iso(confirmedAt),
    leftAt: iso(leftAt),
  }));
}

async function requestsOf(tx: Tx, subject: SubjectId, now: Instant): Promise<readonly (RequestTold & Pick<RightsRequest, "id">)[]> {
  const { items } = await listRightsRequests(tx, { subject }, { limit: REQUESTS_MAX, cursor: null }, now);
  return items.map(({ id, kind, state, createdAt, decidedAt }) => ({ id, kind, state, createdAt, decidedAt }));
}

async function messagesOf(
  safe: Safe,
  tx: Tx,
  subject: SubjectId,
  requests: readonly Pick<RightsRequest, "id">[],
): Promise<readonly MessageTold[]> {
  const told: MessageTold[] = [];
  for (const { id } of requests) {
    const read = await readMessages({ safe }, tx, { id, subject });
    if (!read.ok) throw new Stopped(read.refusal.code);
    // The copy says in words that it does not open.
    told.push(...read.value.map(({ at, direction, text }) => ({ request: id, at, direction, text: text === UNREADABLE ? null : text })));
  }
  return told.toSorted((a, b) => (a.at < b.at ? 1 : -1));
}

/** What every module holds, told by itself: what comes to be held is in the account without anybody thinking of it. */
async function recordsOf(safe: Safe, tx: Tx, subject: SubjectId): Promise<readonly RecordTold[]> {
  const told: RecordTold[] = [];
  for (const holder of safe.holders) {
    if (TOLD_APART.has(holder.name)) continue;
    for (const { what, count, since } of await holder.describe(tx, subject))
      if (count > 0) told.push({ holder: holder.name, what, count, since: since ?? null });
  }
  return told;
}
