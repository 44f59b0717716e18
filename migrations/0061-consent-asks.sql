-- Consents that somebody asked for by typing an e-mail on a site, until whoever reads its mail says yes or no in the letter.
-- The address stands nowhere: it is known by keyed digests, its own and those under which a subject would be found by it.
create table consent_asks (
  tenant_id      text collate "C" not null references tenants,
  ask_id         text collate "C" not null,
  digest         bytea not null,
  -- As "field digest" each, so that whoever is erased takes with them what was asked in their name.
  found_by       text[] not null,
  purposes       text[] not null,
  -- The page on which it was asked, by its origin.
  place          text collate "C",
  -- SHA-256 of what the link carries; null when it was answered.
  ask_hash       bytea,
  mail_id        text collate "C",
  asked_at       timestamptz not null,
  expires_at     timestamptz not null,
  -- Letters that asked this address, since then.
  letters        integer not null default 1,
  letters_since  timestamptz not null,
  primary key (tenant_id, ask_id),
  unique (tenant_id, digest),
  unique (tenant_id, ask_hash)
);

create index consent_asks_by_end on consent_asks (tenant_id, expires_at);
create index consent_asks_found_by on consent_asks using gin (found_by);
-- After a restore nobody could tell which of them were answered.
comment on table consent_asks is 'archive: none';
select strongroom_protect('consent_asks', 'select, insert, update, delete');
