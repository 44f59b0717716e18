-- Codes that let an agent name its key for a device: SHA-256 only, ten minutes, once.
create table device_pairings (
  tenant_id  text collate "C" not null references tenants,
  code_hash  bytea not null,
  device_id  text collate "C" not null,
  expires_at timestamptz not null,
  primary key (tenant_id, code_hash),
  foreign key (tenant_id, device_id) references devices
);

create index device_pairings_by_device on device_pairings (tenant_id, device_id);

select strongroom_protect('device_pairings', 'select, insert, delete');

comment on table device_pairings is 'archive: none';
