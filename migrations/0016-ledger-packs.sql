-- The entries of one transaction become one row: what they have in common is written once, and three index entries for
-- every entry are saved (docs/decisions/0005). Rows are never changed. The text, line by line (registers/ledger/pack.ts):
--
--   1 <number of templates>
--   the templates: bodies, with a tab where the subject's id stands
--   the entries, in the order of their positions: salt in base64 without padding, template, subject, sealed reason in base64, with a
--   space after each but the last; a lone "-" where no entry is
create table ledger_packs (
  tenant_id text collate "C" not null,
  batch_id  text collate "C" not null,
  packed    text not null,
  primary key (tenant_id, batch_id)
);
-- Looked at as a whole or not at all, and too short for compression to be worth its time.
alter table ledger_packs alter column packed set storage external;
select strongroom_protect('ledger_packs', 'select, insert');

-- Which batches have entries of a subject, and which have entries of an actor, act or purpose. Only the way to the
-- entries: what an entry says stands in its body. The verifier misses a row that is not there.
create table ledger_subjects (
  tenant_id  text collate "C" not null,
  subject_id text collate "C" not null,
  batch_id   text collate "C" not null,
  primary key (tenant_id, subject_id, batch_id)
);
select strongroom_protect('ledger_subjects', 'select, insert');

create table ledger_words (
  tenant_id text collate "C" not null,
  kind      text collate "C" not null check (kind in ('actor', 'act', 'purpose')),
  word      text collate "C" not null,
  batch_id  text collate "C" not null,
  primary key (tenant_id, kind, word, batch_id)
);
select strongroom_protect('ledger_words', 'select, insert');

-- Entries of before. Bodies and salts are taken over as they stand, without a template shared: also what somebody had
-- changed, so that the verifier still finds it. A row that somebody had taken away leaves its gap.
with alphabet (digits) as (values ('0123456789abcdefghjkmnpqrstvwxyz')),
     placed as (
       select e.tenant_id,
              substring(e.entry_id from 5 for 22) as batch_id,
              ((strpos(digits, substring(e.entry_id from 27 for 1)) - 1) * 32768
                + (strpos(digits, substring(e.entry_id from 28 for 1)) - 1) * 1024
                + (strpos(digits, substring(e.entry_id from 29 for 1)) - 1) * 32
                + (strpos(digits, substring(e.entry_id from 30 for 1)) - 1)) / 4 as place,
              translate(e.body, e'\n\t', '  ') as body,
              rtrim(replace(encode(e.salt, 'base64'), e'\n', ''), '=') as salt,
              replace(coalesce(encode(e.reason_sealed, 'base64'), ''), e'\n', '') as reason
         from ledger_entries e
        cross join alphabet
        where e.entry_id ~ '^ent_[0-9a-hjkmnp-tv-z]{25}[048cgmrw]$'),
     numbered as (
       select tenant_id, batch_id, place, body, salt, reason,
              row_number() over (partition by tenant_id, batch_id order by place) - 1 as template,
              lead(place) over (partition by tenant_id, batch_id order by place) - place - 1 as gap_after,
              case when lag(place) over (partition by tenant_id, batch_id order by place) is null then place else 0 end as gap_before
         from placed)
insert into ledger_packs (tenant_id, batch_id, packed)
select tenant_id, batch_id,
       '1 ' || count(*) || e'\n' || string_agg(body, e'\n' order by place) || e'\n'
         || string_agg(
              repeat(e'-\n', gap_before) || salt || ' ' || template || '  ' || reason || repeat(e'\n-', coalesce(gap_after, 0)::int),
              e'\n' order by place)
  from numbered
 group by tenant_id, batch_id;

insert into ledger_subjects (tenant_id, subject_id, batch_id)
select distinct tenant_id, subject_id, substring(entry_id from 5 for 22)
  from ledger_entries
 where subject_id is not null;

insert into ledger_words (tenant_id, kind, word, batch_id)
select distinct e.tenant_id, w.kind, w.word, substring(e.entry_id from 5 for 22)
  from ledger_entries e
 cross join lateral (values ('actor', e.actor_id), ('act', e.act), ('purpose', e.purpose)) as w (kind, word)
 where w.word is not null;

drop table ledger_entries;
