-- That a customer is erased is told to a vendor afterwards, by number: such a sending is about nobody any more, and names none.
alter table forwards alter column subject_id drop not null;
