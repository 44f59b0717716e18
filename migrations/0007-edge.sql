-- The edge: API keys, what was answered under an Idempotency-Key, and the one-time set-up link.

-- Only the SHA-256 of a key is here; 160 random bits need no slow hash.
create table api_keys (
  tenant_id    text collate "C" not null references tenants,
  key_id       text collate "C" not null,
  secret_hash  bytea not null,
  label        text not null,
  role         text not null,
  purposes     text[],
  created_by   text not null,
  created_at   timestamptz not null,
  expires_at   timestamptz,
  last_used_at timestamptz,
  revoked_at   timestamptz,
  primary key (tenant_id, key_id),
  unique (tenant_id, secret_hash)
);

select strongroom_protect('api_keys', 'select, insert, update');

-- A rival with the same key waits on the primary key until this transaction ends. Key and request are keyed hashes and
-- the answer is sealed, because a caller may put personal data into each of them. `subjects` are those whose ids the
-- request or the answer names: their erasure takes the answer away and leaves that the request was done.
create table kept_answers (
  tenant_id     text collate "C" not null references tenants,
  actor_id      text collate "C" not null,
  key_index     bytea not null,
  request_index bytea not null,
  status        smallint,
  epoch         integer,
  wrapped       bytea,
  answer        bytea,
  subjects      text[] not null default '{}',
  created_at    timestamptz not null,
  primary key (tenant_id, actor_id, key_index)
);

create index kept_answers_by_age on kept_answers (tenant_id, created_at);
create index kept_answers_by_subject on kept_answers using gin (subjects);

select strongroom_protect('kept_answers', 'select, insert, update, delete');

-- There is no tenant yet when the first link is made. One row; the link is made anew at each start until it is spent.
create table setup_tokens (
  only_one   boolean primary key default true check (only_one),
  token_hash bytea not null,
  expires_at timestamptz not null,
  spent_at   timestamptz
);

revoke all on setup_tokens from public;
grant select, insert, update on setup_tokens to strongroom_app;
