-- What is left of the session of somebody who was erased, until it would have run out: that it ended so, and nobody's name. The browser that
-- still has its token can be told why it is signed in no more.
alter table customer_sessions alter column subject_id drop not null;
alter table customer_sessions add constraint customer_sessions_of_nobody check (subject_id is not null or ended_at is not null);
