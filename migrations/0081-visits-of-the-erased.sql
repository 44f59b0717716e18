-- What is left of a visit to a request of somebody who was erased, until it would have run out: that it ended so, and nobody's name. The browser that
-- still has its token can be told that there is nothing to come in to any more.
alter table collection_visits alter column request_id drop not null;
alter table collection_visits alter column subject_id drop not null;
alter table collection_visits add constraint collection_visits_of_nobody check ((request_id is null) = (subject_id is null));
