-- Copies of somebody's data that were made for them: in sealed pieces, for some days, and gone after.
create table rights_exports (
  tenant_id  text collate "C" not null references tenants,
  request_id text collate "C" not null,
  subject_id text collate "C" not null,
  kind       text collate "C" not null check (kind in ('access', 'portability')),
  language   text collate "C" not null,
  -- Fields that the decision keeps back.
  withheld   text[] not null default '{}',
  state      text collate "C" not null check (state in ('making', 'ready', 'expired', 'failed')),
  -- Why it failed.
  code       text collate "C",
  -- Each beginning anew is a round, each maker an attempt of it: both together are the fence that keeps an old maker out.
  round      integer not null default 0,
  attempts   integer not null default 0,
  -- What is in it: [{name, pieces, sizeBytes}].
  files      jsonb not null default '[]',
  -- The key of its pieces, wrapped under the tenant's epoch; null before the first and after the last.
  epoch      integer,
  wrapped    bytea,
  fetches    integer not null default 0,
  created_at timestamptz not null,
  ready_at   timestamptz,
  expires_at timestamptz,
  ended_at   timestamptz,
  -- The maker's sign of life, by the database's clock; null while nobody has begun.
  beat_at    timestamptz,
  primary key (tenant_id, request_id)
);

create index rights_exports_by_subject on rights_exports (tenant_id, subject_id);
create index rights_exports_open on rights_exports (tenant_id, created_at) where state in ('making', 'ready');
select strongroom_protect('rights_exports', 'select, insert, update, delete');

create table rights_export_pieces (
  tenant_id  text collate "C" not null,
  request_id text collate "C" not null,
  file       integer not null,
  ordinal    integer not null,
  envelope   bytea not null,
  primary key (tenant_id, request_id, file, ordinal),
  foreign key (tenant_id, request_id) references rights_exports
);

alter table rights_export_pieces alter column envelope set storage external;
comment on table rights_export_pieces is 'archive: none';
select strongroom_protect('rights_export_pieces', 'select, insert, delete');
