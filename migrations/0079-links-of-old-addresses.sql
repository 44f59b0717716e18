-- To whom the link that opens a request was mailed, as a keyed digest; null where it was mailed to nobody, since staff handed it on themselves.
-- When that address is the customer's no longer, the link opens nothing: it is known only so that whoever has it can be told why.
alter table collection_requests
  add column link_mailed_to    bytea,
  add column stopped_link_hash bytea,
  add column link_stopped_at   timestamptz;

create index collection_requests_by_stopped_link on collection_requests (tenant_id, stopped_link_hash) where stopped_link_hash is not null;
