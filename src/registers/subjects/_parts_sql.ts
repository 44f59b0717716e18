import type { Tx } from "../../platform/storage/tx.ts";

/**
 * One of: all subjects, all keys, or all records. Ids, classes and numbers of many stand in one text, a space between;
 * numbers are epochs of keys, and of subjects three times in milliseconds: created, updated, erased (empty: not). `bytes` is
 * base64 of wrapped keys or records, one after the other, `sizes` in bytes.
 */
export type PartRow = {
  readonly part: "subjects" | "keys" | "records";
  readonly ids: string | null;
  readonly classes: string | null;
  readonly numbers: string | null;
  readonly sizes: string | null;
  readonly bytes: string | null;
};

/**
 * Subjects, with their keys and records of these classes. Three scans by the primary keys with all ids at once: joined
 * one by one, each subject cost the database a walk with its own preparation. Each comes as one row, because taking a row
 * apart costs the reader more than what is in it, and in base64, which is shorter than hexadecimal and sooner read.
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
           null as bytes
      from subjects
     where tenant_id = ${tx.tenant}
       and subject_id = any((select ids from wanted)::text[])
     union all
    select 'keys', string_agg(subject_id, ' '), string_agg(key_class, ' '), string_agg(epoch::text, ' '),
           string_agg(length(wrapped)::text, ' '), encode(string_agg(wrapped, ''::bytea), 'base64')
      from subject_keys
     where tenant_id = ${tx.tenant}
       and subject_id = any((select ids from wanted)::text[])
       and key_class = any((select classes from wanted)::text[])
     union all
    select 'records', string_agg(subject_id, ' '), string_agg(key_class, ' '), null,
           string_agg(length(packed)::text, ' '), encode(string_agg(packed, ''::bytea), 'base64')
      from sealed_records
     where tenant_id = ${tx.tenant}
       and subject_id = any((select ids from wanted)::text[])
       and key_class = any((select classes from wanted)::text[])`;
}
