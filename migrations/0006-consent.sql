-- What subjects decided about the use of their data: consent for a purpose, objection to one, restriction of all or of
-- one field. Append-only; the newest record of a kind and scope is in force.
create table standings (
  tenant_id      text collate "C" not null,
  subject_id     text collate "C" not null,
  kind           text collate "C" not null check (kind in ('consent', 'objection', 'restriction')),
  scope          text collate "C" not null,
  seq            bigint generated always as identity,
  standing       text not null check (standing in ('given', 'withdrawn', 'on', 'off')),
  notice_version text,
  channel        text,
  request_id     text collate "C",
  recorded_by    text collate "C" not null,
  recorded_at    timestamptz not null,
  primary key (tenant_id, subject_id, kind, scope, seq)
);

select strongroom_protect('standings', 'select, insert');

create table rights_requests (
  tenant_id   text collate "C" not null references tenants,
  request_id  text collate "C" not null,
  subject_id  text collate "C" not null,
  kind        text collate "C" not null,
  scope       text[] not null,
  channel     text not null,
  state       text not null check (state in ('in_force', 'confirmed', 'refused', 'lifted')),
  verified_by text,
  reason_code text,
  created_at  timestamptz not null,
  decided_at  timestamptz,
  primary key (tenant_id, request_id)
);

create index rights_requests_by_subject on rights_requests (tenant_id, subject_id);

select strongroom_protect('rights_requests', 'select, insert, update');
