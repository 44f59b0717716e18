-- A person's brake lifted for a quarter of an hour. The reason is in a box. Today's, not those of the day of a backup.
create table bulk_unlocks (
  tenant_id text collate "C" not null references tenants,
  unlock_id text collate "C" not null,
  staff_id  text collate "C" not null,
  begun_at  timestamptz not null,
  until_at  timestamptz not null,
  primary key (tenant_id, unlock_id)
);

create index bulk_unlocks_by_staff on bulk_unlocks (tenant_id, staff_id, until_at);

comment on table bulk_unlocks is 'archive: none';
select strongroom_protect('bulk_unlocks', 'select, insert');

-- A clearance that was revoked stays revoked when the data of an older day is restored.
comment on table clearances is 'archive: keys';
comment on table clearance_kinds is 'archive: keys';
