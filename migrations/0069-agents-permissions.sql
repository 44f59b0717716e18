-- What shows that an agent may ask in a customer's name: one upload a request, sealed in parts under the customer's own key, and
-- what staff made of it. One that was refused gives way to the next.
create table rights_permissions (
  tenant_id     text collate "C" not null references tenants,
  request_id    text collate "C" not null,
  subject_id    text collate "C" not null,
  permission_id text collate "C" not null,
  -- As its first bytes say, whatever it was called.
  media_type    text collate "C" not null check (media_type in ('application/pdf', 'image/jpeg', 'image/png')),
  size_bytes    integer not null,
  parts         integer not null,
  state         text collate "C" not null check (state in ('waiting', 'accepted', 'refused')),
  reason        text collate "C",
  uploaded_at   timestamptz not null,
  judged_at     timestamptz,
  primary key (tenant_id, request_id)
);

create index rights_permissions_by_subject on rights_permissions (tenant_id, subject_id);
select strongroom_protect('rights_permissions', 'select, insert, update, delete');

create table rights_permission_parts (
  tenant_id     text collate "C" not null references tenants,
  permission_id text collate "C" not null,
  n             integer not null,
  subject_id    text collate "C" not null,
  envelope      bytea not null,
  primary key (tenant_id, permission_id, n)
);

alter table rights_permission_parts alter column envelope set storage external;
create index rights_permission_parts_by_subject on rights_permission_parts (tenant_id, subject_id);
select strongroom_protect('rights_permission_parts', 'select, insert, update, delete');
