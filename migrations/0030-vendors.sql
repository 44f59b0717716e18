-- The register of vendors: who may be given customers' data, until when somebody looked, and what each was given.

create table vendors (
  tenant_id     text collate "C" not null references tenants,
  vendor_id     text collate "C" not null,
  -- As the data map's recipients name it.
  name          text collate "C" not null,
  label         text not null,
  origin        text not null,
  loopback      boolean not null,
  recipient     text collate "C",
  state         text collate "C" not null check (state in ('proposed', 'approved', 'suspended', 'left')),
  review_due_on date not null,
  -- What the business wrote down of it: what it does, links, answers, certifications, sub-processors. No person.
  facts         jsonb not null,
  created_at    timestamptz not null,
  created_by    text collate "C" not null,
  changed_at    timestamptz not null,
  approved_at   timestamptz,
  approved_by   text collate "C",
  primary key (tenant_id, vendor_id),
  unique (tenant_id, name)
);

select strongroom_protect('vendors', 'select, insert, update');

-- The way from a vendor to the entries of what it was given; what was given stands in the entry.
create table disclosures (
  tenant_id  text collate "C" not null references tenants,
  vendor_id  text collate "C" not null,
  entry_id   text collate "C" not null,
  subject_id text collate "C" not null,
  primary key (tenant_id, vendor_id, entry_id),
  foreign key (tenant_id, vendor_id) references vendors
);

create index disclosures_by_subject on disclosures (tenant_id, subject_id);

select strongroom_protect('disclosures', 'select, insert');
