-- The keys to which the card page seals. The private half is wrapped by the root; the public one is not stored: the
-- keeper tells it, so that nobody can put their own in its place here. A key serves a day and is kept nine.
create table card_keys (
  tenant_id  text collate "C" not null references tenants,
  key_id     text collate "C" not null,
  wrapped    bytea not null,
  created_at timestamptz not null,
  primary key (tenant_id, key_id)
);

select strongroom_protect('card_keys', 'select, insert, delete');

-- A restored house makes new ones: what was on its way when the old one ended is sent again.
comment on table card_keys is 'archive: none';

-- What is known of a kept card beside its sealed value: where it rests, how long, and what was agreed. Nothing of the
-- card itself but the month it ends in. A card that came by the API has no row here.
create table cards (
  tenant_id       text collate "C" not null references tenants,
  subject_id      text collate "C" not null,
  field           text collate "C" not null,
  record          text collate "C" not null,
  custody         text collate "C" not null check (custody in ('processor', 'until-used', 'vault')),
  -- The collection request that it came by; its security code, while there is one, is held under the same id.
  request_id      text collate "C",
  -- Kept for next time, as the customer agreed; else it ends with its request.
  keep            boolean not null,
  agreed_at       timestamptz,
  until_at        timestamptz,
  expires_month   date,
  told_expired_at timestamptz,
  added_at        timestamptz not null,
  primary key (tenant_id, subject_id, field, record),
  check (keep = (agreed_at is not null)),
  check (keep or until_at is not null)
);

select strongroom_protect('cards', 'select, insert, update, delete');

create index cards_by_end on cards (tenant_id, until_at) where until_at is not null;
create index cards_by_expiry on cards (tenant_id, expires_month) where told_expired_at is null;
