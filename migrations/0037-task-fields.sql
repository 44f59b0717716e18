-- What a task lets its actor work with: the fields that the customer provided, or everything of them where it is null. And
-- what the sweep of requests goes by.
alter table tasks add column fields text[];

create index collection_requests_by_end on collection_requests (tenant_id, ended_at) where provided_at is null;
create index collection_requests_by_answer on collection_requests (tenant_id, provided_at) where provided_at is not null;
create index collection_requests_answered on collection_requests (tenant_id, provided_at) where state = 'provided';
create index collection_requests_with_receipt on collection_requests (tenant_id, provided_at) where receipt is not null;
