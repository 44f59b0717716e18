-- Erasures of some fields of a customer who stays. One customer may have several of those, and at the end one of everything.
alter table erasures
  drop constraint erasures_tenant_id_subject_id_key,
  -- The request that asked for it, where there was one.
  add column request_id text collate "C",
  -- Null: everything was erased.
  add column fields text[];

create unique index erasures_of_everything on erasures (tenant_id, subject_id) where fields is null;
create unique index erasures_by_request on erasures (tenant_id, request_id) where request_id is not null;

-- Words beside a consent are sealed anew where the key goes that sealed them; nothing else of a record is ever changed.
grant update (evidence, guardian) on standings to strongroom_app;

-- Key classes of a subject whose key was replaced, so that what had been erased of them opens in no backup. What stayed was
-- sealed anew by the key that came, and older data archives have it by the old one only.
create table rekeyed_classes (
  tenant_id  text collate "C" not null references tenants,
  subject_id text collate "C" not null,
  key_class  text collate "C" not null,
  rekeyed_at timestamptz not null,
  primary key (tenant_id, subject_id, key_class)
);

select strongroom_protect('rekeyed_classes', 'select, insert, update, delete');
comment on table rekeyed_classes is 'archive: keys';

-- What stayed of those classes goes with each keys archive, so that data of any day and the keys of today have it between
-- them. These tables are filled by a restore alone, which empties them; an archive has what the views show.
create table kept_records (
  tenant_id  text collate "C" not null,
  subject_id text collate "C" not null,
  key_class  text collate "C" not null,
  packed     bytea not null,
  oldest_at  timestamptz not null,
  primary key (tenant_id, subject_id, key_class)
);

select strongroom_protect('kept_records', 'select, delete');
comment on table kept_records is 'archive: keys from kept_records_now';

create view kept_records_now with (security_invoker = true) as
select r.tenant_id, r.subject_id, r.key_class, r.packed, r.oldest_at
  from sealed_records r
  join rekeyed_classes k using (tenant_id, subject_id, key_class);

create table kept_index_entries (
  tenant_id    text collate "C" not null,
  field        text collate "C" not null,
  digest       bytea not null,
  subject_id   text collate "C" not null,
  is_exclusive boolean not null,
  primary key (tenant_id, field, digest, subject_id)
);

select strongroom_protect('kept_index_entries', 'select, delete');
comment on table kept_index_entries is 'archive: keys from kept_index_entries_now';

create view kept_index_entries_now with (security_invoker = true) as
select i.tenant_id, i.field, i.digest, i.subject_id, i.is_exclusive
  from index_entries i
 where exists (select 1 from rekeyed_classes k where k.tenant_id = i.tenant_id and k.subject_id = i.subject_id);

create table kept_file_chunks (
  tenant_id  text collate "C" not null,
  subject_id text collate "C" not null,
  file_id    text collate "C" not null,
  n          integer not null,
  field      text collate "C" not null,
  envelope   bytea not null,
  primary key (tenant_id, subject_id, file_id, n)
);

alter table kept_file_chunks alter column envelope set storage external;

select strongroom_protect('kept_file_chunks', 'select, delete');
comment on table kept_file_chunks is 'archive: keys from kept_file_chunks_now';

-- Files lie in these classes and no others, so that one of another class brings no file along.
create view kept_file_chunks_now with (security_invoker = true) as
select c.tenant_id, c.subject_id, c.file_id, c.n, c.field, c.envelope
  from file_chunks c
 where exists (select 1
                 from rekeyed_classes k
                where k.tenant_id = c.tenant_id
                  and k.subject_id = c.subject_id
                  and k.key_class in ('freetext', 'payment'));

-- Of which fields a vendor is to be told; none: of everything.
alter table rights_tasks add column fields text[] not null default '{}';
