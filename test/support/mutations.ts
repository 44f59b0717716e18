import type postgres from "postgres";
import type { Dice } from "./dice.ts";

/** What a database administrator could do behind the product's back, and whom it concerns. */
export type Mutation = {
  readonly name: string;
  /** Spoils rows and answers the ids that a finding must name; an empty list where none is concerned. */
  readonly spoil: (sql: postgres.Sql, subject: string, other: string, dice: Dice) => Promise<readonly string[]>;
};

const flip =
  (column: string, table: string): Mutation["spoil"] =>
  async (sql, subject, _other, dice) => {
    const [row] = await sql.unsafe<{ bytes: Buffer; key_class: string }[]>(
      `select ${column} as bytes, key_class from ${table} where subject_id = $1 order by key_class limit 1`,
      [subject],
    );
    if (row === undefined) throw new Error(`${table} has no row of the subject`);
    const at = dice.below(row.bytes.length);
    row.bytes[at] = (row.bytes[at] ?? 0) ^ (1 << dice.below(8));
    await sql.unsafe(`update ${table} set ${column} = $1 where subject_id = $2 and key_class = $3`, [row.bytes, subject, row.key_class]);
    return [subject];
  };

const run = (name: string, statement: string, concerns: "subject" | "both" | "none" = "subject"): Mutation => ({
  name,
  spoil: async (sql, subject, other) => {
    const done = await sql.unsafe(statement.replaceAll(":subject", `'${subject}'`).replaceAll(":other", `'${other}'`));
    if (done.count === 0) throw new Error(`the mutation "${name}" found no row`);
    return concerns === "none" ? [] : concerns === "both" ? [subject, other] : [subject];
  },
});

/** Each spoils another subject, so that many can be looked for in one run. */
export const VALUE_MUTATIONS: readonly Mutation[] = [
  ...Array.from({ length: 12 }, (_, n) => ({ name: `a flipped bit in a sealed value, ${n}`, spoil: flip("packed", "sealed_records") })),
  run("sealed values of a class deleted", "delete from sealed_records where subject_id = :subject and key_class = 'identity'"),
  run("all sealed values deleted", "delete from sealed_records where subject_id = :subject"),
  run(
    "sealed values cut short",
    "update sealed_records set packed = substring(packed from 1 for length(packed) - 1) where subject_id = :subject",
  ),
  run("sealed values emptied", "update sealed_records set packed = ''::bytea where subject_id = :subject"),
  run("bytes appended to sealed values", "update sealed_records set packed = packed || '\\x00'::bytea where subject_id = :subject"),
  run(
    "sealed values swapped between subjects",
    `
    update sealed_records a set packed = b.packed from sealed_records b
     where a.tenant_id = b.tenant_id and a.key_class = b.key_class
       and ((a.subject_id = :subject and b.subject_id = :other) or (a.subject_id = :other and b.subject_id = :subject))`,
    "both",
  ),
  run(
    "sealed values copied onto another subject",
    `
    update sealed_records a set packed = b.packed from sealed_records b
     where a.tenant_id = b.tenant_id and a.key_class = b.key_class and a.subject_id = :subject and b.subject_id = :other`,
  ),
  run(
    "a subject deleted with all it had",
    "with gone as (delete from sealed_records where subject_id = :subject) delete from subjects where subject_id = :subject",
  ),
];

export const KEY_MUTATIONS: readonly Mutation[] = [
  ...Array.from({ length: 6 }, (_, n) => ({ name: `a flipped bit in a wrapped key, ${n}`, spoil: flip("wrapped", "subject_keys") })),
  run("a wrapped key deleted", "delete from subject_keys where subject_id = :subject and key_class = 'identity'"),
  run(
    "wrapped keys swapped",
    `
    update subject_keys a set wrapped = b.wrapped from subject_keys b
     where a.tenant_id = b.tenant_id and a.key_class = b.key_class
       and ((a.subject_id = :subject and b.subject_id = :other) or (a.subject_id = :other and b.subject_id = :subject))`,
    "both",
  ),
];

