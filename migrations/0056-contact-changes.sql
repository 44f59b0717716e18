-- An e-mail or telephone that customers sign in with, on its way to become another; and when one became another.

create table contact_changes (
  tenant_id    text collate "C" not null references tenants,
  change_id    text collate "C" not null,
  subject_id   text collate "C" not null,
  field        text not null,
  -- Whose deed it is: the customer's own, or that of somebody or something of the business.
  made_by      text not null check (made_by in ('subject', 'business')),
  -- asked: the new one is not proven yet; waiting: for its day to be over; ended: it came to nothing.
  state        text not null check (state in ('asked', 'waiting', 'done', 'cancelled', 'ended')),
  language     text,
  -- Of the ticket that only the browser holds which asked, and of the code that went to the new one.
  ticket_hash  bytea,
  code_digest  bytea,
  wrong_tries  integer not null default 0,
  code_until   timestamptz,
  -- Of the link that stops it, which only the old one gets.
  cancel_hash  bytea,
  asked_at     timestamptz not null,
  due_at       timestamptz,
  ended_at     timestamptz,
  primary key (tenant_id, change_id),
  unique (tenant_id, ticket_hash),
  unique (tenant_id, cancel_hash)
);

create index contact_changes_by_subject on contact_changes (tenant_id, subject_id, asked_at);
create index contact_changes_by_due on contact_changes (tenant_id, due_at) where state = 'waiting';
-- One that was stopped does not come back with an older archive of the data.
comment on table contact_changes is 'archive: keys';
select strongroom_protect('contact_changes', 'select, insert, update, delete');
