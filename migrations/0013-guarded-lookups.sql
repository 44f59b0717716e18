-- Look-ups by numbers that could be tried one after the other, counted over the window that began with the first: by
-- each actor, and under the empty name by everybody together.
create table guarded_lookups (
  tenant_id  text collate "C" not null,
  field      text collate "C" not null,
  actor_id   text collate "C" not null,
  started_at timestamptz not null,
  lookups    bigint not null,
  primary key (tenant_id, field, actor_id)
);

select strongroom_protect('guarded_lookups', 'select, insert, update');
