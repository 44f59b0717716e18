-- Letters to customers that go by post, since no mail and no text reaches them or they asked for it: printed by staff and sent.
-- What a letter says that is not in a closed list (words of a message, the address of somebody who is erased by now) lies in a box.
create table postal_letters (
  tenant_id    text collate "C" not null references tenants,
  letter_id    text collate "C" not null,
  -- Null where it is the last one, to somebody of whom nothing is held any more.
  subject_id   text collate "C",
  -- The request that it is about; null where it is about the privacy notice.
  request_id   text collate "C",
  kind         text collate "C" not null,
  language     text collate "C" not null,
  -- Times, codes and labels of the map that stand in it: nothing of the customer's.
  facts        jsonb not null,
  state        text collate "C" not null check (state in ('waiting', 'sent', 'dropped')),
  created_at   timestamptz not null,
  printed_at   timestamptz,
  printed_by   text collate "C",
  -- How it went: by post, handed over, or told by word of mouth.
  how          text collate "C" check (how in ('post', 'handed_over', 'told')),
  ended_at     timestamptz,
  ended_by     text collate "C",
  primary key (tenant_id, letter_id)
);

create index postal_letters_waiting on postal_letters (tenant_id, created_at) where state = 'waiting';
create index postal_letters_by_request on postal_letters (tenant_id, request_id) where request_id is not null;
create index postal_letters_by_subject on postal_letters (tenant_id, subject_id) where subject_id is not null;
select strongroom_protect('postal_letters', 'select, insert, update, delete');

-- Of requests whose customer wants to be answered by post, whatever else is on file.
alter table rights_requests add column by_post boolean not null default false;
