-- A restore of older data must not take back what was forbidden since: a revoked key would live again, a withdrawn consent would be
-- given, a suspended vendor be sent to, a hold be forgotten and what it keeps destroyed. They come back as of the keys' day.
comment on table api_keys is 'archive: keys';
comment on table standings is 'archive: keys';
comment on table awaited_consents is 'archive: keys';
comment on table retention_holds is 'archive: keys';
comment on table tenant_settings is 'archive: keys';
comment on table vendors is 'archive: keys';
comment on table vendor_operations is 'archive: keys';
comment on table vendor_fill_forms is 'archive: keys';
