-- Where practice departs from the notice in force, since when it is known. What is mended is taken out.
create table notice_drifts (
  tenant_id text collate "C" not null references tenants,
  drift_key text collate "C" not null,
  found_at  timestamptz not null,
  primary key (tenant_id, drift_key)
);

select strongroom_protect('notice_drifts', 'select, insert, delete');
