import type postgres from "postgres";
import type { DisclosureId, EntryId, TenantId, VendorId } from "../../base/ids.ts";
import type { SheetFormat } from "../../platform/sealed-files/sheet.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type DisclosureState = "making" | "ready" | "failed" | "collected" | "expired" | "revoked";
export type Withheld = { readonly field: string; readonly code: string; readonly count: number };

export type DisclosureRow = {
  readonly disclosure_id: DisclosureId;
  readonly vendor_id: VendorId;
  readonly purpose: string;
  readonly fields: readonly string[];
  readonly format: SheetFormat;
  readonly protect: "age" | "zip";
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly state: DisclosureState;
  readonly code: string | null;
  readonly asked: number;
  readonly included: number;
  readonly withheld: readonly Withheld[];
  readonly downloads: number;
  readonly pieces: number;
  /** A bigint, so the driver tells it as text. */
  readonly size_bytes: string;
  readonly epoch: number | null;
  readonly wrapped: Buffer | null;
  readonly entry_id: EntryId;
  readonly created_at: Date;
  readonly ready_at: Date | null;
  readonly collected_at: Date | null;
  readonly expires_at: Date;
};

export type NewDisclosureRow = Pick<
  DisclosureRow,
  | "disclosure_id"
  | "vendor_id"
  | "purpose"
  | "fields"
  | "format"
  | "protect"
  | "actor_kind"
  | "actor_id"
  | "asked"
  | "entry_id"
  | "created_at"
  | "expires_at"
> & { readonly token_hash: Uint8Array };

export async function insertDisclosure(tx: Tx, row: NewDisclosureRow): Promise<void> {
  await tx.sql`
    insert into prepared_disclosures (tenant_id, disclosure_id, vendor_id, purpose, fields, format, protect, actor_kind, actor_id,
                                      state, asked, token_hash, entry_id, created_at, expires_at)
    values (${tx.tenant}, ${row.disclosure_id}, ${row.vendor_id}, ${row.purpose}, ${[...row.fields]}, ${row.format}, ${row.protect},
            ${row.actor_kind}, ${row.actor_id}, 'making', ${row.asked}, ${row.token_hash}, ${row.entry_id}, ${row.created_at},
            ${row.expires_at})`;
}

export async function selectDisclosure(tx: Tx, id: DisclosureId): Promise<DisclosureRow | undefined> {
  const [row] = await tx.sql<DisclosureRow[]>`
    select disclosure_id, vendor_id, purpose, fields, format, protect, actor_kind, actor_id, state, code, asked, included, withheld,
           downloads, pieces, size_bytes, epoch, wrapped, entry_id, created_at, ready_at, collected_at, expires_at
      from prepared_disclosures
     where tenant_id = ${tx.tenant}
       and disclosure_id = ${id}`;
  return row;
}

/** The one that this link's token opens; which one it is has to be known beside it. */
export async function selectByToken(tx: Tx, id: DisclosureId, hash: Uint8Array): Promise<DisclosureRow | undefined> {
  const [row] = await tx.sql<DisclosureRow[]>`
    select disclosure_id, vendor_id, purpose, fields, format, protect, actor_kind, actor_id, state, code, asked, included, withheld,
           downloads, pieces, size_bytes, epoch, wrapped, entry_id, created_at, ready_at, collected_at, expires_at
      from prepared_disclosures
     where tenant_id = ${tx.tenant}
       and disclosure_id = ${id}
       and token_hash = ${hash}`;
  return row;
}

/** Newest first; the id holds the time, so it is the cursor. */
export async function selectDisclosures(
  tx: Tx,
  wanted: { readonly vendor: string | null; readonly purposes: readonly string[] },
  before: DisclosureId | null,
  limit: number,
): Promise<readonly DisclosureRow[]> {
  return await tx.sql<DisclosureRow[]>`
    select disclosure_id, vendor_id, purpose, fields, format, protect, actor_kind, actor_id, state, code, asked, included, withheld,
           downloads, pieces, size_bytes, epoch, wrapped, entry_id, created_at, ready_at, collected_at, expires_at
      from prepared_disclosures
     where tenant_id = ${tx.tenant}
       and purpose = any(${[...wanted.purposes]}::text[])
       and (${wanted.vendor}::text is null or vendor_id = ${wanted.vendor})
       and (${before}::text is null or disclosure_id < ${before})
     order by disclosure_id desc
     limit ${limit}`;
}

/** Takes the row for the maker's next step, and is its sign of life. False where it is not being made any more. */
export async function beat(tx: Tx, id: DisclosureId): Promise<boolean> {
  const done = await tx.sql`
    update prepared_disclosures
       set beat_at = now()
     where tenant_id = ${tx.tenant}
       and disclosure_id = ${id}
       and state = 'making'`;
  return done.count > 0;
}

