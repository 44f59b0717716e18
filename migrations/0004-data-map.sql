-- The data map in force and every one before it. A row is never changed: what a decision of last year was made under
-- can be read next year.
create table data_maps (
  tenant_id  text collate "C" not null references tenants,
  version    integer not null check (version > 0),
  digest     text collate "C" not null check (digest ~ '^[0-9a-f]{64}$'),
  -- The map as JSON text, not as jsonb: names keep the order in which a person wrote them.
  map        text not null check (octet_length(map) <= 1048576),
  -- The file as it was handed in, with its comments, where it was a file.
  yaml       text check (octet_length(yaml) <= 262144),
  actor_kind text collate "C" not null,
  actor_id   text collate "C" not null,
  applied_at timestamptz not null,
  primary key (tenant_id, version)
);
select strongroom_protect('data_maps', 'select, insert');
