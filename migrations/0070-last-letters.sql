-- The last letter to somebody who was erased belongs to no customer, so that their erasure leaves it. What it says, and where
-- it goes, is dropped as soon as it was delivered or given up; its row tells that it was.
alter table outbox add column goes_when_done boolean not null default false;
alter table outbox alter column goes_when_done drop default;

update outbox
   set goes_when_done = true
 where kind in ('rights_erased', 'rights_part_erased')
   and subject_id is null;

delete from boxes b
 using outbox o
 where o.tenant_id = b.tenant_id
   and b.box_id = 'mail/' || o.mail_id
   and o.goes_when_done
   and o.state in ('sent', 'failed');
