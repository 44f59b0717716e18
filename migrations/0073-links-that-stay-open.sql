-- A letter that asks somebody stays good when the address is asked once more: else whoever types it again makes the link die that
-- its reader has just opened. One row for each letter that asked, and how often it was written to is told by their number.
alter table consent_asks
  drop constraint consent_asks_tenant_id_digest_key,
  drop column letters,
  drop column letters_since;
create index consent_asks_by_address on consent_asks (tenant_id, digest, asked_at);

-- The same for who is asked whether they want to be on a list: each link that may still be pressed, until one of them is.
create table list_asks (
  tenant_id  text collate "C" not null references tenants,
  -- SHA-256 of what the link carries.
  ask_hash   bytea not null,
  member_id  text collate "C" not null,
  expires_at timestamptz not null,
  primary key (tenant_id, ask_hash),
  foreign key (tenant_id, member_id) references list_members on delete cascade
);
create index list_asks_by_member on list_asks (tenant_id, member_id);
comment on table list_asks is 'archive: keys';
select strongroom_protect('list_asks', 'select, insert, delete');

insert into list_asks (tenant_id, ask_hash, member_id, expires_at)
select tenant_id, ask_hash, member_id, ask_expires_at
  from list_members
 where ask_hash is not null
   and ask_expires_at is not null
   and state = 'asked';
alter table list_members drop column ask_hash;
