-- Whose visit provided, or went on to the payment provider's page: only there the receipt is shown. And that whoever had the
-- link of a request that ran out asked for another, which they may once. And whether the card is kept for next time, so that it does not end with its request.
alter table collection_requests
  add column provided_visit bytea,
  add column renewed_at     timestamptz,
  add column is_kept        boolean not null default false;
