import type { CollectionId, SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Custody } from "../../registers/datamap/types.ts";
import type { Door, RequestState, SecondItem } from "./states.ts";

export type RequestRow = {
  readonly request_id: CollectionId;
  readonly subject_id: SubjectId;
  readonly made_subject: boolean;
  readonly number: string;
  readonly purpose: string;
  readonly asks: readonly string[];
  readonly card_field: string | null;
  readonly custody: Custody | null;
  readonly details: Buffer;
  readonly language: string;
  readonly second_item: SecondItem;
  readonly second_digest: Buffer | null;
  readonly state: RequestState;
  readonly door: Door | null;
  readonly created_by_kind: string;
  readonly created_by: string;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly sent_at: Date | null;
  readonly opened_at: Date | null;
  readonly provided_at: Date | null;
  readonly used_at: Date | null;
  readonly ended_at: Date | null;
  readonly reminded_at: Date | null;
  readonly card_record: string | null;
  readonly receipt: Buffer | null;
  readonly fields_at: Date | null;
  readonly sent_count: number;
  readonly not_me_at: Date | null;
  readonly provided_visit: Buffer | null;
  readonly renewed_at: Date | null;
  readonly awaits_until: Date | null;
  readonly link_stopped_at: Date | null;
  readonly has_left_address: boolean;
};

export type NewRequestRow = Pick<
  RequestRow,
  | "request_id"
  | "subject_id"
  | "made_subject"
  | "number"
  | "purpose"
  | "asks"
  | "card_field"
  | "custody"
  | "details"
  | "language"
  | "second_item"
  | "second_digest"
  | "created_by_kind"
  | "created_by"
  | "created_at"
  | "expires_at"
> & { readonly link_hash: Buffer };

/** False where another request of the business has this number. */
export async function insertRequest(tx: Tx, row: NewRequestRow): Promise<boolean> {
  const done = await tx.sql`
    insert into collection_requests
           (tenant_id, request_id, subject_id, made_subject, number, purpose, asks, card_field, custody, details, language,
            second_item, second_digest, link_hash, state, created_by_kind, created_by, created_at, expires_at)
    values (${tx.tenant}, ${row.request_id}, ${row.subject_id}, ${row.made_subject}, ${row.number}, ${row.purpose},
            ${row.asks as string[]}::text[], ${row.card_field}, ${row.custody}, ${row.details}, ${row.language},
            ${row.second_item}, ${row.second_digest}, ${row.link_hash}, 'created', ${row.created_by_kind}, ${row.created_by},
            ${row.created_at}, ${row.expires_at})
    on conflict (tenant_id, number) do nothing`;
  return done.count === 1;
}

/** Every column of a request but those of its link, which are the doors' own: of those, only that one stopped, and when where none came after. */
function columns(tx: Tx): ReturnType<Tx["sql"]> {
  return tx.sql`
           request_id, subject_id, made_subject, number, purpose, asks, card_field, custody, details, language, second_item,
           second_digest, state, door, created_by_kind, created_by, created_at, expires_at, sent_at, opened_at, provided_at,
           used_at, ended_at, reminded_at, card_record, receipt, fields_at, sent_count, not_me_at,
           provided_visit, renewed_at, awaits_until, link_stopped_at, stopped_link_hash is not null as has_left_address`;
}

export async function selectRequest(tx: Tx, id: CollectionId): Promise<RequestRow | undefined> {
  const [row] = await tx.sql<RequestRow[]>`
    select ${columns(tx)}
      from collection_requests
     where tenant_id = ${tx.tenant}
       and request_id = ${id}`;
  return row;
}

/** The same, held until the transaction ends, so that what is decided about it is decided once. */
export async function holdRequestRow(tx: Tx, id: CollectionId): Promise<RequestRow | undefined> {
  const [row] = await tx.sql<RequestRow[]>`
    select ${columns(tx)}
      from collection_requests
     where tenant_id = ${tx.tenant}
       and request_id = ${id}
       for update`;
  return row;
}

export type RequestFilter = {
  /** Of these purposes only. */
  readonly purposes: readonly string[];
  readonly states: readonly RequestState[] | null;
  readonly number: string | null;
  readonly subject: SubjectId | null;
  readonly createdBy: string | null;
};

