-- Collection requests: what a customer is invited to enter, how far it is, and the doors by which they come in.

create table collection_requests (
  tenant_id       text collate "C" not null references tenants,
  request_id      text collate "C" not null,
  subject_id      text collate "C" not null,
  -- The subject was made for this request; if nothing ever comes of it, it is erased again.
  made_subject    boolean not null,
  -- In clear: it opens a form in which one can only write, and that only while the request lives.
  number          text collate "C" not null,
  purpose         text collate "C" not null,
  asks            text[] not null,
  card_field      text collate "C",
  custody         text check (custody in ('processor', 'until-used', 'vault')),
  -- Title, lines, amount, message and the address to send to, sealed under the subject's own key.
  details         bytea not null,
  language        text not null,
  second_item     text not null check (second_item in ('postcode', 'code')),
  second_digest   bytea,
  link_hash       bytea,
  link_tries      integer not null default 0,
  state           text not null check (state in ('created', 'opened', 'provided', 'used', 'expired', 'revoked')),
  door            text check (door in ('number', 'link', 'signed-in')),
  created_by_kind text not null,
  created_by      text collate "C" not null,
  created_at      timestamptz not null,
  expires_at      timestamptz not null,
  sent_at         timestamptz,
  opened_at       timestamptz,
  provided_at     timestamptz,
  used_at         timestamptz,
  ended_at        timestamptz,
  reminded_at     timestamptz,
  card_record     text collate "C",
  primary key (tenant_id, request_id),
  unique (tenant_id, number)
);

create unique index collection_requests_by_link on collection_requests (tenant_id, link_hash);
create index collection_requests_by_number on collection_requests (number);
create index collection_requests_by_subject on collection_requests (tenant_id, subject_id);
create index collection_requests_live on collection_requests (tenant_id, expires_at) where state in ('created', 'opened');

select strongroom_protect('collection_requests', 'select, insert, update, delete');

-- With the keys of today, so that a restored house does not take for open what was provided or revoked since.
comment on table collection_requests is 'archive: keys';

-- A customer who passed a door: SHA-256 of the cookie only.
create table collection_visits (
  tenant_id  text collate "C" not null references tenants,
  token_hash bytea not null,
  request_id text collate "C" not null,
  subject_id text collate "C" not null,
  door       text not null check (door in ('number', 'link', 'signed-in')),
  expires_at timestamptz not null,
  primary key (tenant_id, token_hash),
  foreign key (tenant_id, request_id) references collection_requests on delete cascade
);

create index collection_visits_by_request on collection_visits (tenant_id, request_id);
create index collection_visits_by_subject on collection_visits (tenant_id, subject_id);
create index collection_visits_by_time on collection_visits (tenant_id, expires_at);

select strongroom_protect('collection_visits', 'select, insert, update, delete');

comment on table collection_visits is 'archive: none';

-- How often wrong numbers may still be typed: a bucket for each address and one for all, each told by the time at which it
-- is full again. Whoever types a number names no business, so these are the house's; full ones are forgotten.
create table door_budgets (
  name    text collate "C" primary key,
  full_at timestamptz not null
);

create index door_budgets_by_time on door_budgets (full_at);

revoke all on door_budgets from public;
grant select, insert, update, delete on door_budgets to strongroom_app;

comment on table door_budgets is 'archive: none';

-- Which business a number belongs to. The app's role sees one business at a time, and here it does not know yet which.
create function strongroom_find_number(wanted text) returns table (tenant text, request text)
language sql stable security definer set search_path = pg_catalog, public
as $$
  select tenant_id, request_id
    from collection_requests
   where number = wanted
     and state in ('created', 'opened')
   limit 2
$$;

revoke all on function strongroom_find_number(text) from public;
grant execute on function strongroom_find_number(text) to strongroom_app;
