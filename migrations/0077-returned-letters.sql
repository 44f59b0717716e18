-- What a letter to a customer told, beside that it left: one that comes back is named, and told again as it was.
alter table rights_mails add column kind text collate "C";
alter table rights_mails add column facts jsonb;

-- Of those that left before, the outbox still knows what they were; what is older comes back no more.
update rights_mails m
   set kind = o.kind
  from outbox o
 where o.tenant_id = m.tenant_id
   and o.mail_id = m.mail_id
   and m.task_id is null;

-- Letters to customers about their requests that did not arrive, and what was done about each. `code` is that of the mail server
-- (RFC 3463) or of the outbox; what a server writes beside it may quote the address, and is kept nowhere.
create table rights_returned (
  tenant_id   text collate "C" not null references tenants,
  mail_id     text collate "C" not null,
  request_id  text collate "C" not null,
  kind        text collate "C" not null,
  facts       jsonb,
  code        text collate "C" not null,
  sent_at     timestamptz not null,
  returned_at timestamptz not null,
  settled_how text collate "C" check (settled_how in ('mail', 'sms', 'post', 'not_needed')),
  settled_at  timestamptz,
  primary key (tenant_id, mail_id),
  check ((settled_how is null) = (settled_at is null))
);

create index rights_returned_by_request on rights_returned (tenant_id, request_id);
create index rights_returned_open on rights_returned (tenant_id) where settled_at is null;

select strongroom_protect('rights_returned', 'select, insert, update');
