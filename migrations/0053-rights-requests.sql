-- Requests of customers about their data, of every kind: their clocks, states, decisions; what happened in them, and what
-- is left for others to do. Restrictions and objections of before keep their state; the open ones are due as the product
-- would have had them due.
alter table rights_requests
  drop constraint rights_requests_state_check,
  add constraint rights_requests_state_check check (state in (
    'in_force', 'confirmed', 'refused', 'lifted', 'awaiting_proof', 'open', 'granted', 'done', 'withdrawn', 'lapsed')),
  add constraint rights_requests_kind_check check (kind in (
    'access', 'portability', 'correction', 'restriction', 'objection', 'erasure', 'anonymisation')),
  add column law               text collate "C",
  add column residence         text collate "C",
  add column language          text collate "C",
  add column proof_needed      smallint not null default 0 check (proof_needed between 0 and 2),
  add column proof_shown       smallint not null default 0 check (proof_shown between 0 and 2),
  add column proven_at         timestamptz,
  add column acknowledge_by    timestamptz,
  add column due_at            timestamptz,
  add column extension_reason  text collate "C",
  add column extended_at       timestamptz,
  add column pause_reason      text collate "C",
  add column paused_since      timestamptz,
  add column decision          text collate "C" check (decision in ('granted', 'in_part', 'refused', 'lifted')),
  add column decision_reasons  jsonb not null default '[]',
  add column decided_by        text collate "C",
  add column appeal_state      text collate "C" check (appeal_state in ('open', 'upheld', 'overturned')),
  add column appealed_at       timestamptz,
  add column appeal_due_at     timestamptz,
  add column appeal_decided_at timestamptz,
  add column grouped_into      text collate "C",
  add column cooling_until     timestamptz,
  add column carried_at        timestamptz,
  add column done_at           timestamptz,
  add column by_agent          boolean not null default false,
  add column export_state      text collate "C" check (export_state in ('making', 'ready', 'expired', 'failed')),
  add column export_expires_at timestamptz,
  add column has_certificate   boolean not null default false,
  add column reminded          text collate "C" check (reminded in ('week', 'day', 'overdue'));

update rights_requests
   set due_at = created_at + interval '30 days'
 where state = 'in_force';

update rights_requests
   set decision = case state when 'confirmed' then 'granted' else state end
 where state in ('confirmed', 'refused', 'lifted');

create index rights_requests_by_due on rights_requests (tenant_id, due_at)
 where state in ('in_force', 'awaiting_proof', 'open');

-- What happened in a request, step by step, and what was written to and fro. Words are sealed under the subject's own key.
create table rights_events (
  tenant_id  text collate "C" not null references tenants,
  request_id text collate "C" not null,
  event_id   text collate "C" not null,
  seq        bigint generated always as identity,
  subject_id text collate "C" not null,
  step       text collate "C" not null,
  direction  text collate "C" check (direction in ('in', 'out')),
  actor_kind text collate "C" not null,
  actor_id   text collate "C" not null,
  words      bytea,
  at         timestamptz not null,
  primary key (tenant_id, request_id, event_id)
);

create index rights_events_by_subject on rights_events (tenant_id, subject_id);

select strongroom_protect('rights_events', 'select, insert, update');

-- What others who were given the customer's data are asked to do about it.
create table rights_tasks (
  tenant_id   text collate "C" not null references tenants,
  task_id     text collate "C" not null,
  request_id  text collate "C" not null,
  subject_id  text collate "C" not null,
  vendor_id   text collate "C" not null,
  what        text collate "C" not null check (what in ('correction', 'erasure', 'restriction', 'objection')),
  state       text collate "C" not null check (state in ('open', 'sent', 'done', 'refused', 'nothing_held', 'failed')),
  sent_by     text collate "C" check (sent_by in ('operation', 'letter')),
  tries       integer not null default 0,
  next_try_at timestamptz,
  due_at      timestamptz not null,
  changed_at  timestamptz not null,
  primary key (tenant_id, task_id),
  unique (tenant_id, request_id, vendor_id, what)
);

create index rights_tasks_by_subject on rights_tasks (tenant_id, subject_id);
create index rights_tasks_to_send on rights_tasks (tenant_id, next_try_at) where state in ('open', 'sent');

select strongroom_protect('rights_tasks', 'select, insert, update');
