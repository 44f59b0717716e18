-- Where the machine's clock was last believed. One row for all processes: what goes by age would be destroyed by whichever of them
-- has a clock that jumped. Made by the first of them, since a restore wants every table empty.
create table machine_date (
  only_one      boolean primary key default true check (only_one),
  -- The last sign of life at a date that is believed; null until the first.
  seen_at       timestamptz,
  -- The last sign of life at all.
  beat_at       timestamptz,
  -- Of which doubt this is the number, the one before included: a confirmation is of one.
  doubt         integer not null default 0,
  doubted_since timestamptz,
  -- For how long it ran with this doubt.
  ran_ms        bigint not null default 0
);
revoke all on machine_date from public;
comment on table machine_date is 'archive: none';

-- That an owner says that a date is right which is in doubt.
create table date_confirmations (
  tenant_id    text collate "C" not null references tenants,
  doubt        integer not null,
  confirmed_at timestamptz not null,
  primary key (tenant_id)
);
select strongroom_protect('date_confirmations', 'select, insert, update');
comment on table date_confirmations is 'archive: none';
