-- Imports: the upload is spooled sealed, chunk by chunk, and read from there by a worker. The position stands in the
-- import's own row and moves in the transaction that creates the subjects, so that a killed worker resumes exactly once.

create table imports (
  tenant_id      text collate "C" not null references tenants,
  import_id      text collate "C" not null,
  state          text not null check (state in ('receiving', 'queued', 'running', 'done', 'failed')),
  format         text not null check (format in ('csv', 'ndjson')),
  purpose        text,
  actor          jsonb not null,
  -- What each column fills: [{column, field, path}] in the order of the file; null for NDJSON.
  columns        jsonb,
  delimiter      text,
  -- The key of this import's chunks, wrapped under the tenant's epoch.
  epoch          integer,
  wrapped        bytea,
  size_bytes     bigint not null default 0,
  chunks         integer not null default 0,
  -- Where the next record begins: byte offset in the whole upload, and its physical line.
  offset_bytes   bigint not null default 0,
  line           bigint not null default 1,
  read_count     bigint not null default 0,
  imported_count bigint not null default 0,
  -- Rows given up, and the reasons told for them: a row may have several.
  rejected_count bigint not null default 0,
  reason_count   bigint not null default 0,
  failure_code   text,
  failure_say    text,
  attempts       integer not null default 0,
  -- Who works on it, and until when that is believed without a sign of life. By the database's clock.
  worker         text,
  leased_until   timestamptz,
  created_at     timestamptz not null,
  updated_at     timestamptz not null default now(),
  finished_at    timestamptz,
  primary key (tenant_id, import_id)
);

create index imports_open on imports (tenant_id, state) where state in ('receiving', 'queued', 'running');

create table import_chunks (
  tenant_id text collate "C" not null references tenants,
  import_id text collate "C" not null,
  ordinal   integer not null,
  envelope  bytea not null,
  primary key (tenant_id, import_id, ordinal),
  foreign key (tenant_id, import_id) references imports on delete cascade
);

alter table import_chunks alter column envelope set storage external;

-- A rejected row is told by its place and the reason; the value itself is never kept.
create table import_rejections (
  tenant_id   text collate "C" not null references tenants,
  import_id   text collate "C" not null,
  ordinal     bigint not null,
  line        bigint not null,
  column_name text,
  field       text,
  code        text not null,
  say         text not null,
  primary key (tenant_id, import_id, ordinal),
  foreign key (tenant_id, import_id) references imports on delete cascade
);

select strongroom_protect('imports', 'select, insert, update, delete');
select strongroom_protect('import_chunks', 'select, insert, delete');
select strongroom_protect('import_rejections', 'select, insert');

-- Which archive of a backup a table goes into; without a word it is data. The keys archive is kept for a short time, so
-- that whoever is erased stays erased: it holds the wrapped keys, and the list of the erased. What is worthless after a
-- restore goes into none: answers given once, half-arrived uploads, counters of the hour, a link for the first start.
do $$
declare
  place record;
begin
  for place in
    select * from (values
      ('subject_keys', 'keys'), ('erasures', 'keys'), ('kept_answers', 'none'), ('import_chunks', 'none'),
      ('open_counts', 'none'), ('opened_subjects', 'none'), ('setup_tokens', 'none')) as places (relation, archive)
     where to_regclass(relation) is not null
  loop
    execute format('comment on table %I is %L', place.relation, 'archive: ' || place.archive);
  end loop;
end
$$;
