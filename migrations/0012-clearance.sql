-- What must be true before staff touch data: documents that they sign, and what the owner records about them.

create table policies (
  tenant_id  text collate "C" not null references tenants,
  policy_id  text collate "C" not null,
  name       text collate "C" not null,
  kind       text collate "C" not null check (kind in ('clause', 'policy')),
  created_at timestamptz not null,
  created_by text collate "C" not null,
  primary key (tenant_id, policy_id),
  unique (tenant_id, name)
);

select strongroom_protect('policies', 'select, insert');

-- Every version stays, word for word: what was signed can be read for ever.
create table policy_versions (
  tenant_id    text collate "C" not null,
  policy_id    text collate "C" not null,
  version      integer not null,
  language     text collate "C" not null,
  title        text not null,
  body         text not null,
  digest       bytea not null,
  published_at timestamptz not null,
  published_by text collate "C" not null,
  primary key (tenant_id, policy_id, version),
  foreign key (tenant_id, policy_id) references policies
);

select strongroom_protect('policy_versions', 'select, insert');

-- The name that was typed under a clause is in a box; here is that one was typed.
create table policy_signatures (
  tenant_id text collate "C" not null,
  policy_id text collate "C" not null,
  version   integer not null,
  staff_id  text collate "C" not null,
  signed_at timestamptz not null,
  device_id text collate "C",
  is_named  boolean not null,
  primary key (tenant_id, policy_id, staff_id, version, signed_at),
  foreign key (tenant_id, policy_id, version) references policy_versions
);

create index policy_signatures_by_staff on policy_signatures (tenant_id, staff_id);

select strongroom_protect('policy_signatures', 'select, insert');

-- Only what the owner set; the rest is guessed from the name.
create table clearance_kinds (
  tenant_id text collate "C" not null references tenants,
  name      text collate "C" not null,
  kind      text collate "C" not null check (kind in ('clause', 'policy', 'background_check', 'insurance', 'training', 'other')),
  label     text not null,
  months    integer,
  policy_id text collate "C",
  set_at    timestamptz not null,
  set_by    text collate "C" not null,
  primary key (tenant_id, name)
);

select strongroom_protect('clearance_kinds', 'select, insert, update');

-- Date, result and expiry; never the text of a report. Who checked is in a box. A record that was wrong is revoked and stays.
create table clearances (
  tenant_id    text collate "C" not null references tenants,
  clearance_id text collate "C" not null,
  staff_id     text collate "C" not null,
  name         text collate "C" not null,
  result       text collate "C" not null check (result in ('passed', 'failed')),
  on_day       date not null,
  until_day    date,
  has_checker  boolean not null,
  recorded_at  timestamptz not null,
  recorded_by  text collate "C" not null,
  revoked_at   timestamptz,
  revoked_by   text collate "C",
  primary key (tenant_id, clearance_id)
);

create index clearances_by_staff on clearances (tenant_id, staff_id);

select strongroom_protect('clearances', 'select, insert, update');
