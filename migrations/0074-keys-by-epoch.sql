-- 0072 was wrong: of a tenant whose size is not known, a reading of some subjects' keys was still planned through this index,
-- over all of the tenant's keys. Every row is in it as before; but only a statement that compares the epoch can be answered from it.
drop index subject_keys_by_epoch;
create index subject_keys_by_epoch on subject_keys (tenant_id, epoch) where epoch is not null;
