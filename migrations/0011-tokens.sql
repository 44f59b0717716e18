-- Stand-ins for values. A row is never changed and never removed: the token of somebody who was erased stays taken, so
-- that it is not issued again. `binding` is a keyed digest of the other columns: a row that was swapped or edited here
-- does not resolve.
create table tokens (
  tenant_id  text collate "C" not null references tenants,
  token_id   text collate "C" not null,
  subject_id text collate "C" not null,
  field      text collate "C" not null,
  -- Empty for a field of one value; tells the values of a `many` field apart.
  record     text collate "C" not null,
  binding    bytea not null,
  issued_at  timestamptz not null,
  primary key (tenant_id, token_id),
  -- One value has one token, however many ask for it at the same moment.
  unique (tenant_id, subject_id, field, record)
);

select strongroom_protect('tokens', 'select, insert');
