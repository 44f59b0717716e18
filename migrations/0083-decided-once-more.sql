-- A decision that was contested and overturned is followed by another of the same request. What that one erases is an erasure of
-- its own, and vendors who were told of some fields are told of the others.
drop index erasures_by_request;
create index erasures_by_request on erasures (tenant_id, request_id, erased_at) where request_id is not null;

alter table rights_tasks drop constraint rights_tasks_tenant_id_request_id_vendor_id_what_key;
create index rights_tasks_by_request on rights_tasks (tenant_id, request_id);
