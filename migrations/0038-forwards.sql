-- What was sent to vendors, and what came of it: written before a byte leaves, so that nothing is sent twice and nobody
-- takes a sending for undone that may have arrived. What was sent stands nowhere.
create table forwards (
  tenant_id     text collate "C" not null references tenants,
  forward_id    text collate "C" not null,
  subject_id    text collate "C" not null,
  vendor_id     text collate "C" not null,
  operation     text collate "C",
  purpose       text collate "C" not null,
  fields        text[] not null,
  actor_kind    text collate "C" not null,
  actor_id      text collate "C" not null,
  -- Keyed digests of the Idempotency-Key and of the request under it; nothing of either for what was asked for without one.
  key_index     bytea,
  request_index bytea,
  state         text collate "C" not null check (state in ('sending', 'answered', 'not_sent', 'unknown')),
  -- Why it was not sent, or is not known.
  code          text collate "C",
  -- The vendor's own.
  status        integer,
  -- The ledger's entry of the sending; null until it was decided.
  entry_id      text collate "C",
  created_at    timestamptz not null,
  ended_at      timestamptz,
  primary key (tenant_id, forward_id),
  unique (tenant_id, actor_id, key_index),
  foreign key (tenant_id, vendor_id) references vendors
);

create index forwards_by_subject on forwards (tenant_id, subject_id, forward_id);
create index forwards_by_vendor on forwards (tenant_id, vendor_id, forward_id);
create index forwards_under_way on forwards (tenant_id, created_at) where state = 'sending';
create index forwards_by_key on forwards (tenant_id, created_at) where key_index is not null;

select strongroom_protect('forwards', 'select, insert, update, delete');
