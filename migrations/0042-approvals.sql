-- A second person is asked to agree to the sight of one field of one customer. Every transition is one statement on one
-- row, so that two approvers, a cancellation and the end of the time have one outcome. Why it was asked lies in a box.
create table approvals (
  tenant_id   text collate "C" not null references tenants,
  approval_id text collate "C" not null,
  subject_id  text collate "C" not null,
  field       text collate "C" not null,
  form        text collate "C" not null check (form in ('clear', 'export')),
  purpose     text collate "C" not null,
  asker_id    text collate "C" not null,
  -- How many others have to agree, and how many have.
  needed      integer not null check (needed > 0),
  agreed      integer not null default 0,
  -- Who has answered. They stand in the row itself, which is what a statement that waited for another looks at again.
  voters      text[] not null default '{}',
  state       text collate "C" not null check (state in ('asked', 'agreed', 'declined', 'cancelled', 'expired')),
  asked_at    timestamptz not null,
  expires_at  timestamptz not null,
  ended_at    timestamptz,
  -- Of one that was agreed to: how long it holds.
  until_at    timestamptz,
  primary key (tenant_id, approval_id)
);

create unique index approvals_asked_once on approvals (tenant_id, asker_id, subject_id, field, form, purpose) where state = 'asked';
create index approvals_in_force on approvals (tenant_id, asker_id, subject_id, until_at) where state = 'agreed';
create index approvals_running_out on approvals (tenant_id, expires_at) where state = 'asked';
create index approvals_by_subject on approvals (tenant_id, subject_id);
create index approvals_by_end on approvals (tenant_id, ended_at);

select strongroom_protect('approvals', 'select, insert, update, delete');

create table approval_votes (
  tenant_id   text collate "C" not null references tenants,
  approval_id text collate "C" not null,
  approver_id text collate "C" not null,
  vote        text collate "C" not null check (vote in ('agree', 'decline')),
  at          timestamptz not null,
  primary key (tenant_id, approval_id, approver_id),
  foreign key (tenant_id, approval_id) references approvals on delete cascade
);

select strongroom_protect('approval_votes', 'select, insert, delete');

-- Somebody looked without a call or a second person, in an emergency. Each is reviewed by another person afterwards; what
-- they wrote lies in a box.
create table glass_breaks (
  tenant_id   text collate "C" not null references tenants,
  break_id    text collate "C" not null,
  subject_id  text collate "C" not null,
  field       text collate "C" not null,
  purpose     text collate "C" not null,
  actor_id    text collate "C" not null,
  -- The ledger's entry of the reveal.
  entry_id    text collate "C" not null,
  at          timestamptz not null,
  state       text collate "C" not null check (state in ('open', 'reviewed')),
  reviewed_by text collate "C",
  reviewed_at timestamptz,
  finding     text collate "C" check (finding in ('justified', 'not_justified')),
  primary key (tenant_id, break_id),
  check ((state = 'reviewed') = (finding is not null and reviewed_by is not null and reviewed_at is not null))
);

create index glass_breaks_open on glass_breaks (tenant_id, break_id) where state = 'open';
create index glass_breaks_by_subject on glass_breaks (tenant_id, subject_id);

select strongroom_protect('glass_breaks', 'select, insert, update');
