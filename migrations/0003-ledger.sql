-- The ledger. Its rows refer to no other table on purpose: a foreign key on the tenant would lock the one tenants row
-- in every deed of every caller, and an entry must outlive what it tells of.

-- One row per entry, written in the deed's own transaction and never changed. The columns beside the body are there for
-- look-ups; the verifier compares them with the body. entry_id = 'ent_' + batch_id + position, so that entries of one
-- transaction lie together and ids sort by time.
create table ledger_entries (
  tenant_id     text collate "C" not null,
  entry_id      text collate "C" not null,
  subject_id    text collate "C",
  actor_id      text collate "C" not null,
  act           text collate "C" not null,
  purpose       text collate "C",
  salt          bytea not null,
  body          text  not null,
  reason_sealed bytea,
  primary key (tenant_id, entry_id)
);
create index ledger_entries_by_subject on ledger_entries (tenant_id, subject_id, entry_id) where subject_id is not null;
create index ledger_entries_by_actor   on ledger_entries (tenant_id, actor_id, entry_id);
select strongroom_protect('ledger_entries', 'select, insert');

-- One row per transaction that appended. leaves = the leaf hashes in order, until the sequencer has put them in the tree
-- and given the batch its first index; the entries' own rows stay untouched. arrival orders them: of two deeds that lock
-- the same rows the second one appends after the first has committed, whatever their clocks say.
create table ledger_batches (
  tenant_id   text collate "C" not null,
  batch_id    text collate "C" not null,
  arrival     bigint not null generated always as identity,
  leaves      bytea,
  first_index bigint,
  primary key (tenant_id, batch_id),
  check ((leaves is null) = (first_index is not null))
);
alter table ledger_batches alter column leaves set storage external;
create index ledger_batches_pending  on ledger_batches (tenant_id, arrival) where first_index is null;
create unique index ledger_batches_by_index on ledger_batches (tenant_id, first_index) where first_index is not null;
select strongroom_protect('ledger_batches', 'select, insert, update (leaves, first_index)');

-- C2SP tlog-tiles, height 8: 32 bytes per hash, at most 256. A row grows until it is full; a narrower partial tile of an
-- earlier checkpoint is its beginning.
create table ledger_tiles (
  tenant_id  text collate "C" not null,
  level      smallint not null,
  tile_index bigint not null,
  hashes     bytea not null,
  primary key (tenant_id, level, tile_index)
);
alter table ledger_tiles alter column hashes set storage external;
select strongroom_protect('ledger_tiles', 'select, insert, update (hashes)');

-- The newest signed checkpoint; earlier ones are with whoever fetched them.
create table ledger_heads (
  tenant_id text collate "C" not null,
  size      bigint not null,
  note      text not null,
  primary key (tenant_id)
);
alter table ledger_heads alter column note set storage external;
select strongroom_protect('ledger_heads', 'select, insert, update (size, note)');
