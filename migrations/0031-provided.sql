-- What came of a request: when its fields came, the receipt that the customer is shown again (sealed like the details, and
-- gone with the visit), how often its link was mailed, and that somebody said it is not theirs.
alter table collection_requests
  add column receipt    bytea,
  add column fields_at  timestamptz,
  add column sent_count integer not null default 0,
  add column not_me_at  timestamptz;
