-- From which device somebody answered: a yes counts while that device could show the value. Of answers of before, which hold for ten minutes,
-- it is not known.
alter table approval_votes add column device_id text collate "C";
