-- What an erasure left behind: looked for after its transaction, and told in a certificate that is signed anew then. Erasures
-- of before were certified without it, and stay as they are.
alter table erasures
  -- Where the holders said that the subject's id stands on, as "table.column".
  add column kept_in text[] not null default '{}',
  add column awaits_look boolean not null default false,
  -- The next look, where one found something or was cut short.
  add column look_at timestamptz,
  -- What was found: [{place, mark}], the mark telling the very row or file. No value stands here.
  add column findings jsonb not null default '[]',
  add column told_at timestamptz;

create index erasures_to_look_for on erasures (tenant_id, look_at) where awaits_look;

grant update (certificate, awaits_look, look_at, findings, told_at) on erasures to strongroom_app;
