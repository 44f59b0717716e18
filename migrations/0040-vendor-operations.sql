-- What is sent to a vendor again and again, under a name: what whoever sends it fills in is here; the request itself may
-- hold the vendor's own key, and lies in a box.
create table vendor_operations (
  tenant_id  text collate "C" not null,
  vendor_id  text collate "C" not null,
  name       text collate "C" not null,
  label      text not null,
  parameters jsonb not null,
  -- The vendor does it once, however often it is asked: then it is asked again where no answer came.
  idempotent boolean not null,
  -- Which fields of the data map it sends, and whether a card's security code.
  fields     text[] not null,
  needs_code boolean not null,
  changed_at timestamptz not null,
  changed_by text collate "C" not null,
  primary key (tenant_id, vendor_id, name),
  foreign key (tenant_id, vendor_id) references vendors
);

select strongroom_protect('vendor_operations', 'select, insert, update, delete');
