-- An import may wait for its mapping to be confirmed. Until then the header stays sealed with the upload: a file without
-- one has a customer in its first line.
alter table imports drop constraint imports_state_check;
alter table imports add constraint imports_state_check
  check (state in ('receiving', 'proposed', 'queued', 'running', 'done', 'failed'));
