-- Their bank wants the customer to confirm a payment, until then: whoever has the link, and who is signed in, comes in once more.
alter table collection_requests add column awaits_until timestamptz;
