-- What a business has ticked off on its first screen: that the guide is hidden, that the data map was looked through.
create table home_marks (
  tenant_id text collate "C" not null references tenants,
  mark      text collate "C" not null,
  marked_at timestamptz not null,
  marked_by text collate "C" not null,
  primary key (tenant_id, mark)
);

select strongroom_protect('home_marks', 'select, insert');
