-- How many there were, of people of whom nothing else is left: by month and value, of fields whose map says so. A row is no
-- person, and counts below a handful are not shown.
create table anonymous_counts (
  tenant_id text collate "C" not null references tenants,
  month     date not null,
  field     text collate "C" not null,
  value     text collate "C" not null,
  count     bigint not null,
  primary key (tenant_id, month, field, value)
);

select strongroom_protect('anonymous_counts', 'select, insert, update');
