-- Lists come back with the boxes in which their addresses lie, as they are now and not as they were on the day of the data:
-- whoever left since then stays away, and whoever was forgotten is not there again without an address.
comment on table list_members is 'archive: keys';
comment on table suppressions is 'archive: keys';
comment on table mailings is 'archive: keys';
comment on table mailing_sends is 'archive: keys';
