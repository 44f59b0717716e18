-- Devices of staff. A browser makes a key that cannot leave it; its public half is the device. What was told about the
-- device by its person (attested) and by the agent on it (report) stands beside it. An ended one keeps its row, so that
-- its key is never taken again.
create table devices (
  tenant_id     text collate "C" not null references tenants,
  device_id     text collate "C" not null,
  staff_id      text collate "C" not null,
  -- SubjectPublicKeyInfo of a P-256 key, 91 bytes.
  public_key    bytea not null,
  label         text not null,
  state         text not null check (state in ('known', 'enrolled', 'lost', 'stolen', 'removed')),
  attested      jsonb,
  attested_at   timestamptz,
  agent_key     bytea,
  report        jsonb,
  -- The time that the agent signed; a report that is not newer is refused.
  reported_at   timestamptz,
  first_seen_at timestamptz not null,
  enrolled_at   timestamptz,
  seen_at       timestamptz not null,
  ended_at      timestamptz,
  primary key (tenant_id, device_id),
  unique (tenant_id, public_key),
  check ((ended_at is not null) = (state in ('lost', 'stolen', 'removed')))
);

create index devices_by_staff on devices (tenant_id, staff_id, device_id);

select strongroom_protect('devices', 'select, insert, update');
