-- A roll takes keys of older epochs in any order. Without the subject an index entry is a fifteenth as long and cheaper to add,
-- and no reading of a subject's keys can be planned through this index.
drop index subject_keys_by_epoch;
create index subject_keys_by_epoch on subject_keys (tenant_id, epoch);
