-- Boxes: small things of the tenant that belong to no subject (a member of staff's name, a mail that waits), each sealed
-- under a key of its own. The revision counts up and is bound to what is sealed: an envelope of before opens no more.

create table boxes (
  tenant_id text collate "C" not null references tenants,
  box_id    text collate "C" not null,
  kind      text collate "C" not null,
  epoch     integer not null,
  wrapped   bytea not null,
  envelope  bytea not null,
  revision  integer not null check (revision > 0),
  primary key (tenant_id, box_id)
);

create index boxes_by_epoch on boxes (tenant_id, epoch, box_id);

select strongroom_protect('boxes', 'select, insert, update, delete');

comment on table boxes is 'archive: keys';
