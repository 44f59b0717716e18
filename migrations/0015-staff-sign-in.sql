-- People: who works here, how they sign in, and the sessions that they have. Names and e-mails are in sealed boxes; here
-- is a keyed digest of the e-mail only. A restore brings back data of any day, but the people of today: one who left
-- stays gone.

create table staff (
  tenant_id    text collate "C" not null references tenants,
  staff_id     text collate "C" not null,
  email_index  bytea not null,
  roles        text[] not null,
  is_owner     boolean not null,
  state        text not null check (state in ('invited', 'active', 'off')),
  off_reason   text check (off_reason in ('left', 'unused')),
  language     text not null,
  created_at   timestamptz not null,
  created_by   text not null,
  activated_at timestamptz,
  seen_at      timestamptz,
  off_at       timestamptz,
  reviewed_at  timestamptz,
  primary key (tenant_id, staff_id),
  unique (tenant_id, email_index)
);

comment on table staff is 'archive: keys';
select strongroom_protect('staff', 'select, insert, update');

-- One invitation per person: a new one takes the place of the old, whose link is dead from then on.
create table staff_invites (
  tenant_id  text collate "C" not null references tenants,
  staff_id   text collate "C" not null,
  token_hash bytea not null,
  created_at timestamptz not null,
  created_by text not null,
  expires_at timestamptz not null,
  spent_at   timestamptz,
  primary key (tenant_id, staff_id),
  unique (tenant_id, token_hash)
);

comment on table staff_invites is 'archive: none';
select strongroom_protect('staff_invites', 'select, insert, update, delete');

create table passkeys (
  tenant_id     text collate "C" not null references tenants,
  passkey_id    text collate "C" not null,
  staff_id      text collate "C" not null,
  credential_id text collate "C" not null,
  public_key    bytea not null,
  counter       bigint not null,
  transports    text[] not null,
  is_synced     boolean not null,
  label         text not null,
  created_at    timestamptz not null,
  used_at       timestamptz,
  primary key (tenant_id, passkey_id),
  unique (tenant_id, credential_id)
);

create index passkeys_by_staff on passkeys (tenant_id, staff_id);
comment on table passkeys is 'archive: keys';
select strongroom_protect('passkeys', 'select, insert, update, delete');

-- What a browser is asked to sign. Whoever signs in has no tenant yet, so the table is of no tenant: `about` names whom
-- a challenge is for, where that is known. Taken out by the one who uses it.
create table sign_in_challenges (
  challenge_id text collate "C" primary key,
  kind         text not null,
  about        text not null,
  challenge    text not null,
  expires_at   timestamptz not null
);

create index sign_in_challenges_by_age on sign_in_challenges (expires_at);
comment on table sign_in_challenges is 'archive: none';
revoke all on sign_in_challenges from public;
grant select, insert, update, delete on sign_in_challenges to strongroom_app;

-- An ended session keeps its row for a while, so that its own device can be told that it has ended.
create table sessions (
  tenant_id   text collate "C" not null references tenants,
  session_id  text collate "C" not null,
  token_hash  bytea not null,
  staff_id    text collate "C" not null,
  device_id   text collate "C" not null,
  started_at  timestamptz not null,
  seen_at     timestamptz not null,
  expires_at  timestamptz not null,
  locked_at   timestamptz,
  strong_at   timestamptz not null,
  strong_kind text not null check (strong_kind in ('passkey', 'totp')),
  ended_at    timestamptz,
  primary key (tenant_id, session_id),
  unique (tenant_id, token_hash)
);

create index sessions_by_staff on sessions (tenant_id, staff_id);
create index sessions_by_device on sessions (tenant_id, device_id);
comment on table sessions is 'archive: none';
select strongroom_protect('sessions', 'select, insert, update, delete');
