-- Customers who sign in: a code that was sent to them, and the session that it began.

create table customer_challenges (
  tenant_id    text collate "C" not null references tenants,
  challenge_id text collate "C" not null,
  -- Of the ticket that only the browser holds which asked for the code.
  ticket_hash  bytea not null,
  -- Null: nobody is known by what was typed, so that no code was sent; a try is answered alike.
  subject_id   text collate "C",
  channel      text not null check (channel in ('mail', 'sms')),
  -- Keyed digest of the code.
  code_digest  bytea not null,
  wrong_tries  integer not null default 0,
  asked_at     timestamptz not null,
  expires_at   timestamptz not null,
  spent_at     timestamptz,
  primary key (tenant_id, challenge_id),
  unique (tenant_id, ticket_hash)
);

create index customer_challenges_by_subject on customer_challenges (tenant_id, subject_id, asked_at) where subject_id is not null;
create index customer_challenges_by_age on customer_challenges (tenant_id, asked_at);
comment on table customer_challenges is 'archive: none';
select strongroom_protect('customer_challenges', 'select, insert, update, delete');

create table customer_sessions (
  tenant_id  text collate "C" not null references tenants,
  session_id text collate "C" not null,
  token_hash bytea not null,
  subject_id text collate "C" not null,
  channel    text not null check (channel in ('mail', 'sms')),
  started_at timestamptz not null,
  seen_at    timestamptz not null,
  expires_at timestamptz not null,
  ended_at   timestamptz,
  primary key (tenant_id, session_id),
  unique (tenant_id, token_hash)
);

create index customer_sessions_by_subject on customer_sessions (tenant_id, subject_id);
create index customer_sessions_by_age on customer_sessions (tenant_id, expires_at);
comment on table customer_sessions is 'archive: none';
select strongroom_protect('customer_sessions', 'select, insert, update, delete');

-- How often it was asked from one address, and from all together. The address is a keyed digest.
create table customer_asks (
  tenant_id   text collate "C" not null references tenants,
  from_digest bytea not null,
  asks        integer not null,
  begun_at    timestamptz not null,
  primary key (tenant_id, from_digest)
);

comment on table customer_asks is 'archive: none';
select strongroom_protect('customer_asks', 'select, insert, update, delete');
