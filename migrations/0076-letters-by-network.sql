-- From where a letter was asked for, as a keyed digest of the network and the address together: so that nobody at one place uses up
-- the letters of a day, and it is not told who asked for several addresses. Null for letters of before.
alter table consent_asks add column asked_from bytea;
