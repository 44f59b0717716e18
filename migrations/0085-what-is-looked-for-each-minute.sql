-- What is looked for each minute, and by the first screen, is a few rows of very many: each has an index that holds those few.
create index list_members_asked on list_members (tenant_id, ask_expires_at) where state = 'asked';

create index rights_requests_waiting on rights_requests (tenant_id, request_id)
 where grouped_into is null
   and (state in ('in_force', 'awaiting_proof', 'open') or (state = 'granted' and carried_at is null) or appeal_state = 'open');
create index rights_requests_without_copy on rights_requests (tenant_id, request_id) where export_state = 'failed';

create index rights_tasks_failed on rights_tasks (tenant_id, task_id) where state = 'failed';
create index rights_tasks_by_due on rights_tasks (tenant_id, due_at) where state in ('open', 'sent');

create index outbox_failed on outbox (tenant_id, mail_id) where state = 'failed';

create index cards_by_agreement on cards (tenant_id, field, agreed_at) where agreed_at is not null;
create index cards_told_expired on cards (tenant_id, told_expired_at) where told_expired_at is not null;

create index awaited_consents_by_age on awaited_consents (tenant_id, said_at) where standing = 'given';
