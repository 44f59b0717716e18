-- The outbox carries text messages, too; and what is worthless after a time is not sent after it.
alter table outbox
  add column channel   text not null default 'mail' check (channel in ('mail', 'sms')),
  add column not_after timestamptz;

alter table outbox alter column channel drop default;
