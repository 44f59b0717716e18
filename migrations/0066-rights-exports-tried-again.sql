-- A copy that could not be made is tried again by itself, later each time; its request tells so meanwhile.
alter table rights_exports add column next_try_at timestamptz;

alter table rights_requests
  drop constraint rights_requests_export_state_check,
  add constraint rights_requests_export_state_check check (export_state in ('making', 'delayed', 'ready', 'expired', 'failed'));
