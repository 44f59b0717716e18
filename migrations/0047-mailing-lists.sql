-- Who is on a mailing list, or was asked, or left. Their address lies in a box; here stands its keyed digest.
create table list_members (
  tenant_id      text collate "C" not null references tenants,
  member_id      text collate "C" not null,
  list           text collate "C" not null,
  digest         bytea not null,
  -- The customer who is known by the address, where there is one.
  subject_id     text collate "C",
  state          text collate "C" not null check (state in ('asked', 'confirmed', 'left')),
  language       text collate "C" not null,
  asked_by       text collate "C" not null,
  asked_at       timestamptz not null,
  -- SHA-256 of what the link that confirms carries; null when it was used or ran out.
  ask_hash       bytea,
  ask_expires_at timestamptz,
  -- Letters that asked, since the address last said yes or no.
  asks           integer not null default 1,
  confirmed_at   timestamptz,
  left_at        timestamptz,
  left_by        text collate "C",
  -- When somebody who may not be them asked to leave, and they were sent the way out.
  way_out_at     timestamptz,
  -- SHA-256 of the token that leaves. The token is made anew for each mail, always the same, and stands nowhere.
  token_hash     bytea not null,
  primary key (tenant_id, member_id),
  unique (tenant_id, list, digest),
  unique (tenant_id, token_hash)
);

create index list_members_by_digest on list_members (tenant_id, digest);
create index list_members_by_subject on list_members (tenant_id, subject_id) where subject_id is not null;
create index list_members_asked on list_members (tenant_id, ask_hash) where ask_hash is not null;

select strongroom_protect('list_members', 'select, insert, update, delete');

-- Addresses that are not mailed any more: for a list, or for all ('*'). They outlive whatever else was known of whoever left.
create table suppressions (
  tenant_id text collate "C" not null references tenants,
  digest    bytea not null,
  scope     text collate "C" not null,
  how       text collate "C" not null
            check (how in ('one_click', 'link', 'form', 'reply', 'portal', 'staff', 'bounce', 'complaint')),
  at        timestamptz not null,
  -- Who recorded it: a key, a person, or nobody.
  by_id     text collate "C" not null,
  primary key (tenant_id, digest, scope)
);

select strongroom_protect('suppressions', 'select, insert, delete');

-- What is sent to a list. Subject and text lie in a box.
create table mailings (
  tenant_id  text collate "C" not null references tenants,
  mailing_id text collate "C" not null,
  list       text collate "C" not null,
  purpose    text collate "C" not null,
  actor_kind text collate "C" not null,
  actor_id   text collate "C" not null,
  state      text collate "C" not null check (state in ('sending', 'done', 'stopped')),
  -- Members who had confirmed when it was begun, and the last one who was looked at.
  members    integer not null,
  cursor     text collate "C" not null default '',
  queued     integer not null default 0,
  skipped    integer not null default 0,
  bounced    integer not null default 0,
  created_at timestamptz not null,
  done_at    timestamptz,
  primary key (tenant_id, mailing_id)
);

create index mailings_sending on mailings (tenant_id, mailing_id) where state = 'sending';

select strongroom_protect('mailings', 'select, insert, update');

-- Which mail went to which member: what comes back is known by it.
create table mailing_sends (
  tenant_id  text collate "C" not null,
  mail_id    text collate "C" not null,
  mailing_id text collate "C" not null,
  member_id  text collate "C" not null,
  at         timestamptz not null,
  -- Whether it was looked at what became of it.
  settled_at timestamptz,
  bounced_at timestamptz,
  primary key (tenant_id, mail_id),
  unique (tenant_id, mailing_id, member_id),
  foreign key (tenant_id, mailing_id) references mailings
);

create index mailing_sends_by_member on mailing_sends (tenant_id, member_id);
create index mailing_sends_unsettled on mailing_sends (tenant_id, at) where settled_at is null;

select strongroom_protect('mailing_sends', 'select, insert, update, delete');
