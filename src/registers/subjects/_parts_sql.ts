import type { Tx } from "../../platform/storage/tx.ts";

/**
 * One of: all subjects (`times` beside them), all keys, or one record. Ids, classes and numbers of many stand in one text,
 * a space between; times are milliseconds, of three a subject: created, updated, erased (empty: not).
 */
export type PartRow = {
  readonly part: "subjects" | "keys" | "record";
  readonly ids: string | null;
  readonly classes: string | null;
  readonly numbers: string | null;
  readonly sizes: string | null;
  readonly bytes: Buffer | null;
};

/**
 * Subjects, with their keys and records of these classes. Three scans by the primary keys with all ids at once: joined
 * one by one, each subject cost the database a walk with its own preparation. Subjects and keys come as one row each,
 * because taking a row apart costs the reader more than what is in it; records stay rows, for they are large, and putting
 * them together would copy them twice.
 */
export async function selectParts(tx: Tx, subjects: readonly string[], classes: readonly string[]): Promise<readonly PartRow[]> {
  return await tx.sql<PartRow[]>`
    with wanted as materialized (
      select string_to_array(${subjects.join("\n")}, e'\n') as ids,
             string_to_array(${classes.join("\n")}, e'\n') as classes)
    select 'subjects' as part,
           string_agg(subject_id, ' ') as ids,
           null as classes,
           string_agg(concat_ws(' ',
             (date_part('epoch', created_at) * 1000)::int8,
             (date_part('epoch', updated_at) * 1000)::int8,
             coalesce((date_part('epoch', erased_at) * 1000)::int8::text, '')), ' ') as numbers,
           null as sizes,
           null::bytea as bytes
      from subjects
     where tenant_id = ${tx.tenant}
       and subject_id = any((select ids from wanted)::text[])
     union all
    select 'keys', string_agg(subject_id, ' '), string_agg(key_class, ' '), string_agg(epoch::text, ' '),
           string_agg(length(wrapped)::text, ' '), string_agg(wrapped, ''::bytea)
      from subject_keys
     where tenant_id = ${tx.tenant}
       and subject_id = any((select ids from wanted)::text[])
       and key_class = any((select classes from wanted)::text[])
     union all
    select 'record', subject_id, key_class, null, null, packed
      from sealed_records
     where tenant_id = ${tx.tenant}
       and subject_id = any((select ids from wanted)::text[])
       and key_class = any((select classes from wanted)::text[])`;
}
