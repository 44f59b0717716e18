-- What keeps values past their time: of a subject, of a field, or of one field of one subject. Why in words is in a box.
create table retention_holds (
  tenant_id  text collate "C" not null references tenants,
  hold_id    text collate "C" not null,
  subject_id text collate "C",
  field      text collate "C",
  reason     text not null check (reason in ('dispute', 'legal', 'tax')),
  -- The last day on which it holds, in UTC.
  until_on   date not null,
  placed_at  timestamptz not null,
  placed_by  text collate "C" not null,
  ended_at   timestamptz,
  ended_by   text collate "C",
  primary key (tenant_id, hold_id),
  check (subject_id is not null or field is not null)
);

create index retention_holds_by_subject on retention_holds (tenant_id, subject_id) where ended_at is null;

select strongroom_protect('retention_holds', 'select, insert, update, delete');

-- One look through everything a day. It goes from page to page, so that one that was cut short goes on where it was.
create table retention_sweeps (
  tenant_id     text collate "C" not null references tenants,
  day           date not null,
  -- The last subject that was looked at.
  after_subject text collate "C" not null,
  state         text not null check (state in ('running', 'done')),
  destroyed     bigint not null,
  held          bigint not null,
  -- Subjects whose values could not be told apart, and were left.
  skipped       bigint not null,
  started_at    timestamptz not null,
  moved_at      timestamptz not null,
  primary key (tenant_id, day)
);

select strongroom_protect('retention_sweeps', 'select, insert, update');

-- How many values of each field a sweep destroyed, and how many it left because of a hold.
create table retention_tallies (
  tenant_id text collate "C" not null references tenants,
  day       date not null,
  field     text collate "C" not null,
  destroyed bigint not null,
  held      bigint not null,
  primary key (tenant_id, day, field)
);

select strongroom_protect('retention_tallies', 'select, insert, update');
