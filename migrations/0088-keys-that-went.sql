-- The names of keys of this class that went, eight bytes each, as what they sealed gives them: what names one of these was erased, and
-- what names any other is damaged. Null where a key went before its name was put down: anything that names another may be of it.
alter table rekeyed_classes add column gone_key_ids bytea;
