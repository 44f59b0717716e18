-- Rows that nobody took away. What is past its time goes by a sweep, and for that the app's role needs the right to delete, and an
-- index that leads to what is old.

-- Why rows were rejected, for a time after the import ended; the counts stay, and say that there were some.
grant delete on import_rejections to strongroom_app;
alter table imports add column rejections_gone_at timestamptz;
create index imports_with_rejections on imports (tenant_id, finished_at) where reason_count > 0 and rejections_gone_at is null;

-- What was left by people who are gone, and by doors at which nobody knocks any more.
create index sessions_by_age on sessions (tenant_id, expires_at);
create index mailing_sends_by_age on mailing_sends (tenant_id, at) where settled_at is not null;
grant delete on guarded_lookups to strongroom_app;
grant delete on recoveries, recovery_approvals to strongroom_app;
grant delete on bulk_unlocks to strongroom_app;
grant delete on saved_views to strongroom_app;

-- An erasure went through everything that anybody of the tenant had opened of late.
create index opened_subjects_by_subject on opened_subjects (tenant_id, subject_id);
