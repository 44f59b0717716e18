-- Some laws give more time for another look at what was refused; it is taken once, for a reason that the customer is told.
alter table rights_requests
  add column appeal_extension_reason text collate "C",
  add column appeal_extended_at      timestamptz;
