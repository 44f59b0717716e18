-- Subjects and what is sealed for them. Wrapped keys stand apart from ciphertext, so that the two can be backed up
-- apart: data of any day opens only with the keys of today, and the erased stay erased.

create table subjects (
  tenant_id  text collate "C" not null references tenants,
  subject_id text collate "C" not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  erased_at  timestamptz,
  primary key (tenant_id, subject_id)
);

select strongroom_protect('subjects', 'select, insert, update');

create table subject_keys (
  tenant_id  text collate "C" not null,
  subject_id text collate "C" not null,
  key_class  text collate "C" not null,
  epoch      integer not null,
  wrapped    bytea not null,
  primary key (tenant_id, subject_id, key_class)
);

create index subject_keys_by_epoch on subject_keys (tenant_id, epoch, subject_id, key_class);

select strongroom_protect('subject_keys', 'select, insert, update, delete');

-- One row holds the sealed values of one subject and key class, each sealed by itself (see registers/subjects/packed.ts).
create table sealed_records (
  tenant_id  text collate "C" not null,
  subject_id text collate "C" not null,
  key_class  text collate "C" not null,
  packed     bytea not null,
  oldest_at  timestamptz not null,
  primary key (tenant_id, subject_id, key_class)
);

create index sealed_records_by_age on sealed_records (tenant_id, oldest_at);

alter table sealed_records alter column packed set storage external;

select strongroom_protect('sealed_records', 'select, insert, update, delete');

-- Blind index: keyed digests of canonical values, for fields that the map lets be looked up.
create table index_entries (
  tenant_id    text collate "C" not null,
  field        text collate "C" not null,
  digest       bytea not null,
  subject_id   text collate "C" not null,
  is_exclusive boolean not null,
  primary key (tenant_id, field, digest, subject_id)
);

-- An exclusive look-up finds one subject at most, however many ask to be it at the same moment.
create unique index index_entries_exclusive on index_entries (tenant_id, field, digest) where is_exclusive;
create index index_entries_by_subject on index_entries (tenant_id, subject_id);

select strongroom_protect('index_entries', 'select, insert, delete');

-- Fields of which some subject has, or had, a value: the map cannot change their type any more.
create table fields_in_use (
  tenant_id text collate "C" not null references tenants,
  field     text collate "C" not null,
  primary key (tenant_id, field)
);

select strongroom_protect('fields_in_use', 'select, insert');

create table file_chunks (
  tenant_id  text collate "C" not null,
  subject_id text collate "C" not null,
  file_id    text collate "C" not null,
  n          integer not null,
  field      text collate "C" not null,
  envelope   bytea not null,
  primary key (tenant_id, subject_id, file_id, n)
);

alter table file_chunks alter column envelope set storage external;

select strongroom_protect('file_chunks', 'select, insert, delete');

-- What an actor opened, for budgets (by hour) and the brake (by subject).
create table open_counts (
  tenant_id text collate "C" not null,
  actor_id  text collate "C" not null,
  hour      timestamptz not null,
  opens     integer not null,
  primary key (tenant_id, actor_id, hour)
);

select strongroom_protect('open_counts', 'select, insert, update, delete');

create table opened_subjects (
  tenant_id  text collate "C" not null,
  actor_id   text collate "C" not null,
  subject_id text collate "C" not null,
  opened_at  timestamptz not null,
  primary key (tenant_id, actor_id, subject_id)
);

create index opened_subjects_by_time on opened_subjects (tenant_id, actor_id, opened_at);

select strongroom_protect('opened_subjects', 'select, insert, update, delete');

-- Wrong guesses of a subject's field, by everybody together.
create table comparison_attempts (
  tenant_id  text collate "C" not null,
  subject_id text collate "C" not null,
  field      text collate "C" not null,
  started_at timestamptz not null,
  failures   integer not null,
  primary key (tenant_id, subject_id, field)
);

select strongroom_protect('comparison_attempts', 'select, insert, update, delete');

-- Kept for good: that a subject was erased, and the signed certificate. Goes with the keys archive of a backup.
create table erasures (
  tenant_id   text collate "C" not null references tenants,
  erasure_id  text collate "C" not null,
  subject_id  text collate "C" not null,
  erased_at   timestamptz not null,
  -- As signed, byte for byte: jsonb would put its members in another order.
  certificate text not null,
  primary key (tenant_id, erasure_id),
  unique (tenant_id, subject_id)
);

select strongroom_protect('erasures', 'select, insert');
