-- Each look-up stood in three indexes, of which two began with its digest and so were written at a random place. Now its key
-- begins with the subject, which erasure and change look by, and one further index leads from the digest to it.
alter table index_entries drop constraint index_entries_pkey;
drop index index_entries_by_subject;
alter table index_entries add primary key (tenant_id, subject_id, field, digest);
create index index_entries_shared on index_entries (tenant_id, field, digest) where not is_exclusive;
