-- Forms on vendors' own pages: which boxes there are, and what goes into each. Nothing of a customer is in them.
create table vendor_fill_forms (
  tenant_id  text collate "C" not null,
  vendor_id  text collate "C" not null,
  name       text collate "C" not null,
  label      text not null,
  purpose    text collate "C" not null,
  path       text not null,
  frames     text[] not null,
  boxes      jsonb not null,
  -- Which fields of the data map it takes, and whether a card's security code.
  fields     text[] not null,
  needs_code boolean not null,
  changed_at timestamptz not null,
  changed_by text collate "C" not null,
  primary key (tenant_id, vendor_id, name),
  foreign key (tenant_id, vendor_id) references vendors
);

select strongroom_protect('vendor_fill_forms', 'select, insert, update, delete');

-- What was filled into vendors' pages, by whom, and what came of it. What was filled in stands nowhere.
create table fills (
  tenant_id   text collate "C" not null references tenants,
  fill_id     text collate "C" not null,
  subject_id  text collate "C" not null,
  vendor_id   text collate "C" not null,
  form        text collate "C" not null,
  purpose     text collate "C" not null,
  fields      text[] not null,
  -- What its boxes hold, as `card.expiry`.
  sources     text[] not null,
  -- Which card, and the request that it came by.
  card_id     text collate "C",
  request_id  text collate "C",
  -- Who opened it, in which session: with that it ends.
  actor_id    text collate "C" not null,
  actor_role  text collate "C" not null,
  session_id  text collate "C" not null,
  device_id   text collate "C" not null,
  has_reason  boolean not null,
  -- The page's, the key to which the values are sealed, and SHA-256 of the ticket for them.
  origin      text not null,
  sealed_to   bytea not null,
  ticket_hash bytea not null,
  state       text collate "C" not null check (state in ('open', 'redeemed', 'refused', 'filled', 'not_found', 'failed')),
  -- Why the ticket was refused.
  code        text collate "C",
  -- How many boxes were filled.
  boxes       integer,
  -- The ledger's entries of the opening and of the use.
  open_entry  text collate "C" not null,
  use_entry   text collate "C",
  created_at  timestamptz not null,
  expires_at  timestamptz not null,
  claimed_at  timestamptz,
  ended_at    timestamptz,
  used_at     timestamptz,
  primary key (tenant_id, fill_id),
  foreign key (tenant_id, vendor_id) references vendors
);

create index fills_by_subject on fills (tenant_id, subject_id, fill_id);
create index fills_by_vendor on fills (tenant_id, vendor_id, fill_id);
create index fills_open on fills (tenant_id, expires_at) where state = 'open';

select strongroom_protect('fills', 'select, insert, update, delete');
