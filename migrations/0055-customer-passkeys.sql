-- Customers see where they are signed in, and sign in by a passkey of theirs.

-- Keyed digest, as mailing lists know it, of the e-mail to which the code went: whoever enters the code reads that mail.
alter table customer_challenges add column reader_digest bytea;

alter table customer_sessions add column reader_digest bytea;
-- Browser and system in words of ours; null for sessions of before.
alter table customer_sessions add column device text;
alter table customer_sessions drop constraint customer_sessions_channel_check;
alter table customer_sessions add constraint customer_sessions_channel_check check (channel in ('mail', 'sms', 'passkey'));

create table customer_passkeys (
  tenant_id     text collate "C" not null references tenants,
  passkey_id    text collate "C" not null,
  subject_id    text collate "C" not null,
  credential_id text collate "C" not null,
  public_key    bytea not null,
  counter       bigint not null,
  transports    text[] not null,
  is_synced     boolean not null,
  -- What its customer calls it, under their own key; null: nothing yet.
  label_sealed  bytea,
  created_at    timestamptz not null,
  used_at       timestamptz,
  primary key (tenant_id, passkey_id),
  unique (tenant_id, credential_id)
);

create index customer_passkeys_by_subject on customer_passkeys (tenant_id, subject_id);
-- One that was removed does not come back with an older archive of the data.
comment on table customer_passkeys is 'archive: keys';
select strongroom_protect('customer_passkeys', 'select, insert, update, delete');
