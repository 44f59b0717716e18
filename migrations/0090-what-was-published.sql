-- Consent comes back as of today (0089) and names the version of the notice under which it was given: the next one to be published would
-- else take the number of one that is gone, and say something else. Whom it was told, and what people were told once, is not told again.
comment on table notice_versions is 'archive: keys';
comment on table notice_facts is 'archive: keys';
comment on table notice_tellings is 'archive: keys';
comment on table staff_notices is 'archive: keys';
comment on table digests is 'archive: keys';
