-- A letter to a vendor is about its task, so that an answer finds it.
alter table rights_mails add column task_id text collate "C";

-- Mails in which a vendor says what it did about a task, until a person has noted what came of it. Who wrote, and what, lies in
-- a box: of an erased customer there is no key any more under which it could.
create table rights_task_mails (
  tenant_id   text collate "C" not null references tenants,
  task_id     text collate "C" not null,
  answer_id   text collate "C" not null,
  -- The mailbox's server vouches for the sender, and they write from where the vendor is known to be.
  is_verified boolean not null,
  received_at timestamptz not null,
  primary key (tenant_id, task_id, answer_id)
);

select strongroom_protect('rights_task_mails', 'select, insert, delete');
-- Their boxes lie there, too: neither comes back without the other.
comment on table rights_task_mails is 'archive: keys';
