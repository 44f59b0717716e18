-- Keys, every one of them wrapped. What opens them lives in the keeper's memory only.

-- The root has one row and no tenant. The app's role may read it (it opens nothing without the passphrase); only the
-- owner writes it, at initialisation and when the passphrase is changed.
create table keyring_root (
  only_row   boolean primary key default true check (only_row),
  salt       bytea not null,
  memory_kib integer not null,
  passes     integer not null,
  lanes      integer not null,
  wrapped    bytea not null,
  created_at timestamptz not null,
  changed_at timestamptz not null
);

revoke all on keyring_root from public;
grant select on keyring_root to strongroom_app;

-- A tenant's epoch keys, wrapped by the root. Subject keys are wrapped by the newest. A destroyed epoch keeps its row,
-- so that its number is never used again, and loses its key: what only it could open is gone for good.
create table tenant_epochs (
  tenant_id    text collate "C" not null references tenants,
  epoch        integer not null check (epoch > 0),
  wrapped      bytea,
  started_at   timestamptz not null,
  retired_at   timestamptz,
  destroyed_at timestamptz,
  primary key (tenant_id, epoch),
  check ((wrapped is null) = (destroyed_at is not null)),
  check (destroyed_at is null or retired_at is not null)
);

select strongroom_protect('tenant_epochs', 'select, insert, update');

-- The root of the look-up index and the seeds of the signing keys, wrapped by the root; public halves in clear.
create table tenant_keys (
  tenant_id  text collate "C" not null references tenants,
  kind       text collate "C" not null check (kind in ('index', 'ed25519', 'ml-dsa-44')),
  wrapped    bytea not null,
  public_key bytea,
  created_at timestamptz not null,
  primary key (tenant_id, kind),
  check ((public_key is null) = (kind = 'index'))
);

select strongroom_protect('tenant_keys', 'select, insert');

-- A backup keeps keys apart from data, and for a short time only.
comment on table keyring_root is 'archive: keys';
comment on table tenant_epochs is 'archive: keys';
comment on table tenant_keys is 'archive: keys';
