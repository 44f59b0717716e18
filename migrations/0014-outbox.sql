-- The outbox: a mail is stored in the transaction of the deed that causes it and leaves after the commit. What it says and
-- to whom is in a box (`mail/<mail_id>`); here stands only how far it is. Lease by the database's clock, the rest by the house's.

create table outbox (
  tenant_id     text collate "C" not null references tenants,
  mail_id       text collate "C" not null,
  kind          text not null,
  -- The customer to whom it goes, if it goes to one: erasure drops it.
  subject_id    text collate "C",
  -- Whether its link or code lets in whoever has it.
  carries_proof boolean not null,
  state         text not null check (state in ('waiting', 'sending', 'sent', 'failed', 'held')),
  attempts      integer not null default 0,
  next_at       timestamptz not null,
  worker        text,
  claimed_until timestamptz,
  -- The domain of the Message-ID, fixed by the first attempt: a repeat is the same mail to whoever gets it.
  message_host  text,
  error_code    text,
  created_at    timestamptz not null,
  sent_at       timestamptz,
  primary key (tenant_id, mail_id)
);

create index outbox_due on outbox (tenant_id, next_at) where state in ('waiting', 'sending');
create index outbox_by_age on outbox (tenant_id, created_at);
create index outbox_by_subject on outbox (tenant_id, subject_id) where subject_id is not null;

select strongroom_protect('outbox', 'select, insert, update, delete');

-- A restored house must not send what another has sent long ago.
comment on table outbox is 'archive: none';