export const INDEX_MUTATIONS: readonly Mutation[] = [
  run("an index row deleted", "delete from index_entries where subject_id = :subject and field = 'email'"),
  run(
    "an index row with another digest",
    "update index_entries set digest = sha256(digest) where subject_id = :subject and field = 'email'",
  ),
  run(
    "an index row that leads to another subject",
    "update index_entries set subject_id = :other where subject_id = :subject and field = 'phone'",
  ),
  run(
    "an index row that nobody made",
    `
    insert into index_entries select tenant_id, 'email', sha256(digest || 'x'), subject_id, true from index_entries where subject_id = :subject and field = 'email'`,
  ),
];

const NEWEST = "batch_id = (select max(batch_id) from ledger_packs)";

/** Each of these spoils the ledger or the map as a whole, so each is looked for alone. */
export const LOG_MUTATIONS: readonly Mutation[] = [
  run(
    "an entry's body changed",
    "update ledger_packs set packed = replace(packed, 'booking', 'bookinG') where batch_id = (select min(batch_id) from ledger_packs where packed like '%booking%')",
    "none",
  ),
  run(
    "an entry's salt changed",
    `update ledger_packs set packed = regexp_replace(packed, E'.(.{23}) [^\\n]*$', 'A\\1 0 sub_x ') where ${NEWEST}`,
    "none",
  ),
  run("an entry deleted", `update ledger_packs set packed = regexp_replace(packed, E'\\n[^\\n]*$', '') where ${NEWEST}`, "none"),
  run(
    "the entries of a transaction deleted",
    "delete from ledger_packs where batch_id = (select batch_id from ledger_packs order by batch_id offset 7 limit 1)",
    "none",
  ),
  run(
    "an entry told of another subject",
    "update ledger_packs set packed = replace(packed, :subject, :other) where batch_id = (select min(batch_id) from ledger_subjects where subject_id = :subject)",
    "none",
  ),
  run(
    "an entry hidden from its subject",
    "delete from ledger_subjects where batch_id = (select min(batch_id) from ledger_subjects where subject_id = :subject) and subject_id = :subject",
    "none",
  ),
  run("an entry found under another actor", `update ledger_words set word = 'key_nobody' where kind = 'actor' and ${NEWEST}`, "none"),
  run("a sealed reason changed or added", `update ledger_packs set packed = packed || 'AAAA' where ${NEWEST}`, "none"),
  run(
    "the newest entries cut off with their batch",
    `
    with newest as (select tenant_id, batch_id from ledger_batches where first_index is not null order by first_index desc limit 1),
         gone as (delete from ledger_packs p using newest n where p.tenant_id = n.tenant_id and p.batch_id = n.batch_id)
    delete from ledger_batches b using newest n where b.batch_id = n.batch_id`,
    "none",
  ),
  run(
    "a tile hash changed",
    "update ledger_tiles set hashes = set_byte(hashes, 5, get_byte(hashes, 5) # 1) where level = 0 and tile_index = 0",
    "none",
  ),
  run("a tile deleted", "delete from ledger_tiles where level = 0 and tile_index = 0", "none"),
  run("a checkpoint of another size", "update ledger_heads set note = regexp_replace(note, E'\\n[0-9]+\\n', E'\\n3\\n')", "none"),
  run(
    "a checkpoint's first signature changed",
    "update ledger_heads set note = overlay(note placing 'AAAA' from position(E'\n\n' in note) + 110 for 4)",
    "none",
  ),
  run(
    "a checkpoint's last signature changed",
    "update ledger_heads set note = overlay(note placing 'AAAA' from length(note) - 700 for 4)",
    "none",
  ),
  run("the map in force changed", "update data_maps set map = replace(map, 'masked', 'clear')", "none"),
  run("the map in force deleted", "delete from data_maps", "none"),
];
