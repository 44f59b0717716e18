-- What somebody decided before they are a subject here: known by keyed digests of their e-mail only, one row for each, and
-- taken away when a subject with that e-mail appears. Words beside it lie in a box.
create table awaited_consents (
  tenant_id      text collate "C" not null references tenants,
  field          text collate "C" not null,
  digest         bytea not null,
  consent_id     text collate "C" not null,
  purpose        text collate "C" not null,
  standing       text not null check (standing in ('given', 'withdrawn')),
  notice_version text,
  how            text collate "C" not null check (how in ('portal', 'api', 'console', 'embed', 'phone', 'import', 'gpc')),
  place          text collate "C",
  language       text collate "C",
  call_id        text collate "C",
  task_id        text collate "C",
  expires_at     timestamptz,
  for_child      boolean not null,
  has_words      boolean not null,
  recorded_by    text collate "C" not null,
  said_at        timestamptz not null,
  primary key (tenant_id, field, digest, consent_id)
);

create index awaited_consents_by_id on awaited_consents (tenant_id, consent_id);

select strongroom_protect('awaited_consents', 'select, insert, delete');
