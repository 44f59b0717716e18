-- Who asked looks at their own requests, and home counts at every step those that wait for them.

create index collection_requests_by_maker on collection_requests (tenant_id, created_by, request_id);
