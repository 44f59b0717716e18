-- How consent was given or taken back, beside what was decided; and standing orders of a subject: nothing more is
-- collected, nothing is given to others. Words are sealed under the subject's own key and go with it.
alter table standings
  drop constraint standings_kind_check,
  add constraint standings_kind_check check (kind in ('consent', 'objection', 'restriction', 'order')),
  add column how text collate "C" check (how in ('portal', 'api', 'console', 'embed', 'phone', 'import', 'gpc')),
  add column place text collate "C",
  add column language text collate "C",
  add column expires_at timestamptz,
  add column for_child boolean not null default false,
  add column evidence bytea,
  add column guardian bytea,
  add column call_id text collate "C",
  add column task_id text collate "C",
  add column said_at timestamptz;
