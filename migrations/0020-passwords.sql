-- Passwords with codes of an authenticator app, for whoever has no passkey; and what each business has settled for itself.
-- Hashes and secrets are in sealed boxes; here is what a statement has to decide.

create table tenant_settings (
  tenant_id  text collate "C" not null references tenants,
  name       text collate "C" not null,
  value      jsonb not null,
  changed_at timestamptz not null,
  changed_by text not null,
  primary key (tenant_id, name)
);

select strongroom_protect('tenant_settings', 'select, insert, update');

create table passwords (
  tenant_id text collate "C" not null references tenants,
  staff_id  text collate "C" not null,
  set_at    timestamptz not null,
  primary key (tenant_id, staff_id)
);

comment on table passwords is 'archive: keys';
select strongroom_protect('passwords', 'select, insert, update, delete');

-- A code is good for one time step: the step that was accepted last, and every earlier one, is spent (RFC 6238, 5.2).
create table totp (
  tenant_id text collate "C" not null references tenants,
  staff_id  text collate "C" not null,
  set_at    timestamptz not null,
  last_step bigint not null,
  primary key (tenant_id, staff_id)
);

comment on table totp is 'archive: keys';
select strongroom_protect('totp', 'select, insert, update, delete');

-- Keyed digests, so that a stolen dump cannot be searched for the fifty bits of a code.
create table recovery_codes (
  tenant_id   text collate "C" not null references tenants,
  staff_id    text collate "C" not null,
  code_digest bytea not null,
  made_at     timestamptz not null,
  used_at     timestamptz,
  primary key (tenant_id, staff_id, code_digest)
);

comment on table recovery_codes is 'archive: keys';
select strongroom_protect('recovery_codes', 'select, insert, update, delete');

-- Tries by the keyed digest of the e-mail that was typed, whether anybody has it or not.
create table sign_in_failures (
  tenant_id   text collate "C" not null references tenants,
  email_index bytea not null,
  tries       integer not null,
  last_at     timestamptz not null,
  primary key (tenant_id, email_index)
);

create index sign_in_failures_by_age on sign_in_failures (tenant_id, last_at);
comment on table sign_in_failures is 'archive: none';
select strongroom_protect('sign_in_failures', 'select, insert, update, delete');
