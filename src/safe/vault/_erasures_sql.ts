import type { Tx } from "../../platform/storage/tx.ts";

export type ErasureRow = {
  readonly erasure_id: string;
  readonly subject_id: string;
  /** Null: everything. */
  readonly fields: readonly string[] | null;
  readonly erased_at: Date;
  readonly certificate: string;
  readonly awaits_look: boolean;
  readonly kept_in: readonly string[];
  readonly findings: readonly Finding[];
  readonly told_at: Date | null;
};

/** Where something was found, and by what the very row or file is known again. */
export type Finding = { readonly place: string; readonly mark: string };

type NewErasure = Omit<ErasureRow, "awaits_look" | "findings" | "told_at"> & {
  readonly look_at: Date;
  readonly request_id: string | null;
};

export async function insertErasure(tx: Tx, row: NewErasure): Promise<void> {
  await tx.sql`
    insert into erasures (tenant_id, erasure_id, subject_id, request_id, fields, erased_at, certificate, kept_in, awaits_look, look_at)
    values (${tx.tenant}, ${row.erasure_id}, ${row.subject_id}, ${row.request_id}, ${row.fields as string[] | null}, ${row.erased_at},
            ${row.certificate}, ${[...row.kept_in]}, true, ${row.look_at})`;
}

const ERASURE = (tx: Tx) => tx.sql`erasure_id, subject_id, fields, erased_at, certificate, awaits_look, kept_in, findings, told_at`;

export async function selectErasure(tx: Tx, id: string): Promise<ErasureRow | undefined> {
  const [row] = await tx.sql<ErasureRow[]>`
    select ${ERASURE(tx)}
      from erasures
     where erasure_id = ${id}`;
  return row;
}

/** Of everything. */
export async function selectErasureOf(tx: Tx, subject: string): Promise<ErasureRow | undefined> {
  const [row] = await tx.sql<ErasureRow[]>`
    select ${ERASURE(tx)}
      from erasures
     where subject_id = ${subject}
       and fields is null`;
  return row;
}

/** Of a part, which a request asked for: the newest, from then on. */
export async function selectErasureBy(tx: Tx, request: string, since: Date): Promise<ErasureRow | undefined> {
  const [row] = await tx.sql<ErasureRow[]>`
    select ${ERASURE(tx)}
      from erasures
     where tenant_id = ${tx.tenant}
       and request_id = ${request}
       and erased_at >= ${since}
     order by erased_at desc
     limit 1`;
  return row;
}

/** Newest first: those of parts, and at the end that of everything. */
export async function selectErasures(tx: Tx, subject: string): Promise<readonly ErasureRow[]> {
  return await tx.sql<ErasureRow[]>`
    select ${ERASURE(tx)}
      from erasures
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
     order by erased_at desc, erasure_id desc
     limit 100`;
}

/** Those whose look is due, put off for others until then: one that is killed is taken up again. */
export async function takeErasuresToLook(tx: Tx, now: Date, until: Date, limit: number): Promise<readonly ErasureRow[]> {
  return await tx.sql<ErasureRow[]>`
    update erasures
       set look_at = ${until}
     where (tenant_id, erasure_id) in (
             select tenant_id, erasure_id
               from erasures
              where awaits_look
                and look_at <= ${now}
              order by look_at
              limit ${limit}
                for update skip locked)
    returning ${ERASURE(tx)}`;
}

/** Held until the commit; undefined where another look has ended it. */
export async function holdErasureToLook(tx: Tx, id: string): Promise<ErasureRow | undefined> {
  const [row] = await tx.sql<ErasureRow[]>`
    select ${ERASURE(tx)}
      from erasures
     where erasure_id = ${id}
       and awaits_look
       for update`;
  return row;
}

export async function saveLook(
  tx: Tx,
  id: string,
  look: {
    readonly certificate: string;
    readonly awaitsLook: boolean;
    readonly lookAt: Date;
    readonly findings: readonly Finding[];
    readonly toldAt: Date | null;
  },
): Promise<void> {
  await tx.sql`
    update erasures
       set certificate = ${look.certificate}, awaits_look = ${look.awaitsLook}, look_at = ${look.lookAt},
           findings = ${tx.sql.json(look.findings.map(({ place, mark }) => ({ place, mark })))}, told_at = ${look.toldAt}
     where erasure_id = ${id}`;
}
