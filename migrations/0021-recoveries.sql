-- How a person who has lost what they sign in with gets in again: two proofs or two colleagues, then a day's wait in which
-- anybody who is told can stop it.
create table recoveries (
  tenant_id    text collate "C" not null references tenants,
  recovery_id  text collate "C" not null,
  staff_id     text collate "C" not null,
  state        text not null check (state in ('open', 'waiting', 'done', 'cancelled')),
  -- Keyed digest of the code that was mailed, and how often one was tried.
  code_digest  bytea not null,
  tries        integer not null default 0,
  cancel_hash  bytea,
  asked_at     timestamptz not null,
  code_until   timestamptz not null,
  open_until   timestamptz not null,
  proven_by    text check (proven_by in ('codes', 'staff')),
  effective_at timestamptz,
  ended_at     timestamptz,
  primary key (tenant_id, recovery_id)
);

create unique index recoveries_one_at_a_time on recoveries (tenant_id, staff_id) where state in ('open', 'waiting');
create unique index recoveries_by_cancel on recoveries (tenant_id, cancel_hash);
comment on table recoveries is 'archive: keys';
select strongroom_protect('recoveries', 'select, insert, update');

create table recovery_approvals (
  tenant_id   text collate "C" not null references tenants,
  recovery_id text collate "C" not null,
  staff_id    text collate "C" not null,
  is_owner    boolean not null,
  approved_at timestamptz not null,
  primary key (tenant_id, recovery_id, staff_id)
);

comment on table recovery_approvals is 'archive: keys';
select strongroom_protect('recovery_approvals', 'select, insert');
