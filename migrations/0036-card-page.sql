-- The last look at the card page as it is received from outside. Evidence is in the ledger; this is what stands now.
create table card_page_checks (
  tenant_id   text collate "C" not null references tenants,
  claimed_at  timestamptz not null,
  checked_at  timestamptz,
  state       text collate "C" check (state in ('same', 'differs', 'unreachable')),
  since_at    timestamptz,
  differences jsonb not null default '[]',
  failure     text collate "C",
  noted_at    timestamptz,
  primary key (tenant_id)
);

select strongroom_protect('card_page_checks', 'select, insert, update');
comment on table card_page_checks is 'archive: none';
