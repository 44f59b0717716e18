-- Files that are made for a vendor to be fetched by it: encrypted, for some days, and gone after. Who was given what by
-- them stands in the ledger; here stands which file, what for and what became of it.
create table prepared_disclosures (
  tenant_id     text collate "C" not null references tenants,
  disclosure_id text collate "C" not null,
  vendor_id     text collate "C" not null,
  purpose       text collate "C" not null,
  fields        text[] not null,
  format        text collate "C" not null check (format in ('csv', 'json')),
  protect       text collate "C" not null check (protect in ('age', 'zip')),
  actor_kind    text collate "C" not null,
  actor_id      text collate "C" not null,
  state         text collate "C" not null check (state in ('making', 'ready', 'failed', 'collected', 'expired', 'revoked')),
  -- Why it failed, or was taken back by the house itself.
  code          text collate "C",
  -- Customers that were asked for, and those in the file.
  asked         integer not null,
  included      integer not null default 0,
  -- Details that were not handed out: [{field, code, count}].
  withheld      jsonb not null default '[]',
  -- SHA-256 of what stands behind the # of the link.
  token_hash    bytea not null,
  downloads     integer not null default 0,
  pieces        integer not null default 0,
  size_bytes    bigint not null default 0,
  -- The key of the file's pieces, wrapped under the tenant's epoch; null before the first and after the last.
  epoch         integer,
  wrapped       bytea,
  -- The ledger's entry of its preparation.
  entry_id      text collate "C" not null,
  created_at    timestamptz not null,
  ready_at      timestamptz,
  collected_at  timestamptz,
  expires_at    timestamptz not null,
  ended_at      timestamptz,
  -- The maker's sign of life, by the database's clock.
  beat_at       timestamptz not null default now(),
  primary key (tenant_id, disclosure_id),
  foreign key (tenant_id, vendor_id) references vendors
);

create index prepared_disclosures_by_vendor on prepared_disclosures (tenant_id, vendor_id, disclosure_id);
create index prepared_disclosures_open on prepared_disclosures (tenant_id, expires_at) where state in ('making', 'ready', 'collected');

select strongroom_protect('prepared_disclosures', 'select, insert, update');

create table prepared_disclosure_pieces (
  tenant_id     text collate "C" not null,
  disclosure_id text collate "C" not null,
  ordinal       integer not null,
  envelope      bytea not null,
  primary key (tenant_id, disclosure_id, ordinal),
  foreign key (tenant_id, disclosure_id) references prepared_disclosures
);

alter table prepared_disclosure_pieces alter column envelope set storage external;
comment on table prepared_disclosure_pieces is 'archive: none';
select strongroom_protect('prepared_disclosure_pieces', 'select, insert, delete');

-- Who is in a file that waits, and by which entry: an erasure takes the file with it.
create table prepared_disclosure_subjects (
  tenant_id     text collate "C" not null,
  disclosure_id text collate "C" not null,
  subject_id    text collate "C" not null,
  entry_id      text collate "C" not null,
  primary key (tenant_id, disclosure_id, subject_id),
  foreign key (tenant_id, disclosure_id) references prepared_disclosures
);

create index prepared_disclosure_subjects_by_subject on prepared_disclosure_subjects (tenant_id, subject_id);
comment on table prepared_disclosure_subjects is 'archive: none';
select strongroom_protect('prepared_disclosure_subjects', 'select, insert, delete');

-- Which business a file is of. The app's role sees one business at a time, and here it does not know yet which.
create function strongroom_find_disclosure(wanted text) returns text
language sql stable security definer set search_path = pg_catalog, public
as $$
  select tenant_id
    from prepared_disclosures
   where disclosure_id = wanted
   limit 1
$$;

revoke all on function strongroom_find_disclosure(text) from public;
grant execute on function strongroom_find_disclosure(text) to strongroom_app;
