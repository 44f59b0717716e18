-- The privacy notice: what the business says of itself beside what its data map says, and every version that was published.

create table notice_facts (
  tenant_id  text collate "C" not null references tenants,
  name       text collate "C" not null,
  -- Null where the business says that there is nothing of the kind.
  say        text,
  changed_at timestamptz not null,
  changed_by text collate "C" not null,
  primary key (tenant_id, name)
);

select strongroom_protect('notice_facts', 'select, insert, update, delete');

-- A version never changes: whoever agreed under it can read for ever what it said.
create table notice_versions (
  tenant_id    text collate "C" not null references tenants,
  version      integer not null,
  map_version  integer not null,
  effective_on date not null,
  -- JSON as it was written, so that its digest holds: the text in each language, and what it claims in the map's own names.
  texts        text not null,
  claims       text not null,
  -- What it says otherwise than the version before, in each language.
  differences  text not null,
  digest       bytea not null,
  published_at timestamptz not null,
  published_by text collate "C" not null,
  primary key (tenant_id, version)
);

select strongroom_protect('notice_versions', 'select, insert');