/** Notes another piece. False where it is not being made any more. */
export async function addPiece(
  tx: Tx,
  id: DisclosureId,
  piece: { readonly sizeBytes: number; readonly epoch: number; readonly wrapped: Uint8Array },
): Promise<boolean> {
  const done = await tx.sql`
    update prepared_disclosures
       set pieces = pieces + 1, size_bytes = size_bytes + ${piece.sizeBytes}, epoch = ${piece.epoch}, wrapped = ${piece.wrapped},
           beat_at = now()
     where tenant_id = ${tx.tenant}
       and disclosure_id = ${id}
       and state = 'making'`;
  return done.count > 0;
}

export async function finish(
  tx: Tx,
  id: DisclosureId,
  made: { readonly included: number; readonly withheld: readonly Withheld[]; readonly at: Date },
): Promise<boolean> {
  const done = await tx.sql`
    update prepared_disclosures
       set state = 'ready', included = ${made.included}, withheld = ${tx.sql.json(made.withheld)}, ready_at = ${made.at}
     where tenant_id = ${tx.tenant}
       and disclosure_id = ${id}
       and state = 'making'`;
  return done.count > 0;
}

/** One of the downloads that there are, if there is one left. However many ask at once, so many get it. */
export async function takeDownload(
  tx: Tx,
  id: DisclosureId,
  most: number,
  now: Date,
): Promise<{ readonly n: number; readonly isFirst: boolean } | undefined> {
  const [row] = await tx.sql<{ n: number; is_first: boolean }[]>`
    update prepared_disclosures
       set downloads = downloads + 1, state = 'collected', collected_at = coalesce(collected_at, ${now})
     where tenant_id = ${tx.tenant}
       and disclosure_id = ${id}
       and state in ('ready', 'collected')
       and downloads < ${most}
       and expires_at > ${now}
    returning downloads as n, old.collected_at is null as is_first`;
  return row && { n: row.n, isFirst: row.is_first };
}

/** Ends it, if it is in one of these states; undefined where it is not. The key of its pieces goes with it. Without a time it is the database's. */
export async function end(
  tx: Tx,
  id: DisclosureId,
  from: readonly DisclosureState[],
  to: {
    readonly state: "failed" | "expired" | "revoked";
    readonly code: string | null;
    readonly at: Date | null;
    readonly withheld?: readonly Withheld[];
  },
): Promise<DisclosureRow | undefined> {
  const withheld = to.withheld === undefined ? null : tx.sql.json(to.withheld);
  const [row] = await tx.sql<DisclosureRow[]>`
    update prepared_disclosures
       set state = ${to.state}, code = ${to.code}, withheld = coalesce(${withheld}, withheld), ended_at = coalesce(${to.at}, now()), epoch = null, wrapped = null
     where tenant_id = ${tx.tenant}
       and disclosure_id = ${id}
       and state = any(${[...from]}::text[])
    returning disclosure_id, vendor_id, purpose, fields, format, protect, actor_kind, actor_id, state, code, asked, included, withheld,
              downloads, pieces, size_bytes, epoch, wrapped, entry_id, created_at, ready_at, collected_at, expires_at`;
  return row;
}

export async function selectRunOut(tx: Tx, now: Date, limit: number): Promise<readonly DisclosureId[]> {
  const rows = await tx.sql<{ disclosure_id: DisclosureId }[]>`
    select disclosure_id
      from prepared_disclosures
     where tenant_id = ${tx.tenant}
       and state in ('ready', 'collected')
       and expires_at <= ${now}
     order by expires_at
     limit ${limit}`;
  return rows.map((row) => row.disclosure_id);
}

/** Those whose maker has given no sign of life for so long: its process is gone. */
export async function selectLost(tx: Tx, silentSeconds: number, limit: number): Promise<readonly DisclosureId[]> {
  const rows = await tx.sql<{ disclosure_id: DisclosureId }[]>`
    select disclosure_id
      from prepared_disclosures
     where tenant_id = ${tx.tenant}
       and state = 'making'
       and beat_at < now() - make_interval(secs => ${silentSeconds})
     limit ${limit}`;
  return rows.map((row) => row.disclosure_id);
}

/** Which business a file is of: whoever comes for it says an id only. */
export async function selectTenantOf(sql: postgres.Sql, id: DisclosureId): Promise<TenantId | undefined> {
  const [row] = await sql<{ tenant: TenantId | null }[]>`
    select strongroom_find_disclosure(${id}) as tenant`;
  return row?.tenant ?? undefined;
}
