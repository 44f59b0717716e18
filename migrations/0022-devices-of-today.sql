-- As people: a device that was reported lost stays lost, whichever day's data is restored.
comment on table devices is 'archive: keys';
