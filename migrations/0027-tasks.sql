-- Open tasks: what lets staff who work on calls go on with a customer without a call, for as long as there is something to do.
create table tasks (
  tenant_id  text collate "C" not null references tenants,
  task_id    text collate "C" not null,
  subject_id text collate "C" not null,
  actor_id   text collate "C" not null,
  kind       text not null check (kind in ('collection')),
  -- What the task is about: the id of the request.
  reference  text collate "C" not null,
  opened_at  timestamptz not null,
  until_at   timestamptz not null,
  closed_at  timestamptz,
  primary key (tenant_id, task_id)
);

create unique index tasks_one_at_a_time on tasks (tenant_id, actor_id, reference) where closed_at is null;
create index tasks_by_subject on tasks (tenant_id, subject_id);
create index tasks_by_reference on tasks (tenant_id, reference) where closed_at is null;
create index tasks_by_time on tasks (tenant_id, until_at);

select strongroom_protect('tasks', 'select, insert, update, delete');

-- A restored house opens no customer for anybody.
comment on table tasks is 'archive: none';
