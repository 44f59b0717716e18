-- Letters to customers about a version of the notice: whom it concerns, and how far it is. It goes on where it was interrupted.
create table notice_tellings (
  tenant_id   text collate "C" not null references tenants,
  version     integer not null,
  state       text collate "C" not null check (state in ('running', 'done')),
  -- Of which fields somebody must have a value, and which consents are asked again.
  fields      text[] not null,
  ask_again   text[] not null,
  -- The last customer who was looked at; ids sort.
  after_id    text collate "C" not null,
  told        integer not null,
  unreachable integer not null,
  started_at  timestamptz not null,
  started_by  text collate "C" not null,
  finished_at timestamptz,
  primary key (tenant_id, version),
  foreign key (tenant_id, version) references notice_versions
);

select strongroom_protect('notice_tellings', 'select, insert, update');
