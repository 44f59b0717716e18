-- Which of our mails is about which request: whoever answers one writes into that request. A mail's id is known to its reader.
create table rights_mails (
  tenant_id  text collate "C" not null references tenants,
  mail_id    text collate "C" not null,
  request_id text collate "C" not null,
  sent_at    timestamptz not null,
  primary key (tenant_id, mail_id)
);

create index rights_mails_by_age on rights_mails (tenant_id, sent_at);

select strongroom_protect('rights_mails', 'select, insert, delete');
comment on table rights_mails is 'archive: none';

-- Addresses that were answered by mail of late, as keyed digests: somebody whom nobody knows here, or may not be who they say.
-- Each is answered once in a while, so that two programs never write to each other for ever.
create table rights_answered (
  tenant_id   text collate "C" not null references tenants,
  digest      bytea not null,
  answered_at timestamptz not null,
  primary key (tenant_id, digest)
);

select strongroom_protect('rights_answered', 'select, insert, update, delete');
comment on table rights_answered is 'archive: none';
