-- Visits of the provider's card page are asked about in turn: those that were abandoned do not stand before all others until
-- they run out.
alter table provider_sessions add column looked_at timestamptz;