/** Newest first; one that ran out counts as expired before it is marked so. */
export async function selectRequests(
  tx: Tx,
  filter: RequestFilter,
  before: CollectionId | null,
  limit: number,
  now: Date,
): Promise<readonly RequestRow[]> {
  return await tx.sql<RequestRow[]>`
    select ${columns(tx)}
      from collection_requests
     where tenant_id = ${tx.tenant}
       and purpose = any(${filter.purposes as string[]}::text[])
       and (${filter.subject}::text is null or subject_id = ${filter.subject})
       and (${filter.createdBy}::text is null or created_by = ${filter.createdBy})
       and (${filter.number}::text is null or number = ${filter.number})
       and (${filter.states as string[] | null}::text[] is null
            or case when state in ('created', 'opened') and expires_at <= ${now} then 'expired' else state end
               = any(${filter.states as string[] | null}::text[]))
       and (${before}::text is null or request_id < ${before})
     order by request_id desc
     limit ${limit}`;
}

export async function markSent(tx: Tx, id: CollectionId, now: Date): Promise<void> {
  await tx.sql`
    update collection_requests
       set sent_at = ${now}, sent_count = sent_count + 1
     where tenant_id = ${tx.tenant}
       and request_id = ${id}`;
}

export async function selectLiveOf(tx: Tx, subject: SubjectId, now: Date): Promise<readonly RequestRow[]> {
  return await tx.sql<RequestRow[]>`
    select ${columns(tx)}
      from collection_requests
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and (state in ('created', 'opened') and expires_at > ${now}
            or state in ('provided', 'used') and awaits_until > ${now})
     order by request_id desc
     limit 100`;
}

/** True where this very statement revoked it: of several who end it at once, one did. Its doors are shut from the commit on. */
export async function markRevoked(tx: Tx, id: CollectionId, now: Date): Promise<boolean> {
  const done = await tx.sql`
    update collection_requests
       set state = 'revoked', ended_at = ${now}, link_hash = null
     where tenant_id = ${tx.tenant}
       and request_id = ${id}
       and state in ('created', 'opened', 'provided')`;
  return done.count === 1;
}

export async function countRequestsOf(tx: Tx, subject: SubjectId): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n
      from collection_requests
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}`;
  return row?.n ?? 0;
}

export async function deleteRequestsOf(tx: Tx, subject: SubjectId): Promise<number> {
  const done = await tx.sql`
    delete from collection_requests
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}`;
  return done.count;
}

/** Heard by every process that shows somebody how their requests stand. */
export const COLLECTION_CHANNEL = "strongroom_collection";

export async function notifyWatchers(tx: Tx, payload: string): Promise<void> {
  await tx.sql`select pg_notify(${COLLECTION_CHANNEL}, ${payload})`;
}

export type WordsRow = { readonly request_id: CollectionId; readonly details: Buffer; readonly receipt: Buffer | null };

/** Ends what still asks for any of these fields; its doors are shut from the commit on. Answers how many there were. */
export async function revokeAskingFor(tx: Tx, subject: SubjectId, fields: readonly string[]): Promise<number> {
  const done = await tx.sql`
    update collection_requests
       set state = 'revoked', ended_at = now(), link_hash = null
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and asks && ${[...fields]}::text[]
       and state in ('created', 'opened')`;
  return done.count;
}

/** Of all requests that asked for any of these: what the customer was shown of what they gave. */
export async function dropReceiptsOf(tx: Tx, subject: SubjectId, fields: readonly string[]): Promise<void> {
  await tx.sql`
    update collection_requests
       set receipt = null
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and asks && ${[...fields]}::text[]
       and receipt is not null`;
}

export async function selectWordsOf(tx: Tx, subject: SubjectId): Promise<readonly WordsRow[]> {
  return await tx.sql<WordsRow[]>`
    select request_id, details, receipt
      from collection_requests
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
     order by request_id`;
}

export async function updateWords(tx: Tx, { request_id: id, details, receipt }: WordsRow): Promise<void> {
  await tx.sql`
    update collection_requests
       set details = ${details}, receipt = ${receipt}
     where tenant_id = ${tx.tenant}
       and request_id = ${id}`;
}
