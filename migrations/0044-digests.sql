-- Weeks of which the owners were told, or in which there was nothing to tell: the Monday on which each ended.
create table digests (
  tenant_id  text collate "C" not null references tenants,
  week       date not null,
  claimed_at timestamptz not null,
  primary key (tenant_id, week)
);

select strongroom_protect('digests', 'select, insert');
